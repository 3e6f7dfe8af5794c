/** The email channel: a pool of SMTP connections, one attempt per delivery, and an honest answer of how it went. */
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { createTransport } from 'nodemailer';
import Dkim from 'nodemailer/lib/dkim';
import { type Channel, type Delivery, type OutgoingMessage, UnsendableMessage } from '../channel';
import { deliveryOf, type SmtpFailure } from './handover';
import { isAddress, type Mailbox, parseMailbox } from './mailbox';

export interface EmailOptions {
  /** `smtp://user:password@host:587` or `smtps://…`; nodemailer's query parameters are understood. */
  smtpUrl: string;
  /** Connections at most; each carries one message at a time. */
  maxConnections?: number;
  /** To connect, and to be greeted. */
  connectTimeoutMs?: number;
  /** One attempt as a whole, waiting for a free connection included. */
  attemptTimeoutMs?: number;
  /** Signs every mail, whoever hands it on; unsigned where it is left out. */
  dkim?: DkimKey | undefined;
}

export interface DkimKey {
  domain: string;
  /** The key's public half is the TXT record `<selector>._domainkey.<domain>`. */
  selector: string;
  /** RSA, PEM. */
  privateKey: string;
}

/** RFC 6376, 5.4.1; and both unsubscribe headers, without whose signature mailbox providers show no button (RFC 8058, 4). */
const SIGNED_HEADERS =
  'From:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:Content-Transfer-Encoding:List-Id:List-Unsubscribe:List-Unsubscribe-Post:Feedback-ID';

const CLOSING = 'the channel is closing';
const HEADER_NAME = /^[A-Za-z0-9-]{1,76}$/;
/** Control characters, and the two separators that Unicode counts as line breaks. */
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

export class EmailChannel implements Channel {
  readonly name = 'email';
  /** In the order in which the pool serves them, each with the way to call it off. */
  private readonly underWay = new Set<UnderWay>();
  /** The data of the attempts under way, by the signal that bounds each. */
  private readonly data = new WeakMap<AbortSignal, Readable>();
  private readonly transport;
  private readonly attemptTimeoutMs: number;
  private readonly maxConnections: number;
  private closed: Promise<void> | undefined;

  constructor({ smtpUrl, maxConnections = 8, connectTimeoutMs = 10_000, attemptTimeoutMs = 60_000, dkim }: EmailOptions) {
    this.attemptTimeoutMs = attemptTimeoutMs;
    this.maxConnections = maxConnections;
    const signer = dkim && signerOf(dkim);
    this.transport = createTransport({
      pool: true,
      url: smtpUrl,
      maxConnections,
      maxMessages: Infinity,
      // A message is tried once per call: the caller knows whether its gate is still open, the pool does not.
      maxRequeues: 0,
      connectionTimeout: connectTimeoutMs,
      greetingTimeout: connectTimeoutMs,
      dnsTimeout: connectTimeoutMs,
      socketTimeout: attemptTimeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    this.transport.use('stream', (mail, done) => {
      const signal = mail.data.signal as AbortSignal;
      // Signing reads a mail to its end before anything is handed over, so what is watched lies behind it.
      if (signer) mail.message.processFunc((data: Readable) => signer.sign(data));
      mail.message.processFunc((data: Readable) => {
        const whole = data.pipe(new InOnePiece());
        data.once('error', (error) => whole.destroy(error));
        this.data.set(signal, whole);
        return whole;
      });
      done();
    });
  }

  async deliver(message: OutgoingMessage): Promise<Delivery> {
    if (!isAddress(message.to)) return { status: 'bounced', reason: 'the recipient has no valid address' };
    if (this.closed) return { status: 'retry', reason: CLOSING };
    const turn = new AbortController();
    const signal = AbortSignal.any([turn.signal, AbortSignal.timeout(this.attemptTimeoutMs)]);
    const own = { signal, callOff: () => turn.abort(new Error(CLOSING)), attempt: this.attempt(message, signal) };
    this.underWay.add(own);
    try {
      return await own.attempt;
    } finally {
      this.underWay.delete(own);
    }
  }

  /** Those that no connection is free for yet would be lost in the queue, if the end does not wait for them: they are called off. */
  async close(): Promise<void> {
    this.closed ??= this.end();
    await this.closed;
  }

  private async end(): Promise<void> {
    const all = [...this.underWay];
    for (const { signal, callOff } of all.slice(this.maxConnections)) if (!this.hasBegun(signal)) callOff();
    await Promise.allSettled(all.map(({ attempt }) => attempt));
    this.transport.close();
  }

  private async attempt(message: OutgoingMessage, signal: AbortSignal): Promise<Delivery> {
    const mail = mailOf(message);
    try {
      await this.transport.sendMail({ ...mail, signal });
      return { status: 'accepted', at: Date.now() };
    } catch (error) {
      const failure = signal.aborted ? this.calledOff(signal) : (error as SmtpFailure);
      return deliveryOf(failure, this.hasBegun(signal), message.to);
    }
  }

  /** Whether any of its data was read for sending. */
  private hasBegun(signal: AbortSignal): boolean {
    return this.data.get(signal)?.readableDidRead ?? false;
  }

  private calledOff({ reason }: AbortSignal): SmtpFailure {
    const isLate = (reason as Error).name === 'TimeoutError';
    return { message: isLate ? `no answer within ${this.attemptTimeoutMs} ms` : CLOSING };
  }
}

interface UnderWay {
  signal: AbortSignal;
  callOff(): void;
  attempt: Promise<Delivery>;
}

/** A mail is composed of a dozen scraps, and each of them would be a write of its own: a system call here, and a packet there. */
class InOnePiece extends Transform {
  private readonly scraps: Buffer[] = [];

  override _transform(scrap: Buffer, _encoding: string, done: TransformCallback): void {
    this.scraps.push(scrap);
    done();
  }

  override _flush(done: TransformCallback): void {
    done(null, Buffer.concat(this.scraps));
  }
}

function signerOf({ domain, selector, privateKey }: DkimKey): Dkim {
  return new Dkim({ domainName: domain, keySelector: selector, privateKey, headerFieldNames: SIGNED_HEADERS });
}

/** The message in nodemailer's words, safe against line breaks in every header. */
function mailOf(message: OutgoingMessage) {
  const from = mailboxOf(message.from, 'from');
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    messageId: `<${atomOf(message.id)}@${domain}>`,
    from,
    to: { name: '', address: message.to },
    ...(message.replyTo === undefined ? {} : { replyTo: mailboxOf(message.replyTo, 'replyTo') }),
    subject: oneLine(message.subject),
    html: message.html,
    text: message.text,
    headers: Object.entries(message.headers).map(([key, value]) => {
      if (!HEADER_NAME.test(key)) throw new UnsendableMessage('a header has a name that is none');
      return { key, value: oneLine(value) };
    }),
  };
}

function mailboxOf(text: string, field: string): Mailbox {
  const mailbox = parseMailbox(text);
  if (!mailbox) throw new UnsendableMessage(`${field} is not one mailbox such as Shop <hello@shop.example>`);
  return mailbox;
}

/** The id as the left side of a Message-ID (RFC 5322 `dot-atom-text`); equal ids give equal atoms, different ones different. */
function atomOf(id: string): string {
  const escape = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  return encodeURIComponent(id).replace(/[().]/g, escape);
}

function oneLine(text: string): string {
  return text.replace(CONTROLS, ' ').trim();
}
