/** Completes the journey where it stands. */
import { stepId } from '../../condition/key';
import { fields } from '../../condition/plain-words';
import { defineStep } from '../define-step';

export const exitStep = defineStep({
  kind: 'exit',
  schema: () => fields({ id: stepId, exit: fields({}) }),
  plan: () => ({ kind: 'exit' }),
  ends: true,
});
