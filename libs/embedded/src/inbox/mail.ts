// What the inbox keeps of a mail, and what it shows of it.
import path from 'node:path';
import PostalMime from 'postal-mime';

/** One line of the journal, which is also the log of acceptances: one per recipient. */
export interface KeptMail {
  id: string;
  /** When the mail was accepted, RFC 3339 in UTC with milliseconds. */
  at: string;
  /** The `Message-ID` header as it came, null without one. */
  messageId: string | null;
  /** The bare address it was accepted for. */
  to: string;
  subject: string;
  /** The source, one character a byte (latin1): lossless, and readable where it is ASCII. */
  raw: string;
}

/** All mails that began before `before` bytes into the journal are gone; where it is said, only those of `to`. */
export interface Removal {
  to: string | null;
  before: number;
}

/** Bears a line that was blanked: it was to somebody, and nothing else of it is left. */
export const NOBODY = '';

/** A line that says nothing, as long as the one it replaces. */
export function blankLine(length: number): string {
  return JSON.stringify({ to: NOBODY }).padEnd(length);
}

export interface ShownMail {
  id: string;
  receivedAt: string;
  /** As written: `Shop <hello@shop.example>`. */
  from: string;
  to: string;
  subject: string;
  /** Names in lower case, values in the order in which they came, unfolded. */
  headers: Record<string, string[]>;
  text: string;
  html: string;
}

export function journalFile(dir: string): string {
  return path.join(dir, 'mails.jsonl');
}

export function removalsFile(dir: string): string {
  return path.join(dir, 'removals.jsonl');
}

/** The subject and Message-ID of a source, from its header alone: bodies are read when somebody looks. */
export async function summaryOf(source: Buffer): Promise<{ messageId: string | null; subject: string }> {
  const end = source.indexOf('\r\n\r\n');
  const { messageId, subject } = await PostalMime.parse(end < 0 ? source : source.subarray(0, end + 4));
  return { messageId: messageId ?? null, subject: subject ?? '' };
}

export async function showMail(mail: KeptMail): Promise<ShownMail> {
  const parsed = await PostalMime.parse(Buffer.from(mail.raw, 'latin1'));
  const headers: Record<string, string[]> = {};
  for (const { key, value } of parsed.headers) (headers[key.toLowerCase()] ??= []).push(value);
  const { from } = parsed;
  return {
    id: mail.id,
    receivedAt: mail.at,
    from: from === undefined ? '' : from.name ? `${from.name} <${from.address ?? ''}>` : (from.address ?? ''),
    to: mail.to,
    subject: parsed.subject ?? '',
    headers,
    text: parsed.text ?? '',
    html: parsed.html ?? '',
  };
}
