/** Goals over HTTP. */
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import { goalSchema } from '@landfall/domain/goal/goal.schema';
import { answersOf, definitionsQuery, readFields, type ReadFields } from './definition';

export const GOALS = 'goals';
export const goalBody = goalSchema;
export const goalAnswers = answersOf(goalSchema, readFields, 'Goal');
export const goalsQuery = definitionsQuery(GOALS, ['active', 'archived']);

export type ShownGoal = GoalDefinition & ReadFields;
