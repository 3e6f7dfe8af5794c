/** The one default of a journey that another definition decides: opening a mail is no reason to stop the mails that come after it. */
import { isRecord } from '../condition/choice';
import type { GoalCategory } from '../goal/goal';

/**
 * @param journey as written, so perhaps with faults
 * @param goal the category of the goal it names; `undefined` where there is no such goal
 * @returns the journey with `onGoal` filled in where its goal is a notification and it says nothing itself; else as it is
 */
export function withOnGoal(journey: unknown, goal: GoalCategory | undefined): unknown {
  if (goal !== 'notification' || !isRecord(journey) || !isRecord(journey['goal'])) return journey;
  return journey['goal']['onGoal'] === undefined ? { ...journey, goal: { ...journey['goal'], onGoal: 'continue' } } : journey;
}

/** The key of the goal that a journey as written names. */
export function goalKeyOf(journey: unknown): string | undefined {
  const goal = isRecord(journey) ? journey['goal'] : undefined;
  return isRecord(goal) && typeof goal['key'] === 'string' ? goal['key'] : undefined;
}
