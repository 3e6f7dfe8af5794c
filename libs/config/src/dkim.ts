// What mail is signed with: all of domain, selector and key, or none of them.
import type { Environment } from './environment';
import { rsaKeyIn } from './rsa-key';

export interface DkimConfig {
  domain: string;
  /** The key's public half is the TXT record `<selector>._domainkey.<domain>`. */
  selector: string;
  /** RSA, PEM. */
  privateKey: string;
}

type DkimVariables = Pick<Environment, 'DKIM_DOMAIN' | 'DKIM_SELECTOR' | 'DKIM_PRIVATE_KEY' | 'DKIM_PRIVATE_KEY_FILE'>;

export function dkimFaults(env: DkimVariables): { variable: string; message: string }[] {
  const { DKIM_DOMAIN, DKIM_SELECTOR, DKIM_PRIVATE_KEY, DKIM_PRIVATE_KEY_FILE } = env;
  const hasKey = DKIM_PRIVATE_KEY !== undefined || DKIM_PRIVATE_KEY_FILE !== undefined;
  if (DKIM_DOMAIN === undefined && DKIM_SELECTOR === undefined && !hasKey) return [];
  const together = 'is required: domain, selector and key of DKIM go together';
  const faults: { variable: string; message: string }[] = [];
  if (DKIM_DOMAIN === undefined) faults.push({ variable: 'DKIM_DOMAIN', message: together });
  if (DKIM_SELECTOR === undefined) faults.push({ variable: 'DKIM_SELECTOR', message: together });
  if (!hasKey) faults.push({ variable: 'DKIM_PRIVATE_KEY', message: together });
  if (DKIM_PRIVATE_KEY === undefined && DKIM_PRIVATE_KEY_FILE !== undefined && rsaKeyIn(DKIM_PRIVATE_KEY_FILE) === undefined)
    faults.push({ variable: 'DKIM_PRIVATE_KEY_FILE', message: 'must be a readable file with an RSA private key in PEM form' });
  return faults;
}

/** @returns `undefined` where mail goes out unsigned, and where {@link dkimFaults} has something to say */
export function dkimOf(env: DkimVariables): DkimConfig | undefined {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: key, DKIM_PRIVATE_KEY_FILE: file } = env;
  const privateKey = key ?? (file === undefined ? undefined : rsaKeyIn(file));
  return domain === undefined || selector === undefined || privateKey === undefined
    ? undefined
    : { domain, selector, privateKey };
}
