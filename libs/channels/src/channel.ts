/** The port: what the engine asks of every way a message can leave the house. */

/** A rendered message ready to be handed over. `id` is stable per message: it makes the Message-ID. */
export interface OutgoingMessage {
  id: string;
  /** The bare address. */
  to: string;
  /** A mailbox: `Shop <hello@shop.example>` or the bare address. */
  from: string;
  replyTo?: string;
  subject: string;
  html: string;
  text: string;
  /** Further headers by name, such as `List-Unsubscribe`; line breaks in a value become spaces. */
  headers: Record<string, string>;
}

/** How one attempt ended. A reason is for people: one line, without the recipient's address. */
export type Delivery =
  /** `at`: ms UTC of the channel's acceptance (email: the server's 250 to the end of the data). */
  | { status: 'accepted'; at: number }
  /** Refused for good, for the recipient's sake. `mailboxGone`: the answer was about the address itself, so that no further mail goes there. */
  | { status: 'bounced'; reason: string; mailboxGone?: boolean }
  /** Refused for good, whoever it goes to. */
  | { status: 'failed'; reason: string }
  /** Certainly not accepted, or known again by its id: it may be tried again, and not before `afterMs` where the other side says so. */
  | { status: 'retry'; reason: string; afterMs?: number }
  /** The hand-over began and its answer was lost: it may have been accepted, so it is never tried again. */
  | { status: 'unknown'; reason: string };

export interface Channel<Message = OutgoingMessage> {
  readonly name: string;
  /**
   * One attempt, bounded in time; what the other side answers is a value, never an error.
   *
   * @throws UnsendableMessage when the message itself can never be handed over
   */
  deliver(message: Message): Promise<Delivery>;
  /** Takes no further message, waits for those under way, ends the connections. */
  close(): Promise<void>;
}

/** The message is wrong in itself, whoever it goes to: a sender that is no mailbox, a header name that is none. */
export class UnsendableMessage extends Error {
  readonly code = 'unsendable_message';
  override readonly name = 'UnsendableMessage';
}
