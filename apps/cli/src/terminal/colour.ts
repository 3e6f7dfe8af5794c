// Colour where somebody looks, plain text where it is piped on (or NO_COLOR is set).
import type { WriteStream } from 'node:tty';

const CODES = { green: 32, yellow: 33, cyan: 36, dim: 2 } as const;

export function coloured(colour: keyof typeof CODES, text: string, stream: Partial<WriteStream> = process.stdout): string {
  return stream.isTTY && stream.hasColors?.() ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}
