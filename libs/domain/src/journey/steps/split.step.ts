/** Sends people different ways by chance, by weight; the journey's goal may find out which way is best. */
import { z } from 'zod';
import { isRecord } from '../../condition/choice';
import { stepId } from '../../condition/key';
import { fields, list, must, word } from '../../condition/plain-words';
import { defineStep, type Steps } from '../define-step';

const aWeight = must('a number from 0 to 1,000,000,000');
const aConfidence = must('a number above 0 and below 1, such as 0.95');
const aNumberOfPeople = must('a whole number of people, 1 or more');

const pickWinner = fields({
  confidence: z.number(aConfidence).gt(0, aConfidence).lt(1, aConfidence),
  minProfiles: z.int(aNumberOfPeople).min(1, aNumberOfPeople),
  metric: word('rate', 'value').default('rate'),
});

const variants = (steps: z.ZodType<Steps>) =>
  list(fields({ name: stepId, weight: z.number(aWeight).min(0, aWeight).max(1e9, aWeight), steps })).check(
    z.superRefine(
      (written: unknown, ctx) => {
        if (!Array.isArray(written)) return;
        const variants: unknown[] = written;
        for (const place of doubles(variants.map((variant) => (isRecord(variant) ? variant['name'] : undefined))))
          ctx.addIssue({
            code: 'custom',
            path: [place, 'name'],
            message: 'is the name of an earlier variant; each name may be given once',
          });
        const weights = variants.map((variant) => (isRecord(variant) ? variant['weight'] : undefined));
        if (weights.every((weight) => weight === 0))
          ctx.addIssue({
            code: 'custom',
            path: [],
            message:
              weights.length === 0
                ? 'is empty; a split has at least one variant'
                : 'has no weight above 0, so nobody could be drawn',
          });
      },
      // Faults within variants are no reason to be silent about those between them.
      { when: () => true },
    ),
  );

export const splitStep = defineStep({
  kind: 'split',
  schema: (steps) => fields({ id: stepId, split: fields({ variants: variants(steps), pickWinner: pickWinner.optional() }) }),
  plan: ({ split }) => ({
    kind: 'draw',
    variants: split.variants.map(({ name, weight }) => ({ name, weight })),
    pickWinner: split.pickWinner ?? null,
  }),
  sides: (settings) => {
    const written: unknown = isRecord(settings) ? settings['variants'] : undefined;
    return (Array.isArray(written) ? written : []).map((variant: unknown, place) => ({
      name: isRecord(variant) ? String(variant['name']) : '',
      path: ['variants', place, 'steps'],
    }));
  },
  needsGoal: (settings) => (isRecord(settings) && settings['pickWinner'] !== undefined ? ['pickWinner'] : undefined),
});

/** Places of values that came before. */
function doubles(values: readonly unknown[]): number[] {
  const seen = new Set<unknown>();
  return values.flatMap((value, place) => {
    const isDouble = value !== undefined && seen.has(value);
    seen.add(value);
    return isDouble ? [place] : [];
  });
}
