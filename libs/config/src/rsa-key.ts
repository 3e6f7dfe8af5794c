// RSA private keys, as they stand in variables and files: a key that signs nothing would let mail go out unsigned without a word.
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

export function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** The file's text; `undefined` where it cannot be read, or holds no such key. */
export function rsaKeyIn(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return isRsaKey(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
