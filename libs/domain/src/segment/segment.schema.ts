/** Lets segments in: kept current by a condition, or by hand. */
import { z } from 'zod';
import { condition } from '../condition/condition.schema';
import { choice, isRecord, refused } from '../condition/choice';
import { text } from '../condition/key';
import { faultsOfPlace, IN_SEGMENT } from '../condition/place-faults';
import { fields, must } from '../condition/plain-words';
import type { SegmentDefinition } from './segment';

const isTrue = z.literal(true, must('true'));
const dynamic = fields({ name: text, when: condition }).check(
  z.superRefine(
    ({ when }, ctx) => {
      for (const { path, message } of faultsOfPlace(when, IN_SEGMENT))
        ctx.addIssue({ code: 'custom', path: ['when', ...path], message });
    },
    { when: ({ value }) => isRecord(value) },
  ),
);
const byHand = fields({ name: text, static: isTrue });
const RULE = 'a segment has either "when", a condition, or "static": true';

const either = fields({ name: text, when: condition.optional(), static: isTrue.optional() });
const lacksRule = refused(either, `lacks its rule: ${RULE}`, ['when', 'static']);
const hasBoth = refused(either, `has "when" and "static" at once: ${RULE}`);

/** A segment as `PUT` takes it. */
export const segmentSchema: z.ZodType<SegmentDefinition> = choice([dynamic, byHand], (value) => {
  if (!isRecord(value)) return dynamic;
  const isByHand = Object.hasOwn(value, 'static');
  if (Object.hasOwn(value, 'when')) return isByHand ? hasBoth : dynamic;
  return isByHand ? byHand : lacksRule;
}).meta({ id: 'Segment' });
