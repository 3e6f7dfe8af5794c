/** Lets segments in: kept current by a condition, or by hand. */
import { z } from 'zod';
import { condition } from '../condition/condition.schema';
import { choice, isRecord } from '../condition/choice';
import { text } from '../condition/key';
import { fields, must } from '../condition/plain-words';
import type { SegmentDefinition } from './segment';

const isTrue = z.literal(true, must('true'));
const dynamic = fields({ name: text, when: condition });
const byHand = fields({ name: text, static: isTrue });
const RULE = 'a segment has either "when", a condition, or "static": true';

/** Lets nothing through: says what is wrong with the rule, beside every other fault. */
const refused = (message: string, choice?: string[]) =>
  fields({ name: text, when: condition.optional(), static: isTrue.optional() }).check(
    z.superRefine((_, context) => context.addIssue({ code: 'custom', path: [], message, params: { choice } }), {
      when: () => true,
    }),
  );
const lacksRule = refused(`lacks its rule: ${RULE}`, ['when', 'static']);
const hasBoth = refused(`has "when" and "static" at once: ${RULE}`);

/** A segment as `PUT` takes it. */
export const segmentSchema: z.ZodType<SegmentDefinition> = choice([dynamic, byHand], (value) => {
  if (!isRecord(value)) return dynamic;
  const isByHand = Object.hasOwn(value, 'static');
  if (Object.hasOwn(value, 'when')) return isByHand ? hasBoth : dynamic;
  return isByHand ? byHand : lacksRule;
}).meta({ id: 'Segment' });
