/** Definitions made ready for working: looked up by event, laid out, in order of dependence. Built once per change of a definition. */
import { eventNames, leavesOf, segmentsNamed } from '../condition/references';
import type { Condition } from '../condition/condition';
import type { GoalDefinition } from '../goal/goal';
import { hasEventCondition, isPattern } from '../goal/match-goal';
import type { JourneyStatus, JourneyVersion, Pause } from '../journey/journey';
import { layOut, type Layout } from '../journey/layout';
import { journeyReferences } from '../journey/references';
import type { Instant } from '../time/instant';
import { TickClock } from '../time/ticks';
import type { Settings } from '../settings/settings';
import type { SegmentDefinition } from '../segment/segment';

export interface CatalogGoal {
  key: string;
  name: string;
  /** Archived goals match nothing more, but conversions already stored keep their credit current. */
  active: boolean;
  revision: number;
  revisions: ReadonlyMap<number, GoalDefinition>;
  /** Some revision asks for more than one plain event, so that late news may complete what a later event then ends. */
  isPattern: boolean;
  /** Greater than that of each goal that it asks for, by itself or through segments. */
  rank: number;
}

export interface CatalogVersion extends JourneyVersion {
  layout: Layout;
}

export interface CatalogJourney {
  key: string;
  name: string;
  status: JourneyStatus;
  /** The version newcomers enter; `null` before the first publish. */
  live: CatalogVersion | null;
  /** Since when newcomers enter the live version; `null` for a draft. Ticks count from here on. */
  publishedAt: Instant | null;
  /** In order of time. */
  pauses: readonly Pause[];
  versions: ReadonlyMap<number, CatalogVersion>;
}

export interface CatalogSegment {
  key: string;
  when: Condition;
}

/** Entries by tick. */
export interface CatalogSchedule {
  journey: CatalogJourney;
  /** Whose members enter. */
  segment: string;
  clock: TickClock;
}

/** Definitions as the store or a simulation holds them. */
export interface Definitions {
  goals: {
    key: string;
    name: string;
    active: boolean;
    revision: number;
    revisions: { revision: number; definition: GoalDefinition }[];
  }[];
  segments: { key: string; active: boolean; definition: SegmentDefinition }[];
  journeys: {
    key: string;
    name: string;
    status: JourneyStatus;
    liveVersion: number | null;
    publishedAt: Instant | null;
    pauses: readonly Pause[];
    versions: JourneyVersion[];
  }[];
}

export interface Catalog {
  /** How many times shorter durations of definitions are in real time. */
  speed: number;
  settings: Settings;
  goals: ReadonlyMap<string, CatalogGoal>;
  /** Active goals that an event of this name may complete, in order of rank. */
  goalsByEvent: ReadonlyMap<string, readonly CatalogGoal[]>;
  /** Active goals met by a change of state, in order of rank. */
  stateGoals: readonly CatalogGoal[];
  /** Dynamic ones, each after those it refers to. */
  segments: readonly CatalogSegment[];
  /** Keys of the goals that a dynamic segment asks for. */
  goalsInSegments: ReadonlySet<string>;
  /** Some dynamic segment asks what was heard of messages. */
  messagesInSegments: boolean;
  journeys: ReadonlyMap<string, CatalogJourney>;
  /** Journeys that newcomers may ask for (live, or paused and turning away), each by what people enter it on, in order of key: names of events. */
  entriesByEvent: ReadonlyMap<string, readonly CatalogJourney[]>;
  /** Keys of the segments moved into. */
  entriesBySegment: ReadonlyMap<string, readonly CatalogJourney[]>;
  /** Keys of the goals met. */
  entriesByGoal: ReadonlyMap<string, readonly CatalogJourney[]>;
  schedules: readonly CatalogSchedule[];
  /** Names of the events whose history some condition looks at. */
  historyNames: ReadonlySet<string>;
}

export function buildCatalog(definitions: Definitions, speed: number, settings: Settings): Catalog {
  const segments = definitions.segments
    .filter((segment) => segment.active && 'when' in segment.definition)
    .map((segment): CatalogSegment => ({ key: segment.key, when: (segment.definition as { when: Condition }).when }));
  const goals = ranked(
    definitions.goals.map((goal) => ({
      ...goal,
      revisions: new Map(goal.revisions.map(({ revision, definition }) => [revision, definition])),
      isPattern: goal.revisions.some(({ definition }) => isPattern(definition.when)),
    })),
    segments,
  );
  const journeys = definitions.journeys.map((journey): CatalogJourney => {
    const versions = new Map(
      journey.versions.map((version) => [version.version, { ...version, layout: layOut(version.definition) }]),
    );
    return {
      key: journey.key,
      name: journey.name,
      status: journey.status,
      versions,
      live: versions.get(journey.liveVersion ?? -1) ?? null,
      publishedAt: journey.publishedAt,
      pauses: journey.pauses,
    };
  });
  journeys.sort((a, b) => (a.key < b.key ? -1 : 1));

  const goalsByEvent = new Map<string, CatalogGoal[]>();
  const stateGoals: CatalogGoal[] = [];
  for (const goal of goals.filter(({ active }) => active)) {
    const names = new Set([...goal.revisions.values()].flatMap((definition) => [...eventNames(definition.when)]));
    for (const name of names) push(goalsByEvent, name, goal);
    if ([...goal.revisions.values()].some((definition) => !hasEventCondition(definition.when))) stateGoals.push(goal);
  }
  const openTo = entriesOf(journeys.filter(({ status }) => status === 'live' || status === 'paused'));
  return {
    speed,
    settings,
    goals: new Map(goals.map((goal) => [goal.key, goal])),
    goalsByEvent,
    stateGoals,
    segments: inOrderOfNeed(segments, ({ when }) => segmentsNamed(when).map(({ key }) => key)),
    goalsInSegments: new Set(segments.flatMap(({ when }) => goalsNamed(when))),
    messagesInSegments: segments.some(({ when }) => leavesOf(when).some(({ condition: leaf }) => 'message' in leaf)),
    journeys: new Map(journeys.map((journey) => [journey.key, journey])),
    ...openTo,
    historyNames: historyNames(goals, segments, journeys),
  };
}

