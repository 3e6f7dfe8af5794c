/** What is stored in place of a text that settings say to hash: SHA-256 in hex, so that whoever has the text finds it again, here and elsewhere. */
import { createHash } from 'node:crypto';

export const pseudonymOf = (text: string): string => createHash('sha256').update(text).digest('hex');
