/** Waits for the person to do something, or for a goal to be met, but no longer than it says; then goes one of two ways. */
import { type z } from 'zod';
import { choice, isRecord, refused } from '../../condition/choice';
import { key, stepId, text } from '../../condition/key';
import { fields } from '../../condition/plain-words';
import { where } from '../../condition/where.schema';
import { duration, scaledMs } from '../../time/duration';
import { defineStep, type Steps } from '../define-step';

const RULE = 'a wait is for one of event or goal';

const waitFor = (steps: z.ZodType<Steps>) => {
  const sides = { within: duration, then: steps, else: steps };
  const forEvent = fields({ event: text, where: where.optional(), ...sides });
  const forGoal = fields({ goal: key, ...sides });
  const either = fields({ event: text.optional(), where: where.optional(), goal: key.optional(), ...sides });
  const forNothing = refused(either, `does not say what for; ${RULE}`, ['event', 'goal']);
  const forBoth = refused(either, `has event and goal at once; ${RULE}`);
  return choice([forEvent, forGoal], (value) => {
    if (!isRecord(value)) return either;
    const hasGoal = Object.hasOwn(value, 'goal');
    if (Object.hasOwn(value, 'event')) return hasGoal ? forBoth : forEvent;
    return hasGoal ? forGoal : forNothing;
  });
};

export const waitForStep = defineStep({
  kind: 'waitFor',
  schema: (steps) => fields({ id: stepId, waitFor: waitFor(steps) }),
  plan: ({ waitFor: wait }, { begunAt, speed }) => ({
    kind: 'wait',
    for: 'goal' in wait ? { goal: wait.goal } : { event: wait.event, ...(wait.where === undefined ? {} : { where: wait.where }) },
    until: begunAt + scaledMs(wait.within, speed),
  }),
  sides: () => [
    { name: 'then', path: ['then'] },
    { name: 'else', path: ['else'] },
  ],
  references: ({ waitFor: wait }) => [
    ...('event' in wait ? [{ kind: 'event', key: wait.event, path: '/waitFor/event' } as const] : []),
    ...('goal' in wait ? [{ kind: 'goal', key: wait.goal, path: '/waitFor/goal' } as const] : []),
  ],
});
