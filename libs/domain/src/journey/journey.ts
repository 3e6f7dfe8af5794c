/** A journey as its author saved it. The schema is in `journey.schema.ts`, the types of steps in `step.ts`. */
import type { Condition, EventCondition } from '../condition/condition';
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
}

export interface Entry {
  on: { event: string; where?: EventCondition['where'] };
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
  holdout: { percent: number; unit: 'profile' };
  steps: Step[];
}

export type JourneyStatus = 'draft' | 'live' | 'paused' | 'stopped' | 'archived';

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
  eventId: string | null;
}
