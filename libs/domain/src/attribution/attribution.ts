/** The words of attribution.md: what credit is decided from, and what is decided. The rules are in `attribute.ts`. */
import type { Instant } from '../time/instant';

export const END_REASONS = [
  'completed',
  'goal_met',
  'converted_elsewhere',
  'stopped',
  'failed',
  'suppressed',
  'exited',
  'superseded',
  'already_met',
  'merged',
  'erased',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export type Standing = 'active' | 'listening' | 'none';
export type Outcome = 'credited' | 'repeat' | 'not_attributed' | 'not_qualified' | 'not_consented' | 'withdrawn';
/** First the lines of "Who is credited", then why nobody is. */
export type CreditRule =
  'only_candidate' | 'active_over_listening' | 'touched' | 'latest_touch' | 'latest_entry' | 'smallest_key';
/** Why one enrollment has no standing, or none that can be credited. */
export type NoStandingReason =
  | 'own_entry_event'
  | 'other_revision'
  | 'other_key'
  | 'before_entry'
  | 'ended_silent'
  | 'window_over'
  | 'newer_enrollment'
  | 'holdout';
export type Rule =
  CreditRule | NoStandingReason | 'no_enrollment' | 'not_qualified' | 'not_consented' | 'withdrawn' | 'no_identity';

/** What the rules look at of an enrollment: nothing else of it decides credit. */
export interface AttributionEnrollment {
  id: string;
  /** The journey's key. */
  journey: string;
  enteredAt: Instant;
  endedAt: Instant | null;
  endReason: EndReason | null;
  /** The event that ended it, where an event did. */
  endedByEventId: string | null;
  /** Attribution window in ms. */
  windowMs: number;
  /** The goal's `within … since: journey_entered` in ms; `null` without. */
  standingMs: number | null;
  holdout: boolean;
  /** Instants of accepted messages. */
  touches: readonly Instant[];
  entryEventId: string | null;
  /** The conversion that the entry event is, or repeats by another message; it counts as the entry event's own. */
  entryConversionId?: string | null;
  /** Key value of a keyed journey. */
  key: string | null;
  /** The goal revision it is pinned to; left out where revisions play no part. */
  goalRevision?: number;
}

/** What the rules look at of a conversion. */
export interface AttributionConversion {
  id: string;
  eventId: string;
  occurredAt: Instant;
  qualified: boolean;
  key: string | null;
  /** Goal revisions it meets; left out where revisions play no part. */
  revisions?: readonly number[];
  /** `true` where the profile denied tracking; nothing is credited. */
  notConsented?: boolean;
  withdrawn?: boolean;
}

/** One enrollment as it was looked at for one conversion. */
export interface Considered {
  enrollmentId: string;
  standing: Standing;
  /** Latest touch strictly before the conversion. */
  lastTouchAt: Instant | null;
  /** The rule's word where the standing is `none`; `null` otherwise. */
  reason: NoStandingReason | null;
}

export interface Decision {
  conversionId: string;
  credited: string | null;
  rule: Rule;
  /** Enrollment ids, sorted. */
  assists: string[];
  /** Enrollments with a standing (holdout ones included), whoever gets the credit. */
  standing: string[];
  considered: Considered[];
}
