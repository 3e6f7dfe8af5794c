/** Changes traits of the profile. */
import { z } from 'zod';
import { stepId } from '../../condition/key';
import { fields } from '../../condition/plain-words';
import { traitsToIncrement, traitsToSet } from '../../profile/trait-changes.schema';
import { defineStep } from '../define-step';

const changes = fields({ set: traitsToSet.optional(), increment: traitsToIncrement.optional() }).check(
  z.refine(({ set = {}, increment = {} }) => Object.keys(set).length + Object.keys(increment).length > 0, {
    error: 'changes nothing: it needs "set" or "increment" with at least one trait',
  }),
);

export const updateStep = defineStep({
  kind: 'update',
  schema: () => fields({ id: stepId, update: changes }),
  plan: ({ update: { set = {}, increment = {} } }) => ({ kind: 'update', set, increment }),
});
