/** Mailboxes: the one rule of what the email channel takes for an address, and for a sender with a name. */
import addressparser from 'nodemailer/lib/addressparser';

/** A local part and a domain without quotes, comments, address literals, spaces or control characters. Letters of any script. */
const ADDRESS =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;

/** RFC 5321, 4.5.3.1: the longest path is 256 octets, its angle brackets included; a local part has 64. */
const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;

export interface Mailbox {
  /** Empty where only an address was given. */
  name: string;
  address: string;
}

/** Whether mail can be addressed to this value, a trait of any type: a bare address, no name, no brackets. */
export function isAddress(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= LONGEST_ADDRESS &&
    value.indexOf('@') <= LONGEST_LOCAL_PART &&
    ADDRESS.test(value)
  );
}

/** Reads `Shop <hello@shop.example>` or a bare address; `undefined` for none, several, a group, or anything with a line break. */
export function parseMailbox(text: string): Mailbox | undefined {
  if (text.length > 1_000 || /[\r\n]/.test(text)) return undefined;
  const [mailbox, ...others] = addressparser(text);
  if (!mailbox || others.length > 0 || !isAddress(mailbox.address)) return undefined;
  return { name: mailbox.name, address: mailbox.address };
}
