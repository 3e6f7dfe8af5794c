/** Lets conditions in: known kinds, fields and operators only, nothing that could never match, no deeper than 16. */
import { z } from 'zod';
import { duration } from '../time/duration';
import { byKey, choice, isRecord } from './choice';
import type { Condition } from './condition';
import { key, text } from './key';
import { fields, list } from './plain-words';
import { count, test, where } from './where.schema';

/** A condition without conditions inside is 1 deep. */
export const MAX_DEPTH = 16;

const inner: z.ZodType<Condition> = z.lazy(() => condition);

const KINDS = new Map<string, z.ZodObject>([
  ['event', fields({ event: text, where: where.optional(), count: count.optional(), within: duration.optional() })],
  ['trait', fields({ trait: text, is: test })],
  ['segment', fields({ segment: key })],
  ['all', fields({ all: list(inner) })],
  ['any', fields({ any: list(inner) })],
  ['not', fields({ not: inner })],
]);
const kindOf = byKey('a condition', KINDS);

/** A condition as `PUT` takes it. Issues carry the path to the very field, at any depth. */
export const condition: z.ZodType<Condition> = choice([...KINDS.values()], (value) => {
  const path = tooDeep(value, 1);
  return path ? [{ path, message: `lies deeper than ${MAX_DEPTH} conditions in one another` }] : kindOf(value);
}).meta({ id: 'Condition' }) as z.ZodType<Condition>;

/** Where a condition lies too deep. Asked of the text as it came, before anything follows it down. */
function tooDeep(value: unknown, depth: number): PropertyKey[] | undefined {
  if (!isRecord(value)) return undefined;
  if (depth > MAX_DEPTH) return [];
  for (const name of ['all', 'any', 'not']) {
    const held = Object.hasOwn(value, name) ? value[name] : undefined;
    const children: [PropertyKey[], unknown][] = Array.isArray(held)
      ? held.map((child, index) => [[name, index], child])
      : [[[name], held]];
    for (const [place, child] of children) {
      const path = tooDeep(child, depth + 1);
      if (path) return [...place, ...path];
    }
  }
  return undefined;
}
