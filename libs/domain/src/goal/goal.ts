/** A goal as its author saved it, and the revision of it that enrollments are pinned to. The schema is in `goal.schema.ts`. */
import type { Condition } from '../condition/condition';

export type GoalCategory = 'purchase' | 'engagement' | 'loyalty' | 'onboarding' | 'notification' | 'custom';

export interface GoalValue {
  property?: string;
  currency?: { property?: string; default?: string };
  default?: string;
}

export interface GoalDefinition {
  name: string;
  category: GoalCategory;
  level: 'primary' | 'secondary' | 'diagnostic';
  evidence: 'hard' | 'soft';
  when: Condition;
  counting: 'once' | 'every';
  value?: GoalValue;
  dedupeBy?: string;
  adjustmentWindow: string;
  requiredProperties?: string[];
  owner?: string;
  description?: string;
  tags?: string[];
}

/** The fields whose change makes a new goal revision; others only describe. */
export const GOAL_REVISION_FIELDS = ['when', 'within', 'value', 'counting', 'keyBy', 'dedupeBy'] as const;
