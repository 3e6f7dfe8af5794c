/** Lets segments in: kept current by a condition, or by hand. */
import { z } from 'zod';
import { condition } from '../condition/condition.schema';
import { choice, isRecord } from '../condition/choice';
import { text } from '../condition/key';
import { fields, must } from '../condition/plain-words';
import type { SegmentDefinition } from './segment';

const dynamic = fields({ name: text, when: condition });
const byHand = fields({ name: text, static: z.literal(true, must('true')) });

/** A segment as `PUT` takes it. */
export const segmentSchema: z.ZodType<SegmentDefinition> = choice([dynamic, byHand], (value) => {
  if (!isRecord(value)) return dynamic;
  const isDynamic = Object.hasOwn(value, 'when');
  const isByHand = Object.hasOwn(value, 'static');
  if (isDynamic !== isByHand) return isByHand ? byHand : dynamic;
  return [
    {
      path: [],
      message: `${isDynamic ? 'has "when" and "static" at once' : 'lacks its rule'}: a segment has either "when", a condition, or "static": true`,
    },
  ];
}).meta({ id: 'Segment' });
