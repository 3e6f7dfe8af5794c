/** A journey as its author saved it. The schema is in `journey.schema.ts`, the types of steps in `step.ts`. */
import type { Condition, EventCondition } from '../condition/condition';
import type { Instant } from '../time/instant';
import type { Step } from './step';

export interface Target {
  type: 'percent' | 'count';
  value: number;
}

export interface JourneyGoal {
  key: string;
  target?: Target;
  /** ISO 8601, default `P3D`. */
  attributionWindow: string;
  onGoal: 'exit' | 'continue';
  /** What a conversion with another key does; default: what `onGoal` is. */
  onGoalElsewhere: 'exit' | 'continue';
  /** With a count target: nobody enters while it is met. */
  stopEntriesAtTarget: boolean;
}

/** The occasions on which people may enter. By hand (`POST …/enrollments`) they may in any case. */
export type EntryOn =
  | { event: string; where?: EventCondition['where'] }
  /** Moves into the segment; `existing`: also those inside when this is published. */
  | { segment: string; existing: boolean }
  /** Each member at each tick. Five fields of cron, IANA time zone; real time at any speed of the clock. */
  | { schedule: { cron: string; timezone: string; segment: string } }
  | { api: true }
  /** Conversions of a goal. */
  | { goal: string };

export interface Entry {
  on: EntryOn;
  /** Property whose value tells enrollments of one profile apart. */
  keyBy?: string;
  audience?: Condition;
  exclude: string[];
  maxAge: string;
  reentry: 'once' | 'always' | { after: string };
  onReentry: 'ignore' | 'restart';
  skipIfGoalMetWithin?: string;
}

export interface JourneyDefinition {
  name: string;
  goal?: JourneyGoal;
  entry: Entry;
  suppress: string[];
  exitOn?: { event: string; where?: EventCondition['where'] };
  /** Drawn per profile, or per value of a trait: whole regions on one side. */
  holdout: { percent: number; unit: 'profile' | { trait: string } };
  /** Promotional messages wait from `from` (included) to `to` (not), times of day such as `21:00`; may cross midnight. */
  quietHours?: { from: string; to: string; timezone: string };
  steps: Step[];
}

export type JourneyStatus = 'draft' | 'live' | 'paused' | 'stopped' | 'archived';

/** Timers that fall into a pause come up at its end. */
export interface Pause {
  from: Instant;
  /** `null` while it lasts. */
  to: Instant | null;
}

/** What was live once and is kept for those under way: the definition and the goal's revision at its publish. */
export interface JourneyVersion {
  journey: string;
  version: number;
  /** The goal's revision at the publish; an enrollment pins the one in force when it enters. */
  goalRevision: number | null;
  definition: JourneyDefinition;
}

export type RejectionReason =
  | 'not_live'
  | 'unknown_profile'
  | 'too_old'
  | 'no_key'
  | 'not_in_audience'
  | 'excluded'
  | 'suppressed'
  | 'already_active'
  | 'reentry'
  | 'goal_already_met'
  | 'target_met'
  | 'too_deep';

export interface Rejection {
  journey: string;
  /** The journey version live at that instant. */
  version: number;
  profileId: string;
  key: string | null;
  at: number;
  reason: RejectionReason;
  /** The entry event; `null` where none brought it. */
  eventId: string | null;
  /** Names what it was turned away on, among all of the profile's at this journey: each turns away once. */
  occasion: string;
}
