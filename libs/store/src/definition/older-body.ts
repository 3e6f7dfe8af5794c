/** Bodies that 0.1 saved, with the defaults of what came since: who writes the same today has changed nothing. */
import type { JourneyDefinition, JourneyGoal } from '@landfall/domain/journey/journey';

/** @param text JSON, with the defaults of its time */
export function readBody(kind: string, text: string): unknown {
  const body = JSON.parse(text) as unknown;
  if (kind !== 'journey') return body;
  const { goal, ...rest } = body as JourneyDefinition;
  return goal === undefined ? body : { ...rest, goal: completeGoal(goal) };
}

function completeGoal(goal: Pick<JourneyGoal, 'onGoal'>): Pick<JourneyGoal, 'onGoal'> {
  return { ...{ onGoalElsewhere: goal.onGoal, stopEntriesAtTarget: false }, ...goal };
}
