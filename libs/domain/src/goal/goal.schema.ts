/** Lets goals in, with their defaults. */
import { z } from 'zod';
import { byKey, choice, isRecord } from '../condition/choice';
import { condition } from '../condition/condition.schema';
import { key, text } from '../condition/key';
import { faultsOfPlace, IN_GOAL, type PlaceFault } from '../condition/place-faults';
import { fields, list, must, word } from '../condition/plain-words';
import { isCurrency } from '../money/iso-4217';
import { traitsToIncrement, traitsToSet } from '../profile/trait-changes.schema';
import { duration } from '../time/duration';
import type { GoalDefinition, GoalValue } from './goal';

const aCurrency = must('a current ISO 4217 currency in capitals, such as EUR');
const currencyCode = z.string(aCurrency).refine(isCurrency, aCurrency);
const anAmount = must('an amount as text, such as "9.90"');
const amount = z.string(anAmount).regex(/^-?\d{1,30}(\.\d{1,30})?$/, anAmount);

const value: z.ZodType<GoalValue> = fields({
  property: text.optional(),
  currency: fields({ property: text.optional(), default: currencyCode.optional() }).optional(),
  default: amount.optional(),
});

const onlyIf = { if: condition.optional() };
const CONSEQUENCES = new Map<string, z.ZodObject>([
  ['suppress', fields({ suppress: fields({ messageClass: word('promotional'), for: duration }), ...onlyIf })],
  ['enroll', fields({ enroll: key, ...onlyIf })],
  ['set', fields({ set: traitsToSet, ...onlyIf })],
  ['increment', fields({ increment: traitsToIncrement, ...onlyIf })],
]);
const consequence = choice([...CONSEQUENCES.values()], byKey('what follows', CONSEQUENCES));

/** Conditions that ask what a goal cannot know. Reads it as written, so that one fault never hides another. */
function placeFaults({ when, onAchieved }: Record<string, unknown>): PlaceFault[] {
  const asked: [PropertyKey[], unknown][] = [[['when'], when]];
  if (Array.isArray(onAchieved))
    for (const [index, item] of onAchieved.entries()) if (isRecord(item)) asked.push([['onAchieved', index, 'if'], item['if']]);
  return asked.flatMap(([at, written]) =>
    faultsOfPlace(written, IN_GOAL).map(({ path, message }) => ({ path: [...at, ...path], message })),
  );
}

/** A goal as `PUT` takes it. */
export const goalSchema: z.ZodType<GoalDefinition> = fields({
  name: text,
  category: word('purchase', 'engagement', 'loyalty', 'onboarding', 'notification', 'custom').default('custom'),
  level: word('primary', 'secondary', 'diagnostic').default('primary'),
  evidence: word('hard', 'soft').default('hard'),
  when: condition,
  counting: word('once', 'once_per_key', 'every').default('once'),
  value: value.optional(),
  dedupeBy: text.optional(),
  keyBy: text.optional(),
  adjustmentWindow: duration.default('P30D'),
  requiredProperties: list(text).optional(),
  owner: text.optional(),
  description: z.string(must('text')).max(10_000, { error: 'must be text of at most 10,000 characters' }).optional(),
  tags: list(text).optional(),
  onAchieved: list(consequence).optional(),
})
  .check(
    z.superRefine(
      (written, ctx) => {
        for (const { path, message } of placeFaults(written)) ctx.addIssue({ code: 'custom', path, message });
      },
      { when: ({ value }) => isRecord(value) },
    ),
  )
  .meta({ id: 'Goal' }) as unknown as z.ZodType<GoalDefinition>;
