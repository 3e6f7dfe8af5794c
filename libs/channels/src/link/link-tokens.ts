/** Tokens of links in mails: what each link stands for, signed, so that nobody can make one or bend one. They never expire, ask no database, and hold no address in clear. */
import { createHmac, timingSafeEqual } from 'node:crypto';

type LinkPurpose = 'open' | 'click' | 'unsubscribe' | 'preferences';

/** Whose mail a link stands in, and whose address it was sent to. */
export interface Recipient {
  messageId: string;
  /** SHA-256 of the lower-cased address, in hex. */
  addressHash: string;
}

const VERSION = 1;
/** Half of SHA-256 is as much as anybody could ever try, and keeps links short (RFC 2104, 5). */
const MAC_BYTES = 16;
const HEAD_BYTES = 1 + MAC_BYTES;
/** Between the message id and what follows it. */
const SEPARATOR = 0;

/**
 * A token is base64url of: version, MAC, message id, and (after a zero byte) the target of a click or the hash of an address. The
 * MAC is over version, purpose and content, so a token of one purpose says nothing for another.
 */
export class LinkTokens {
  private readonly key: Buffer;

  /** @param signingSecret the installation's; another one makes all earlier tokens void */
  constructor(signingSecret: string) {
    // A key of its own: what else is derived from the secret tells nothing of this one.
    this.key = createHmac('sha256', signingSecret).update('landfall links in mail').digest();
  }

  open(messageId: string): string {
    return this.sign('open', Buffer.from(messageId));
  }

  /** @param target an absolute http or https address */
  click(messageId: string, target: string): string {
    return this.sign('click', Buffer.from(`${messageId}\0${target}`));
  }

  ofRecipient(purpose: 'unsubscribe' | 'preferences', { messageId, addressHash }: Recipient): string {
    return this.sign(purpose, Buffer.concat([Buffer.from(`${messageId}\0`), Buffer.from(addressHash, 'hex')]));
  }

  /** `undefined`, here and below, for what was never signed here for this purpose. */
  readOpen(token: string): { messageId: string } | undefined {
    const content = this.read('open', token);
    return content && { messageId: content.toString() };
  }

  readClick(token: string): { messageId: string; target: string } | undefined {
    const [messageId, target] = split(this.read('click', token));
    return messageId && target && { messageId: messageId.toString(), target: target.toString() };
  }

  readRecipient(purpose: 'unsubscribe' | 'preferences', token: string): Recipient | undefined {
    const [messageId, hash] = split(this.read(purpose, token));
    return messageId && hash && { messageId: messageId.toString(), addressHash: hash.toString('hex') };
  }

  private sign(purpose: LinkPurpose, content: Buffer): string {
    return Buffer.concat([Buffer.of(VERSION), this.mac(purpose, content), content]).toString('base64url');
  }

  private read(purpose: LinkPurpose, token: string): Buffer | undefined {
    const bytes = Buffer.from(token, 'base64url');
    // Each token has one spelling: the decoder alone would pass over characters that are none of its alphabet.
    if (bytes.length <= HEAD_BYTES || bytes[0] !== VERSION || bytes.toString('base64url') !== token) return undefined;
    const content = bytes.subarray(HEAD_BYTES);
    return timingSafeEqual(bytes.subarray(1, HEAD_BYTES), this.mac(purpose, content)) ? content : undefined;
  }

  private mac(purpose: LinkPurpose, content: Buffer): Buffer {
    const hmac = createHmac('sha256', this.key).update(Buffer.of(VERSION)).update(`${purpose}\0`).update(content);
    return hmac.digest().subarray(0, MAC_BYTES);
  }
}

function split(content: Buffer | undefined): [Buffer, Buffer] | [] {
  const end = content?.indexOf(SEPARATOR) ?? -1;
  return content && end >= 0 ? [content.subarray(0, end), content.subarray(end + 1)] : [];
}
