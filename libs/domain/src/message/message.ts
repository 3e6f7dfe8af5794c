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

/** A claim is good for one attempt of at most this long (real time). */
export const CLAIM_LASTS_MS = 60_000;

/** Why a message is `unknown` when nobody is left who could tell. */
export const LOST_ANSWER = 'the answer was lost after hand-over began';

/** Stable over retries: a step is entered once in an enrollment. */
export const messageIdOf = (enrollmentId: string, step: string): string => `${enrollmentId}.${step}`;
