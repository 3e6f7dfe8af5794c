// Keys of access and the secret of links: those given, otherwise made once and kept in DATA_DIR for its owner alone.
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Secrets {
  adminKey: string;
  writeKey: string;
  readKey: string;
  signingSecret: string;
}

/** 256 bits; the prefix tells people and scanners what they have found. */
const made: { readonly [name in keyof Secrets]: () => string } = {
  adminKey: () => `lf_admin_${random()}`,
  writeKey: () => `lf_write_${random()}`,
  readKey: () => `lf_read_${random()}`,
  signingSecret: random,
};

/** @returns `given` where it is given; the rest from `dataDir/keys.json`, made and kept there (mode 600) where it has none */
export function keepSecrets(dataDir: string, given: { readonly [name in keyof Secrets]: string | undefined }): Secrets {
  const file = path.join(dataDir, 'keys.json');
  const kept = read(file);
  const complete: Secrets = {
    adminKey: kept.adminKey ?? made.adminKey(),
    writeKey: kept.writeKey ?? made.writeKey(),
    readKey: kept.readKey ?? made.readKey(),
    signingSecret: kept.signingSecret ?? made.signingSecret(),
  };
  if (Object.keys(made).some((name) => kept[name as keyof Secrets] === undefined)) write(file, complete);
  return {
    adminKey: given.adminKey ?? complete.adminKey,
    writeKey: given.writeKey ?? complete.writeKey,
    readKey: given.readKey ?? complete.readKey,
    signingSecret: given.signingSecret ?? complete.signingSecret,
  };
}

function read(file: string): Partial<Secrets> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch {
    return {};
  }
}

function write(file: string, secrets: Secrets): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
