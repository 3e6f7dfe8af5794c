/** Schemas of what is asked of a value: operators, bare values, and the properties of an event with a test for each. */
import { z } from 'zod';
import type { Json } from '../event/event';
import { parseInstant } from '../time/instant';
import { choice, isRecord } from './choice';
import type { CountTest, Operators, Test } from './condition';
import { namedValues } from './named-values';
import { fields, list, must } from './plain-words';

const number = z.number(must('a number'));
const string = z.string(must('text'));
/** Definitions come as JSON, so any value will do. */
export const json = z.unknown() as z.ZodType<Json>;
const someValue = json.refine((value) => value !== null, {
  error: 'null equals nothing; ask {"exists": false} for a property that is missing or null',
});
const instant = z
  .string(must('an RFC 3339 instant such as 2026-03-01T09:00:00Z, or a date such as 2026-03-01'))
  .refine((value) => parseInstant(value) !== undefined, {
    error: 'must be an RFC 3339 instant such as 2026-03-01T09:00:00Z, or a date such as 2026-03-01',
  });

const operators: z.ZodType<Operators> = fields({
  eq: someValue.optional(),
  ne: json.optional(),
  gt: number.optional(),
  gte: number.optional(),
  lt: number.optional(),
  lte: number.optional(),
  in: list(json)
    .refine((values) => values.some((value) => value !== null), { error: 'must list at least one value, or nothing can match' })
    .optional(),
  nin: list(json).optional(),
  exists: z.boolean(must('true or false')).optional(),
  contains: json.optional(),
  startsWith: string.optional(),
  endsWith: string.optional(),
  before: instant.optional(),
  after: instant.optional(),
});

const boolean = z.boolean();
const ASK = 'must be a value, or operators such as {"gt": 50}';

/** What is asked of one value: operators that must all hold, or a bare value to equal. */
export const test: z.ZodType<Test> = choice([string, number, boolean, operators], (value) => {
  if (typeof value === 'string') return string;
  if (typeof value === 'number') return number;
  if (typeof value === 'boolean') return boolean;
  if (isRecord(value) && Object.keys(value).length > 0) return operators;
  if (isRecord(value)) return [{ path: [], message: 'has no operator, so it asks nothing' }];
  if (Array.isArray(value)) return [{ path: [], message: `${ASK}; for one of several values write {"in": […]}` }];
  if (value === null) return [{ path: [], message: `${ASK}; for a property that is missing or null write {"exists": false}` }];
  return [{ path: [], message: `is missing; it ${ASK}` }];
}).meta({ id: 'Test' });

const times = z.int(must('a whole number of times')).nonnegative(must('a whole number of times, 0 or more'));
const countTest: z.ZodType<CountTest> = fields({
  eq: times.optional(),
  ne: times.optional(),
  gt: times.optional(),
  gte: times.optional(),
  lt: times.min(1, { error: 'must be 1 or more: nothing happens fewer than 0 times' }).optional(),
  lte: times.optional(),
});

/** How often: a number, or operators on it. */
export const count: z.ZodType<CountTest | number> = choice([times, countTest], (value) => {
  if (!isRecord(value)) return times;
  return Object.keys(value).length > 0 ? countTest : [{ path: [], message: 'has no operator, so it asks nothing' }];
});

/** Tests by property path (see `getProperty`); all must hold. */
export const where: z.ZodType<Record<string, Test>> = namedValues(
  'property',
  'an object of properties, each with what is asked of it',
  test,
);
