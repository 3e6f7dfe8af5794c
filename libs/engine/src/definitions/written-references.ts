/** What a body names that its schema has refused: each part is read by itself, so that one fault never hides another. */
import { z } from 'zod';
import { isRecord } from '@landfall/domain/condition/choice';
import { condition } from '@landfall/domain/condition/condition.schema';
import { key } from '@landfall/domain/condition/key';
import { conditionReferences, type Reference } from '@landfall/domain/condition/references';
import { findStepType, sidesOf, STEP_TYPES } from '@landfall/domain/journey/step';
import type { Steps } from '@landfall/domain/journey/define-step';

/** What a condition names, as far as it is one. */
export function writtenConditionReferences(written: unknown, path: string): Reference[] {
  const read = condition.safeParse(written);
  return read.success ? conditionReferences(read.data, path) : [];
}

/** What a journey names in those of its parts that can be read. */
export function writtenJourneyReferences(written: unknown): Reference[] {
  const journey = isRecord(written) ? written : {};
  const goal = isRecord(journey['goal']) ? journey['goal'] : {};
  const entry = isRecord(journey['entry']) ? journey['entry'] : {};
  return [
    ...named('goal', [goal['key']], () => '/goal/key'),
    ...named('segment', entry['exclude'], (index) => `/entry/exclude/${index}`),
    ...named('segment', journey['suppress'], (index) => `/suppress/${index}`),
    ...writtenConditionReferences(entry['audience'], '/entry/audience'),
    ...ofSteps(journey['steps'], '/steps'),
  ];
}

function named(kind: Reference['kind'], keys: unknown, pathOf: (index: number) => string): Reference[] {
  if (!Array.isArray(keys)) return [];
  return keys.flatMap((written, index) =>
    key.safeParse(written).success ? [{ kind, key: written as string, path: pathOf(index) }] : [],
  );
}

/** A step's own settings, whatever is wrong with the steps inside it: those are read one by one. */
const anySteps = z.unknown().optional() as unknown as z.ZodType<Steps>;
const ownSchemas = new Map<string, z.ZodType>(STEP_TYPES.map((type) => [type.kind, type.schema(anySteps)]));

function ofSteps(steps: unknown, path: string): Reference[] {
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step, index) => {
    const here = `${path}/${index}`;
    const inside = sidesOf(step).flatMap((side) => ofSteps(side.steps, [here, ...side.path].join('/')));
    return [...ofStep(step, here), ...inside];
  });
}

function ofStep(written: unknown, path: string): Reference[] {
  const type = findStepType(written);
  const read = type && ownSchemas.get(type.kind)?.safeParse(written);
  if (!type || !read?.success) return [];
  const step = read.data as never;
  const asked = (type.conditions?.(step) ?? []).flatMap((placed) => conditionReferences(placed.condition, path + placed.path));
  return [...asked, ...(type.references?.(step) ?? []).map((reference) => ({ ...reference, path: path + reference.path }))];
}
