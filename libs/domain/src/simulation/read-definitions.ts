/** A set of definitions as authors give it: each by the schema of its `PUT`, all references among them, every fault at once. */
import type { z } from 'zod';
import { isRecord } from '../condition/choice';
import { key as definitionKey } from '../condition/key';
import { conditionReferences, segmentsNamed, type Reference } from '../condition/references';
import { pointerOf, type Fault } from '../fault/fault';
import { faultsOfZod } from '../fault/faults-of-zod';
import { goalSchema } from '../goal/goal.schema';
import { journeySchema } from '../journey/journey.schema';
import { goalKeyOf, withOnGoal } from '../journey/on-goal-default';
import { journeyReferences } from '../journey/references';
import { DEFAULT_SETTINGS, type Settings } from '../settings/settings';
import { settingsSchema } from '../settings/settings.schema';
import { segmentSchema } from '../segment/segment.schema';
import { templateDefinition } from '../template/template';
import type { DefinitionKind, DefinitionSet } from './simulation';

const SCHEMAS = {
  goals: goalSchema,
  segments: segmentSchema,
  templates: templateDefinition,
  journeys: journeySchema,
} as const satisfies Record<DefinitionKind, z.ZodType>;

export const DEFINITION_KINDS = Object.keys(SCHEMAS) as DefinitionKind[];

/** Answered beside a definition's own fields, so that what was read can be given back. */
export const SAID_BESIDE = [
  'key',
  'status',
  'revision',
  'createdAt',
  'updatedAt',
  'version',
  'liveRevision',
  'goalRevision',
  'warnings',
];

export const NO_DEFINITIONS: DefinitionSet = {
  goals: new Map(),
  segments: new Map(),
  templates: new Map(),
  journeys: new Map(),
  settings: DEFAULT_SETTINGS,
};

/**
 * @param given by kind, by key, each as in its `PUT`, and `settings`; a kind that is left out is taken from the saved ones
 * @param saved what is there already, without faults of its own
 * @returns the whole set, and all faults with pointers from `given`; the set is to be used only where there is none
 */
export function readDefinitions(given: unknown, saved: DefinitionSet): { definitions: DefinitionSet; faults: Fault[] } {
  if (!isRecord(given))
    return { definitions: saved, faults: [{ path: '', message: 'must be an object of definitions by kind and key' }] };
  const faults = unknownKinds(given);
  const goals = readKind('goals', given.goals, saved, faults) as DefinitionSet['goals'];
  const set = Object.fromEntries(
    DEFINITION_KINDS.map((kind) => [kind, kind === 'goals' ? goals : readKind(kind, given[kind], saved, faults, goals)]),
  ) as unknown as DefinitionSet;
  const definitions = { ...set, settings: readSettings(given.settings, saved, faults) };
  return { definitions, faults: [...faults, ...faultsBetween(definitions, given)] };
}

/** One definition by the schema of its `PUT`, defaults filled in; faults have pointers into `body`. */
export function readDefinition<K extends DefinitionKind>(
  kind: K,
  body: unknown,
): { definition?: z.output<(typeof SCHEMAS)[K]>; faults: Fault[] } {
  const own = isRecord(body) ? Object.fromEntries(Object.entries(body).filter(([name]) => !SAID_BESIDE.includes(name))) : body;
  const parsed = SCHEMAS[kind].safeParse(own);
  return parsed.success
    ? { definition: parsed.data as z.output<(typeof SCHEMAS)[K]>, faults: [] }
    : { faults: faultsOfZod(parsed.error, own) };
}

function unknownKinds(given: Record<string, unknown>): Fault[] {
  const known: readonly string[] = [...DEFINITION_KINDS, 'settings'];
  const strangers = Object.keys(given).filter((name) => !known.includes(name));
  return strangers.map((name) => ({
    path: pointerOf([name]),
    message: `is not a kind of definition known here; ${known.join(', ')} are`,
  }));
}

