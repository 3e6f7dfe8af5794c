/** Goes one of two ways, by a condition asked as it begins. */
import { condition } from '../../condition/condition.schema';
import { stepId } from '../../condition/key';
import { fields } from '../../condition/plain-words';
import { defineStep } from '../define-step';

export const branchStep = defineStep({
  kind: 'branch',
  schema: (steps) => fields({ id: stepId, branch: fields({ if: condition, then: steps, else: steps }) }),
  plan: ({ branch }, facts) => ({ kind: 'goto', side: facts.matches(branch.if) ? 'then' : 'else' }),
  sides: () => [
    { name: 'then', path: ['then'] },
    { name: 'else', path: ['else'] },
  ],
  conditions: ({ branch }) => [{ condition: branch.if, path: '/branch/if' }],
});
