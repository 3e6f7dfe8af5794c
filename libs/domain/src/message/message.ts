/** A planned message of an enrollment and what became of it. It lies inside its enrollment, so that gate, claim and touch are one document. */
import type { Instant } from '../time/instant';

export type MessageClass = 'promotional' | 'transactional';
export type MessageStatus = 'claimed' | 'sent' | 'withheld' | 'bounced' | 'failed' | 'unknown';
export type WithheldReason =
  | 'goal_met'
  | 'holdout'
  | 'no_consent'
  | 'no_address'
  | 'frequency_cap'
  | 'expired'
  | 'suppressed_class'
  | 'ended'
  | 'paused'
  | 'render_error';

export interface Message {
  step: string;
  channel: string;
  /** `null`: a webhook that states none. It is no touch, and only the gate concerns it. */
  class: MessageClass | null;
  status: MessageStatus;
  /** Why it was withheld, or what the channel said of a bounce or failure. */
  reason: string | null;
  /** Real instant of the claim in force; `null` where none was made. */
  claimedAt: Instant | null;
  /** Acceptance for `sent`, also where it came back later (`bounced`); else when the status was settled. */
  at: Instant | null;
  /** When it was to go out: as its step came up, or at the end of its quiet hours. Left out where that is `at`. */
  plannedAt?: Instant;
  /** Of a mail: hash of the address it went to. What is heard of it later may concern that address, whoever bears it by then. */
  addressHash?: string;
  /** What was heard of it after its acceptance, each the first time, machines left out; left out where nothing was. */
  deliveredAt?: Instant;
  openedAt?: Instant;
  clickedAt?: Instant;
  bouncedAt?: Instant;
  complainedAt?: Instant;
  /** Opens and clicks by machines, kept apart. */
  machineOpenedAt?: Instant;
  machineClickedAt?: Instant;
}

/** When its channel accepted it; `null` where it did not. A message that bounced as it was handed over was never accepted: it came back no later than that. */
export function acceptedAt({ status, at, bouncedAt }: Message): Instant | null {
  const wasAccepted = status === 'sent' || (status === 'bounced' && at !== null && bouncedAt !== undefined && bouncedAt > at);
  return wasAccepted ? at : null;
}

/** Without what may tell whom it went to: the hash of the address, and what a mail server said of it. */
export function withoutAddress({ addressHash: _, ...message }: Message): Message {
  return message.status === 'withheld' ? message : { ...message, reason: null };
}

/** The instant of its touch; `null` where it is none. A webhook is one only where its step states a class. */
export const touchAt = (message: Message): Instant | null => (message.class === null ? null : acceptedAt(message));

/**
 * The instant at which it takes its place under a frequency cap; `null` where it takes none: nothing was sent, and nothing may be any more.
 *
 * @param onTimeMs who goes out no later than this after the plan counts as of the plan
 */
export function cappedAt(message: Message, onTimeMs: number): Instant | null {
  const isPerhapsSent = message.status === 'claimed' || message.status === 'unknown' || acceptedAt(message) !== null;
  // When an unknown one was settled says nothing of when it may have been sent.
  const at = message.status === 'sent' || message.status === 'bounced' ? message.at : (message.claimedAt ?? message.at);
  if (!isPerhapsSent || at === null) return null;
  const { plannedAt = at } = message;
  return at - plannedAt <= onTimeMs ? plannedAt : at;
}

/** What conditions may ask of a message. Whatever was accepted and did not come back was delivered; of when exactly, not every channel tells. */
export function heardOf(message: Message): Pick<Message, 'deliveredAt' | 'openedAt' | 'clickedAt' | 'bouncedAt'> {
  const { openedAt, clickedAt, bouncedAt } = message;
  const deliveredAt = message.status === 'sent' ? (message.deliveredAt ?? message.at!) : undefined;
  return {
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    ...(openedAt === undefined ? {} : { openedAt }),
    ...(clickedAt === undefined ? {} : { clickedAt }),
    ...(bouncedAt === undefined ? {} : { bouncedAt }),
  };
}

/** A claim is good for one attempt of at most this long (real time). */
export const CLAIM_LASTS_MS = 60_000;

/** Why a message is `unknown` when nobody is left who could tell. */
export const LOST_ANSWER = 'the answer was lost after hand-over began';

/** Stable over retries: a step is entered once in an enrollment. */
export const messageIdOf = (enrollmentId: string, step: string): string => `${enrollmentId}.${step}`;

/** The way back; `undefined` for text that no message has as its id. Ids of enrollments are letters and digits. */
export function partsOfMessageId(id: string): { enrollmentId: string; step: string } | undefined {
  const dot = id.indexOf('.');
  return dot < 1 || dot === id.length - 1 ? undefined : { enrollmentId: id.slice(0, dot), step: id.slice(dot + 1) };
}
