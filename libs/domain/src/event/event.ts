/** What a profile did, as it is stored: one tracking call after dedupe, clock correction and naming. */
import type { Instant } from '../time/instant';

export type EventType = 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';

/** Values as JSON gives them. A property called `$gt`, `a.b` or `__proto__` is only data. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Properties = Record<string, Json>;

export interface Event {
  id: string;
  /** The tracking client's id; de-duplicates. */
  messageId: string;
  type: EventType;
  /** `null` for calls that are no event (identify, group, alias). */
  event: string | null;
  userId: string | null;
  anonymousId: string | null;
  properties: Properties;
  /** Traits that the call tells of its profile: of identify as given, of a group call within `group`. */
  traits: Properties;
  /** group only */
  groupId?: string;
  /** alias only: the id that the profile went by before. */
  previousId?: string;
  context: Properties;
  /** When it happened: the client's time, corrected for its clock and never later than the receipt. */
  occurredAt: Instant;
  receivedAt: Instant;
}

/** The part of an event that conditions look at. */
export interface EventFact {
  id: string;
  messageId: string;
  event: string;
  properties: Properties;
  occurredAt: Instant;
}
