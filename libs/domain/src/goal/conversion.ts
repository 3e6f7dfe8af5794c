/** One occurrence of a goal for a profile, with the credit it was given. */
import type { Instant } from '../time/instant';
import type { Properties } from '../event/event';
import type { Outcome, Rule } from '../attribution/attribution';

/** Exact decimal text (no exponent) and an ISO 4217 code. */
export interface Money {
  amount: string;
  currency: string | null;
}

export interface Conversion {
  /** The dedupe key: unique per goal over all profiles and sources. */
  id: string;
  goal: string;
  /** Goal revisions whose conditions it meets. */
  revisions: number[];
  profileId: string;
  /** The goal's key value (this cart, this order); `null` where the goal is not keyed. */
  key: string | null;
  /** The event that is the conversion. */
  eventId: string;
  occurredAt: Instant;
  receivedAt: Instant;
  value: Money | null;
  isQualified: boolean;
  /** The profile let itself be measured when it was told. Where not, gates are shut, and nothing is credited or counted. */
  isConsented: boolean;
  source: string | null;
  params: Properties;
  /** How often it was told again. */
  duplicates: number;
  /** Below: the decision, worked out by `attribute` and written again whenever news changes it. */
  outcome: Outcome;
  rule: Rule;
  /** Enrollment ids. */
  credited: string | null;
  creditedJourney: string | null;
  assists: string[];
}
