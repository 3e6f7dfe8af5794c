/** A request to simulate, as an author writes it, made ready to run; every fault at once, each with its pointer into the request. */
import { isRecord } from '../condition/choice';
import { MAX_FAULTS } from '../condition/plain-words';
import { pointerOf, type Fault } from '../fault/fault';
import { sendsOf } from '../journey/step-order';
import { parseInstant, type Instant } from '../time/instant';
import { readDefinitions } from './read-definitions';
import {
  receiptOf,
  type DefinitionSet,
  type EnrollEvent,
  type MemberEvent,
  type MessageEvent,
  type Simulation,
  type SimulationEvent,
} from './simulation';

/** The fields of a request. Its events are read at the door; what the others hold is not trusted yet. */
export interface SimulationRequest {
  definitions?: unknown;
  /** Keys of the journeys that take part; all of them where it is left out. It may stand among the definitions too. */
  only?: unknown;
  events: EventsRead;
  /** Default: the receipt of the last event. */
  until?: unknown;
  seed?: unknown;
}

/** Each at the place where it was given, `undefined` where it could not be read; faults with pointers from the list. */
export interface EventsRead {
  events: readonly (SimulationEvent | undefined)[];
  faults: readonly Fault[];
}

/** What `only` says, and where it says it; `undefined` where it is left out. */
export function onlyOf({
  only,
  definitions,
}: Pick<SimulationRequest, 'only' | 'definitions'>): { value: unknown; path: string } | undefined {
  if (only !== undefined) return { value: only, path: '/only' };
  const within = isRecord(definitions) ? definitions.only : undefined;
  return within === undefined ? undefined : { value: within, path: '/definitions/only' };
}

/**
 * @param saved what is there for kinds that the request leaves out; of journeys those that take part by default, or that `only` names
 * @param defaultSeed of a request that names none
 * @returns a simulation that is to be run only where there are no faults
 */
export function readSimulation(
  request: SimulationRequest,
  saved: DefinitionSet,
  defaultSeed: string,
): { simulation: Simulation; faults: Fault[] } {
  const faults: Fault[] = [];
  const under = (path: string, found: readonly Fault[]) =>
    faults.push(...found.map((fault) => ({ ...fault, path: path + fault.path })));

  const read = readDefinitions(withoutOnly(request.definitions), saved);
  under('/definitions', read.faults);
  const definitions = narrow(read.definitions, onlyOf(request), faults);
  under('/events', [...request.events.faults, ...faultsOfNames(request.events, definitions)].slice(0, MAX_FAULTS));
  const until = readUntil(request, faults);
  const { seed = defaultSeed } = request;
  if (typeof seed !== 'string') faults.push({ path: '/seed', message: 'must be text' });
  const events = request.events.events.filter((event) => event !== undefined);
  return { simulation: { definitions, events, until, seed: String(seed) }, faults };
}

function withoutOnly(definitions: unknown): unknown {
  if (!isRecord(definitions)) return definitions === undefined ? {} : definitions;
  const { only: _, ...given } = definitions;
  return given;
}

function narrow(definitions: DefinitionSet, only: { value: unknown; path: string } | undefined, faults: Fault[]): DefinitionSet {
  if (!only) return definitions;
  const { value: keys, path } = only;
  if (!Array.isArray(keys)) {
    faults.push({ path, message: 'must be a list of keys of journeys' });
    return definitions;
  }
  for (const [place, key] of keys.entries()) {
    if (!definitions.journeys.has(key as string))
      faults.push({ path: path + pointerOf([place]), message: `there is no journey “${key}”` });
  }
  return { ...definitions, journeys: new Map([...definitions.journeys].filter(([key]) => keys.includes(key))) };
}

/** What events name that does not take part, or cannot be meant. What could not be read is there all the same: its own faults are told. */
function faultsOfNames({ events }: EventsRead, definitions: DefinitionSet): Fault[] {
  return events.flatMap((event, place) => {
    if (event === undefined || event.kind === 'call' || event.kind === 'consent') return [];
    const found = event.kind === 'member' ? whyNoMember(event, definitions) : whyNotIn(event, definitions);
    return found ? [{ path: pointerOf([place, found.field]), message: found.message }] : [];
  });
}

function whyNoMember({ segment }: MemberEvent, { segments }: DefinitionSet): NameFault | undefined {
  const definition = segments.get(segment);
  if (segments.has(segment) && (!definition || 'static' in definition)) return undefined;
  const message = definition
    ? 'is kept by its condition; only static segments are changed by hand'
    : `there is no segment “${segment}”`;
  return { field: 'segment', message };
}

function whyNotIn(event: EnrollEvent | MessageEvent, { journeys }: DefinitionSet): NameFault | undefined {
  const journey = journeys.get(event.journey);
  if (!journeys.has(event.journey)) return { field: 'journey', message: `there is no journey “${event.journey}”` };
  if (!journey) return undefined;
  if (event.kind === 'enroll') {
    if (event.key === null || journey.entry.keyBy !== undefined) return undefined;
    return { field: 'key', message: `cannot be given: journey “${event.journey}” has no “keyBy”` };
  }
  if (sendsOf(journey.steps).includes(event.step)) return undefined;
  return { field: 'step', message: `names step “${event.step}”, which is no send of journey “${event.journey}”` };
}

interface NameFault {
  field: string;
  message: string;
}

function readUntil({ until: given, events: { events } }: SimulationRequest, faults: Fault[]): Instant {
  const last = events.reduce((latest, event) => Math.max(latest, event ? receiptOf(event) : 0), 0);
  if (given === undefined) return last;
  const until = parseInstant(given);
  if (until === undefined) {
    faults.push({ path: '/until', message: 'must be an RFC 3339 instant such as 2026-03-01T09:00:00Z' });
    return last;
  }
  const late = last > until ? events.flatMap((event, place) => (event && receiptOf(event) > until ? [place] : [])) : [];
  for (const place of late.slice(0, MAX_FAULTS)) {
    faults.push({ path: pointerOf(['events', place, 'timestamp']), message: 'lies after “until”, where the simulation ends' });
  }
  return until;
}
