/** A goal as its author saved it, and the revision of it that enrollments are pinned to. The schema is in `goal.schema.ts`. */
import type { Condition } from '../condition/condition';
import type { Json } from '../event/event';

export type GoalCategory = 'purchase' | 'engagement' | 'loyalty' | 'onboarding' | 'notification' | 'custom';

export interface GoalValue {
  property?: string;
  currency?: { property?: string; default?: string };
  default?: string;
}

/** What happens to the profile when the goal is met, besides the credit; in the order written. */
export type OnAchieved = { if?: Condition } & (
  | { suppress: { messageClass: 'promotional'; for: string } }
  /** Key of a journey, whose entry rules hold. */
  | { enroll: string }
  /** By trait; `null` removes it. */
  | { set: Record<string, Json> }
  /** By trait; one that is missing or no number counts from 0. */
  | { increment: Record<string, number> }
);

export interface GoalDefinition {
  name: string;
  category: GoalCategory;
  level: 'primary' | 'secondary' | 'diagnostic';
  evidence: 'hard' | 'soft';
  when: Condition;
  /** What totals add up: the first of each profile, the first of each profile and key, or all. */
  counting: 'once' | 'once_per_key' | 'every';
  value?: GoalValue;
  dedupeBy?: string;
  /** Property whose value is a conversion's key. */
  keyBy?: string;
  adjustmentWindow: string;
  requiredProperties?: string[];
  owner?: string;
  description?: string;
  tags?: string[];
  onAchieved?: OnAchieved[];
}

/** The fields whose change makes a new goal revision; others only describe. */
export const GOAL_REVISION_FIELDS = ['when', 'within', 'value', 'counting', 'keyBy', 'dedupeBy'] as const;
