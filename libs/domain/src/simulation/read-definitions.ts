/** A set of definitions as authors give it: each by the schema of its `PUT`, all references among them, every fault at once. */
import type { z } from 'zod';
import { isRecord } from '../condition/choice';
import { type Asked, askedBy, askedOf, wayBetween } from '../condition/circles';
import { key as definitionKey } from '../condition/key';
import { conditionReferences, type Reference } from '../condition/references';
import { pointerOf, type Fault } from '../fault/fault';
import { faultsOfZod } from '../fault/faults-of-zod';
import { goalSchema } from '../goal/goal.schema';
import { goalReferences } from '../goal/references';
import { journeySchema } from '../journey/journey.schema';
import { goalKeyOf, withOnGoal } from '../journey/on-goal-default';
import { journeyReferences } from '../journey/references';
import { sendsOf } from '../journey/step-order';
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
  const own = withoutSaidBeside(body);
  const parsed = SCHEMAS[kind].safeParse(own);
  return parsed.success
    ? { definition: parsed.data as z.output<(typeof SCHEMAS)[K]>, faults: [] }
    : { faults: faultsOfZod(parsed.error, own) };
}

const withoutSaidBeside = (body: unknown): unknown =>
  isRecord(body) ? Object.fromEntries(Object.entries(body).filter(([name]) => !SAID_BESIDE.includes(name))) : body;

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
  const own = withoutSaidBeside(given);
  const parsed = settingsSchema.safeParse(own);
  if (parsed.success) return parsed.data;
  faults.push(...faultsOfZod(parsed.error, own).map((fault) => ({ ...fault, path: `/settings${fault.path}` })));
  return DEFAULT_SETTINGS;
}

const KIND_OF = { goal: 'goals', segment: 'segments', template: 'templates', journey: 'journeys' } as const;

/** What one definition says of others. Those with faults of their own count as there, so that one slip is told once. */
function faultsBetween(set: DefinitionSet, given: Record<string, unknown>): Fault[] {
  return [
    ...definitionsOf(set.goals).flatMap(([name, goal]) => unfit('goals', name, goalReferences(goal), set, given)),
    ...definitionsOf(set.segments).flatMap(([name, segment]) =>
      unfit('segments', name, 'when' in segment ? conditionReferences(segment.when, '/when') : [], set, given),
    ),
    ...circles(set),
    ...definitionsOf(set.journeys).flatMap(([name, journey]) => unfit('journeys', name, journeyReferences(journey), set, given)),
  ];
}

/** A definition that could not be read is in its map without a value. */
const definitionsOf = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
  [...map].filter(([, definition]) => definition !== undefined);

function unfit(
  kind: DefinitionKind,
  name: string,
  references: Reference[],
  set: DefinitionSet,
  given: Record<string, unknown>,
): Fault[] {
  return references.flatMap((reference) => {
    const { kind: what, key: wanted, path } = reference;
    if (what === 'event') return [];
    // Of saved journeys only some take part, and what is saved may name any of them.
    if (what === 'journey' && (given.journeys === undefined || given[kind] === undefined)) return [];
    const here = `/${kind}/${name}`;
    if (set[KIND_OF[what]].has(wanted)) return unfitFor(reference, set).map((fault) => ({ ...fault, path: here + fault.path }));
    if (given[kind] !== undefined) return [{ path: here + path, message: `there is no ${what} “${wanted}”` }];
    // The saved definition is right as it stands; what was given leaves out what it names.
    return [
      { path: `/${KIND_OF[what]}`, message: `has no ${what} “${wanted}”, which ${kind.slice(0, -1)} “${name}” names at ${path}` },
    ];
  });
}

/** Why what is named will not do, although it is there. */
function unfitFor({ key, path, measures, send }: Reference, { goals, journeys }: DefinitionSet): Fault[] {
  if (measures && goals.get(key)?.level === 'diagnostic')
    return [{ path, message: `“${key}” is a diagnostic goal, which no journey can have` }];
  const journey = send && journeys.get(key);
  if (!journey || sendsOf(journey.steps).includes(send.step)) return [];
  return [{ path: send.path, message: `names step “${send.step}”, which is no send of journey “${key}”` }];
}

/** A segment or goal that asks for itself, through others or not, has no answer. Each of a circle is told. */
function circles({ goals, segments }: DefinitionSet): Fault[] {
  const all = new Map<Asked, { path: string; asks: Reference[] }>([
    ...definitionsOf(segments).map(
      ([key, segment]) =>
        [
          askedOf({ kind: 'segment', key }),
          { path: `/segments/${key}`, asks: askedBy('when' in segment ? segment.when : undefined, '/when') },
        ] as const,
    ),
    ...definitionsOf(goals).map(
      ([key, { when }]) => [askedOf({ kind: 'goal', key }), { path: `/goals/${key}`, asks: askedBy(when, '/when') }] as const,
    ),
  ]);
  const asks = (each: Asked) => (all.get(each)?.asks ?? []).map(askedOf);
  return [...all].flatMap(([self, { path: here, asks: references }]) =>
    references
      .filter((reference) => wayBetween(askedOf(reference), self, asks) !== undefined)
      .map(({ key, path }) => ({
        path: here + path,
        message: `asks for “${key}”, which asks for “${keyOf(self)}” in turn`,
      })),
  );
}

const keyOf = (asked: Asked): string => asked.slice(asked.indexOf(':') + 1);
