/** What a body names that its schema has refused: each part is read by itself, so that one fault never hides another. */
import { isRecord } from '@landfall/domain/condition/choice';
import { condition, MAX_DEPTH } from '@landfall/domain/condition/condition.schema';
import { key, text } from '@landfall/domain/condition/key';
import { conditionReferences, type Reference } from '@landfall/domain/condition/references';
import { occasionReferences } from '@landfall/domain/journey/references';
import { findStepType, sidesOf } from '@landfall/domain/journey/step';

/** What a condition names, in those of its parts that can be read. */
export function writtenConditionReferences(written: unknown, path: string, depth = 1): Reference[] {
  const read = condition.safeParse(written);
  if (read.success) return conditionReferences(read.data, path);
  if (!isRecord(written) || depth > MAX_DEPTH) return [];
  const inside = (name: string): [string, unknown][] => {
    const held = written[name];
    return Array.isArray(held) ? held.map((part, index) => [`/${name}/${index}`, part]) : [[`/${name}`, held]];
  };
  return ['all', 'any', 'not']
    .filter((name) => Object.hasOwn(written, name))
    .flatMap(inside)
    .flatMap(([place, part]) => writtenConditionReferences(part, path + place, depth + 1));
}

/** What a goal names in those of its parts that can be read. */
export function writtenGoalReferences(written: unknown): Reference[] {
  const goal = isRecord(written) ? written : {};
  const follows: unknown = goal['onAchieved'];
  return [
    ...writtenConditionReferences(goal['when'], '/when'),
    ...(Array.isArray(follows) ? follows : []).flatMap((item: unknown, index) => {
      if (!isRecord(item)) return [];
      const here = `/onAchieved/${index}`;
      return [
        ...named('journey', [item['enroll']], () => `${here}/enroll`),
        ...writtenConditionReferences(item['if'], `${here}/if`),
      ];
    }),
  ];
}

/** What a journey names in those of its parts that can be read. */
export function writtenJourneyReferences(written: unknown): Reference[] {
  const journey = isRecord(written) ? written : {};
  const goal = isRecord(journey['goal']) ? journey['goal'] : {};
  const entry = isRecord(journey['entry']) ? journey['entry'] : {};
  return [
    ...named('goal', [goal['key']], () => '/goal/key').map((reference) => ({ ...reference, measures: true as const })),
    ...ofOccasion(entry['on']),
    ...named('segment', entry['exclude'], (index) => `/entry/exclude/${index}`),
    ...named('segment', journey['suppress'], (index) => `/suppress/${index}`),
    ...writtenConditionReferences(entry['audience'], '/entry/audience'),
    ...ofSteps(journey['steps'], '/steps'),
  ];
}

function ofOccasion(on: unknown): Reference[] {
  if (!isRecord(on) || (Object.hasOwn(on, 'schedule') && !isRecord(on['schedule']))) return [];
  return occasionReferences(on as never).filter(isReadable);
}

/** Its name could be one. */
const isReadable = ({ kind, key: name }: Reference): boolean => (kind === 'event' ? text : key).safeParse(name).success;

function named(kind: Reference['kind'], keys: unknown, pathOf: (index: number) => string): Reference[] {
  if (!Array.isArray(keys)) return [];
  return keys.flatMap((written, index) =>
    key.safeParse(written).success ? [{ kind, key: written as string, path: pathOf(index) }] : [],
  );
}

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
  if (!type || !isRecord(written) || !isRecord(written[type.kind])) return [];
  const step = written as never;
  const asked = (type.conditions?.(step) ?? []).flatMap((placed) =>
    writtenConditionReferences(placed.condition, path + placed.path),
  );
  const keys = (type.references?.(step) ?? []).filter(isReadable);
  return [...asked, ...keys.map((reference) => ({ ...reference, path: path + reference.path }))];
}
