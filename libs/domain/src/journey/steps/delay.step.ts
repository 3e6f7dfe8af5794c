/** Waits a while, counted from the planned instant at which it began. */
import { fields } from '../../condition/plain-words';
import { duration, scaledMs } from '../../time/duration';
import { defineStep, stepId } from '../define-step';

export const delayStep = defineStep({
  kind: 'delay',
  schema: () => fields({ id: stepId, delay: duration }),
  plan: (step, facts) => ({ kind: 'sleep', until: facts.at + scaledMs(step.delay, facts.speed) }),
});
