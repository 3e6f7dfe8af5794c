/** Lets goals in, with their defaults. */
import { z } from 'zod';
import { condition } from '../condition/condition.schema';
import { text } from '../condition/key';
import { fields, list, must, word } from '../condition/plain-words';
import { isCurrency } from '../money/iso-4217';
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

/** A goal as `PUT` takes it. */
export const goalSchema: z.ZodType<GoalDefinition> = fields({
  name: text,
  category: word('purchase', 'engagement', 'loyalty', 'onboarding', 'notification', 'custom').default('custom'),
  level: word('primary', 'secondary', 'diagnostic').default('primary'),
  evidence: word('hard', 'soft').default('hard'),
  when: condition,
  counting: word('once', 'every').default('once'),
  value: value.optional(),
  dedupeBy: text.optional(),
  adjustmentWindow: duration.default('P30D'),
  requiredProperties: list(text).optional(),
  owner: text.optional(),
  description: z.string(must('text')).max(10_000, { error: 'must be text of at most 10,000 characters' }).optional(),
  tags: list(text).optional(),
}).meta({ id: 'Goal' });
