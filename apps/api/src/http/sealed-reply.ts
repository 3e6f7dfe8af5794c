/** Replies kept for repetition are sealed with the caller's own secret: they may hold what is shown once (a new key). */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export interface KeptReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null for an answer without a body. */
  readonly body: string | null;
}

const CIPHER = 'aes-256-gcm';

/** @param id of the kept row: a reply put under another id does not open */
export function sealReply(reply: KeptReply, secret: string, id: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, sealingKey(secret, id), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(reply), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** @throws Error when it was sealed with another secret or has been changed */
export function openReply(text: string, secret: string, id: string): KeptReply {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv(CIPHER, sealingKey(secret, id), bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as KeptReply;
}

function sealingKey(secret: string, id: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, id, 'landfall kept reply', 32));
}
