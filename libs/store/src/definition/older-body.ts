/** Bodies that 0.1 saved, with the defaults of what came since: who writes the same today has changed nothing. */
import type { JourneyDefinition, JourneyGoal } from '@landfall/domain/journey/journey';

/**
 * @param text JSON, with the defaults of its time
 * @returns its fields in the order written, since tags of a definition are of its text
 */
export function readBody(kind: string, text: string): unknown {
  const body = JSON.parse(text) as unknown;
  if (kind !== 'journey') return body;
  const { goal } = body as JourneyDefinition;
  return goal === undefined ? body : { ...(body as JourneyDefinition), goal: completeGoal(goal) };
}

function completeGoal(goal: Pick<JourneyGoal, 'onGoal'> & Partial<JourneyGoal>): Partial<JourneyGoal> {
  return {
    ...goal,
    onGoalElsewhere: goal.onGoalElsewhere ?? goal.onGoal,
    stopEntriesAtTarget: goal.stopEntriesAtTarget ?? false,
  };
}