/** @param goals that journeys may name */
function readKind(
  kind: DefinitionKind,
  given: unknown,
  saved: DefinitionSet,
  faults: Fault[],
  goals: DefinitionSet['goals'] = saved.goals,
): ReadonlyMap<string, unknown> {
  if (given === undefined) return saved[kind];
  if (!isRecord(given)) {
    faults.push({ path: `/${kind}`, message: 'must be an object of definitions by key' });
    return saved[kind];
  }
  return new Map(
    Object.entries(given).map(([name, body]) => {
      const named = definitionKey.safeParse(name);
      if (!named.success) faults.push({ path: pointerOf([kind, name]), message: `${named.error.issues[0]?.message}` });
      const whole = kind === 'journeys' ? withOnGoal(body, goals.get(goalKeyOf(body) ?? '')?.category) : body;
      const { definition, faults: found } = readDefinition(kind, whole);
      faults.push(...found.map((fault) => ({ ...fault, path: pointerOf([kind, name]) + fault.path })));
      return [name, definition];
    }),
  );
}

/** `{}` means the defaults. */
function readSettings(given: unknown, saved: DefinitionSet, faults: Fault[]): Settings {
  if (given === undefined) return saved.settings;
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  faults.push(...faultsOfZod(parsed.error, given).map((fault) => ({ ...fault, path: `/settings${fault.path}` })));
  return DEFAULT_SETTINGS;
}

const KIND_OF = { goal: 'goals', segment: 'segments', template: 'templates' } as const;

/** What one definition says of others. Those with faults of their own count as there, so that one slip is told once. */
function faultsBetween(set: DefinitionSet, given: Record<string, unknown>): Fault[] {
  return [
    ...definitionsOf(set.goals).flatMap(([name, { when }]) =>
      missing('goals', name, conditionReferences(when, '/when'), set, given),
    ),
    ...definitionsOf(set.segments).flatMap(([name, segment]) =>
      'when' in segment ? missing('segments', name, segmentsNamed(segment.when, '/when'), set, given) : [],
    ),
    ...circles(set),
    ...definitionsOf(set.journeys).flatMap(([name, journey]) => [
      ...missing('journeys', name, journeyReferences(journey), set, given),
      ...(journey.goal && set.goals.get(journey.goal.key)?.level === 'diagnostic'
        ? [
            {
              path: `/journeys/${name}/goal/key`,
              message: `“${journey.goal.key}” is a diagnostic goal, which no journey can have`,
            },
          ]
        : []),
    ]),
  ];
}

/** A definition that could not be read is in its map without a value. */
const definitionsOf = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
  [...map].filter(([, definition]) => definition !== undefined);

function missing(
  kind: DefinitionKind,
  name: string,
  references: Reference[],
  set: DefinitionSet,
  given: Record<string, unknown>,
): Fault[] {
  return references.flatMap((reference) => {
    if (reference.kind === 'event' || set[KIND_OF[reference.kind]].has(reference.key)) return [];
    const { kind: what, key: wanted, path } = reference;
    if (given[kind] !== undefined) return [{ path: `/${kind}/${name}${path}`, message: `there is no ${what} “${wanted}”` }];
    // The saved definition is right as it stands; what was given leaves out what it names.
    return [
      { path: `/${KIND_OF[what]}`, message: `has no ${what} “${wanted}”, which ${kind.slice(0, -1)} “${name}” names at ${path}` },
    ];
  });
}

/** A segment that asks for itself, through others or not, has no answer. Each of a circle is told. */
function circles({ segments }: DefinitionSet): Fault[] {
  const named = new Map(
    definitionsOf(segments).map(([name, segment]) => [name, 'when' in segment ? segmentsNamed(segment.when, '/when') : []]),
  );
  const leadsTo = (from: string, to: string, seen: Set<string>): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return (named.get(from) ?? []).some(({ key }) => leadsTo(key, to, seen));
  };
  return [...named].flatMap(([name, references]) =>
    references
      .filter(({ key }) => leadsTo(key, name, new Set()))
      .map(({ key, path }) => ({
        path: `/segments/${name}${path}`,
        message: `asks for “${key}”, which asks for “${name}” in turn`,
      })),
  );
}
