/** What a goal names, and where: all of it must exist when the goal is saved. */
import { conditionReferences, type Reference } from '../condition/references';
import type { GoalDefinition } from './goal';

/** What its own condition asks, then what follows from meeting it. */
export function goalReferences({ when, onAchieved = [] }: Pick<GoalDefinition, 'when' | 'onAchieved'>): Reference[] {
  const follows = onAchieved.flatMap((item, index): Reference[] => {
    const here = `/onAchieved/${index}`;
    const asked = item.if ? conditionReferences(item.if, `${here}/if`) : [];
    return 'enroll' in item ? [{ kind: 'journey', key: item.enroll, path: `${here}/enroll` }, ...asked] : asked;
  });
  return [...conditionReferences(when, '/when'), ...follows];
}
