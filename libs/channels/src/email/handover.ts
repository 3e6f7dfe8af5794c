/**
 * What a failed SMTP attempt means for the message. Two facts decide: the server's own answer to the message, and whether a byte of
 * the message was ever read for sending, which the client does only after the server's 354 to DATA.
 */
import type { Delivery } from '../channel';

/** What nodemailer tells of a failure; everything but the message is left out now and then. */
export interface SmtpFailure {
  message: string;
  /** `EENVELOPE` and `EMESSAGE`: the server answered a command of this message; other codes: the session or the connection broke. */
  code?: string;
  responseCode?: number;
  response?: string;
  /** The command that was answered: `MAIL FROM`, `RCPT TO`, `DATA`; `CONN` and `API` are none. */
  command?: string;
}

const LONGEST_REASON = 300;
/** 503 is a session out of step; 530, 535 and 538 ask us to sign in. They say nothing of the message. */
const ABOUT_THE_SESSION = new Set([503, 530, 535, 538]);

/** What servers without enhanced codes say to a recipient that they do not have. */
const SAYS_NO_MAILBOX = new Set([550, 551, 553]);

/**
 * @param dataBegan whether the message's data began to flow in this attempt
 * @param recipient kept out of the reason
 */
export function deliveryOf(
  failure: SmtpFailure,
  dataBegan: boolean,
  recipient: string,
): Exclude<Delivery, { status: 'accepted' }> {
  const reason = reasonOf(failure, recipient);
  const code = failure.responseCode ?? 0;
  const answered = failure.code === 'EENVELOPE' || failure.code === 'EMESSAGE';
  // 421 may come at any time and is a refusal whatever it answers (RFC 5321, 3.8 and 4.2.2).
  const refused = (answered && code >= 400 && code < 600) || code === 421;
  if (!refused) return { status: dataBegan ? 'unknown' : 'retry', reason };
  // A 5xx to MAIL FROM is about the sender: a bounce would be held against the recipient's address.
  const forGood = code >= 500 && !ABOUT_THE_SESSION.has(code) && (failure.command === 'RCPT TO' || failure.command === 'DATA');
  return forGood ? { status: 'bounced', reason, mailboxGone: isMailboxGone(failure) } : { status: 'retry', reason };
}

/** No such mailbox (RFC 3463: 5.1.x, but for those about the sender) or one that is closed (5.2.1); a refusal of what was written is neither. */
function isMailboxGone({ response = '', responseCode = 0, command }: SmtpFailure): boolean {
  const [, enhanced] = /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? [];
  if (enhanced !== undefined) return /^5\.(?:1\.(?![78]$)\d+|2\.1)$/.test(enhanced);
  return command === 'RCPT TO' && SAYS_NO_MAILBOX.has(responseCode);
}

function reasonOf(failure: SmtpFailure, recipient: string): string {
  const told = (failure.response ?? failure.message).replace(/\s+/g, ' ').trim();
  const pattern = new RegExp(recipient.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), 'gi');
  const line = told.replace(pattern, '(recipient)').slice(0, LONGEST_REASON);
  return line === '' ? 'no reason given' : line;
}