export function versionOf(catalog: Catalog, enrollment: { journey: string; version: number }): CatalogVersion {
  const version = catalog.journeys.get(enrollment.journey)?.versions.get(enrollment.version);
  if (!version) throw new Error(`no version ${enrollment.version} of journey ${enrollment.journey}`);
  return version;
}

function historyNames(goals: CatalogGoal[], segments: CatalogSegment[], journeys: CatalogJourney[]): Set<string> {
  const looking = [
    ...goals.flatMap(({ revisions }) => [...revisions.values()].flatMap(lookingBack)),
    ...segments.map(({ when }) => when),
  ];
  const named = journeys.flatMap(({ versions }) =>
    [...versions.values()].flatMap(({ definition }) => journeyReferences(definition)),
  );
  return new Set([
    ...looking.flatMap((condition) => [...eventNames(condition)]),
    ...named.flatMap(({ kind, key }) => (kind === 'event' ? [key] : [])),
  ]);
}

/** A goal on one plain event looks at nothing but the arriving one. */
function lookingBack({ when, onAchieved = [] }: GoalDefinition): Condition[] {
  return [...(isPattern(when) ? [when] : []), ...onAchieved.flatMap((consequence) => consequence.if ?? [])];
}

type Entries = Pick<Catalog, 'entriesByEvent' | 'entriesBySegment' | 'entriesByGoal' | 'schedules'>;

function entriesOf(journeys: readonly CatalogJourney[]): Entries {
  const byEvent = new Map<string, CatalogJourney[]>();
  const bySegment = new Map<string, CatalogJourney[]>();
  const byGoal = new Map<string, CatalogJourney[]>();
  const schedules: CatalogSchedule[] = [];
  for (const journey of journeys) {
    const on = journey.live?.definition.entry.on;
    if (!on) continue;
    if ('event' in on) push(byEvent, on.event, journey);
    else if ('segment' in on) push(bySegment, on.segment, journey);
    else if ('goal' in on) push(byGoal, on.goal, journey);
    else if ('schedule' in on) schedules.push({ journey, segment: on.schedule.segment, clock: new TickClock(on.schedule) });
  }
  return { entriesByEvent: byEvent, entriesBySegment: bySegment, entriesByGoal: byGoal, schedules };
}

const goalsNamed = (condition: Condition): string[] =>
  leavesOf(condition).flatMap(({ condition: leaf }) => ('goal' in leaf ? [leaf.goal] : []));

/** Goals and segments ask for each other: a goal that asks for a segment asks for the goals of that segment. */
function ranked(goals: readonly Omit<CatalogGoal, 'rank'>[], segments: readonly CatalogSegment[]): CatalogGoal[] {
  const conditions = new Map<string, Condition[]>([
    ...segments.map(({ key, when }): [string, Condition[]] => [`segment:${key}`, [when]]),
    ...goals.map(({ key, revisions }): [string, Condition[]] => [`goal:${key}`, [...revisions.values()].map(({ when }) => when)]),
  ]);
  const needed = (key: string) =>
    conditions
      .get(key)!
      .flatMap((when) => [
        ...segmentsNamed(when).map((reference) => `segment:${reference.key}`),
        ...goalsNamed(when).map((goal) => `goal:${goal}`),
      ]);
  const nodes = [...conditions.keys()].map((key) => ({ key }));
  const ranks = new Map(inOrderOfNeed(nodes, ({ key }) => needed(key)).map(({ key }, rank) => [key, rank]));
  return goals.map((goal) => ({ ...goal, rank: ranks.get(`goal:${goal.key}`)! })).sort((a, b) => a.rank - b.rank);
}

/** Each after those that it needs, otherwise as given. */
function inOrderOfNeed<T extends { key: string }>(items: readonly T[], needed: (item: T) => readonly string[]): T[] {
  const known = new Map(items.map((item) => [item.key, item]));
  const done = new Set<string>();
  const ordered: T[] = [];
  const visit = (item: T): void => {
    if (done.has(item.key)) return;
    done.add(item.key);
    for (const key of needed(item)) {
      const other = known.get(key);
      if (other) visit(other);
    }
    ordered.push(item);
  };
  items.forEach(visit);
  return ordered;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
