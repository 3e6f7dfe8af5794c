/** Definitions made ready for working: looked up by event, laid out, in order of dependence. Built once per change of a definition. */
import { eventNames, segmentsNamed } from '../condition/references';
import type { Condition } from '../condition/condition';
import type { GoalDefinition } from '../goal/goal';
import { hasEventCondition, isPattern } from '../goal/match-goal';
import type { JourneyStatus, JourneyVersion, Pause } from '../journey/journey';
import { layOut, type Layout } from '../journey/layout';
import { stepTypeOf } from '../journey/step';
import type { Instant } from '../time/instant';
import type { Settings } from '../settings/settings';
import type { SegmentDefinition } from '../segment/segment';

export interface CatalogGoal {
  key: string;
  name: string;
  /** Archived goals match nothing more, but conversions already stored keep their credit current. */
  active: boolean;
  revision: number;
  revisions: ReadonlyMap<number, GoalDefinition>;
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
  /** First publish; `null` for a draft. Ticks count from here on. */
  publishedAt: Instant | null;
  /** In order of time. */
  pauses: readonly Pause[];
  versions: ReadonlyMap<number, CatalogVersion>;
}

export interface CatalogSegment {
  key: string;
  when: Condition;
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
  /** Active goals that an event of this name may complete. */
  goalsByEvent: ReadonlyMap<string, readonly CatalogGoal[]>;
  /** Active goals met by a change of traits or segments. */
  stateGoals: readonly CatalogGoal[];
  /** Dynamic ones, each after those it refers to. */
  segments: readonly CatalogSegment[];
  journeys: ReadonlyMap<string, CatalogJourney>;
  /** Journeys that newcomers may ask for (live, or paused and turning away), by the name of the entry event, in order of key. */
  entriesByEvent: ReadonlyMap<string, readonly CatalogJourney[]>;
  /** Names of the events whose history some condition looks at. */
  historyNames: ReadonlySet<string>;
}

export function buildCatalog(definitions: Definitions, speed: number, settings: Settings): Catalog {
  const goals = definitions.goals.map((goal): CatalogGoal => ({
    ...goal,
    revisions: new Map(goal.revisions.map(({ revision, definition }) => [revision, definition])),
  }));
  const segments = definitions.segments
    .filter((segment) => segment.active && 'when' in segment.definition)
    .map((segment): CatalogSegment => ({ key: segment.key, when: (segment.definition as { when: Condition }).when }));
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
  const entriesByEvent = new Map<string, CatalogJourney[]>();
  for (const journey of journeys) {
    const on = journey.live?.definition.entry.on;
    if (on && 'event' in on && (journey.status === 'live' || journey.status === 'paused'))
      push(entriesByEvent, on.event, journey);
  }
  return {
    speed,
    settings,
    goals: new Map(goals.map((goal) => [goal.key, goal])),
    goalsByEvent,
    stateGoals,
    segments: byDependence(segments),
    journeys: new Map(journeys.map((journey) => [journey.key, journey])),
    entriesByEvent,
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
    ...goals.flatMap(({ revisions }) => [...revisions.values()].map(({ when }) => when).filter(isPattern)),
    ...segments.map(({ when }) => when),
    ...journeys.flatMap(({ versions }) => [...versions.values()].flatMap(conditionsOf)),
  ];
  return new Set(looking.flatMap((condition) => [...eventNames(condition)]));
}

function conditionsOf({ definition, layout }: CatalogVersion): Condition[] {
  const asked = [...layout.places.values()].flatMap(({ step }) => stepTypeOf(step).conditions?.(step as never) ?? []);
  return [...(definition.entry.audience ? [definition.entry.audience] : []), ...asked.map(({ condition }) => condition)];
}

function byDependence(segments: CatalogSegment[]): CatalogSegment[] {
  const known = new Map(segments.map((segment) => [segment.key, segment]));
  const done = new Set<string>();
  const ordered: CatalogSegment[] = [];
  const visit = (segment: CatalogSegment): void => {
    if (done.has(segment.key)) return;
    done.add(segment.key);
    for (const { key } of segmentsNamed(segment.when)) {
      const needed = known.get(key);
      if (needed) visit(needed);
    }
    ordered.push(segment);
  };
  segments.forEach(visit);
  return ordered;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
