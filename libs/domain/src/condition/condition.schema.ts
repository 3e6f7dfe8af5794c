/** Lets conditions in: known kinds, fields and operators only, nothing that could never match, no deeper than 16. */
import { z } from 'zod';
import { duration } from '../time/duration';
import { byKey, choice, isRecord } from './choice';
import type { Condition } from './condition';
import { key, stepId, text } from './key';
import { fields, list, must, word } from './plain-words';
import { count, test, where } from './where.schema';

/** A condition without conditions inside is 1 deep. */
export const MAX_DEPTH = 16;

const inner: z.ZodType<Condition> = z.lazy(() => condition);
const isTrue = z.literal(true, must('true, or left out'));

const KINDS = new Map<string, z.ZodObject>([
  [
    'event',
    fields({
      event: text,
      where: where.optional(),
      count: count.optional(),
      within: duration.optional(),
      sameKey: isTrue.optional(),
    }),
  ],
  ['trait', fields({ trait: text, is: test })],
  ['segment', fields({ segment: key })],
  ['goal', fields({ goal: key, count: count.optional(), within: duration.optional() })],
  [
    'message',
    fields({
      message: word('delivered', 'opened', 'clicked', 'bounced'),
      step: stepId.optional(),
      journey: key.optional(),
    }),
  ],
  ['all', fields({ all: list(inner) })],
  ['any', fields({ any: list(inner) })],
  ['not', fields({ not: inner })],
]);
const kindOf = byKey('a condition', KINDS);

/**
 * A condition as `PUT` takes it. Issues carry the path to the very field, at any depth. What is right only in some places (`sameKey`,
 * messages of no journey named) is judged by `faultsOfPlace`.
 */
export const condition: z.ZodType<Condition> = choice([...KINDS.values()], (value) => {
  const path = tooDeep(value, 1);
  return path ? [{ path, message: `lies deeper than ${MAX_DEPTH} conditions in one another` }] : kindOf(value);
}).meta({ id: 'Condition' }) as z.ZodType<Condition>;

/** Where a condition lies too deep. Asked of the text as it came, before anything follows it down. */
function tooDeep(value: unknown, depth: number): PropertyKey[] | undefined {
  if (!isRecord(value)) return undefined;
  if (depth > MAX_DEPTH) return [];
  for (const { path: place, value: child } of heldIn(value)) {
    const path = tooDeep(child, depth + 1);
    if (path) return [...place, ...path];
  }
  return undefined;
}

/** What a condition as written holds, right or not, each with the path that leads there. */
export function heldIn(written: Record<string, unknown>): { path: (string | number)[]; value: unknown }[] {
  return ['all', 'any', 'not'].flatMap((name) => {
    const held = Object.hasOwn(written, name) ? written[name] : undefined;
    return Array.isArray(held) ? held.map((value, index) => ({ path: [name, index], value })) : [{ path: [name], value: held }];
  });
}
