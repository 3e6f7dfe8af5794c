/** Definitions over events in virtual time, by the very functions that run live: one ledger per profile, in memory, each caught up when news of it comes. */
import { catchUp } from '../ledger/advance';
import { buildCatalog, type Catalog } from '../ledger/catalog';
import { conversionKey, type Ledger, type Surroundings } from '../ledger/ledger';
import { otherIdsOf, profileIdOf } from '../profile/profile';
import type { Instant } from '../time/instant';
import { Bounds } from './bounds';
import { Crowd } from './crowd';
import { Population } from './population';
import { resultOf } from './result';
import { receiptOf, type DefinitionSet, type Simulation, type SimulationEvent, type SimulationResult } from './simulation';
import { workEvent } from './work-event';

const SPEED = 1;
const VERSION = 1;

/**
 * Starts with no profiles, everyone consenting with an address; each message is accepted at the instant its step comes up. But for what
 * `crowd.ts` knows of, and the dedupe keys of conversions, nobody depends on others.
 */
export function simulate({ definitions, events, until, seed }: Simulation): SimulationResult {
  const catalog = catalogOf(definitions);
  const population = new Population();
  const crowd = new Crowd(catalog);
  const owners = new Map<string, string>();
  const heard = new Set<string>();
  const bounds = new Bounds();
  const around: Surroundings = {
    now: 0,
    seed,
    attained: (journey) => crowd.attained(journey),
    winnerOf: (journey, step) => crowd.winnerOf(journey, step),
    newId: () => bounds.nextId(),
    ownerOf: (goal, id) => owners.get(conversionKey(goal, id)),
  };

  const inOrder = inOrderOfReceipt(events);
  if (inOrder[0]) bounds.requireFewTicks(catalog, receiptOf(inOrder[0]), until);
  const work = (ledgers: readonly Ledger[], at: Instant, how: () => void) =>
    bounds.count(ledgers, () => crowd.work(ledgers, at, how));
  for (const given of inOrder) {
    const messageId = given.kind === 'call' ? given.event.messageId : given.messageId;
    if (heard.has(messageId)) continue;
    heard.add(messageId);
    const now = (around.now = receiptOf(given));
    crowd.advance(now - 1, around);
    const { ledger, other } = whomItConcerns(population, given);
    work(other ? [ledger, other] : [ledger], now, () => workEvent(ledger, catalog, given, other, around));
    for (const { goal, id } of ledger.changes.conversions) owners.set(conversionKey(goal, id), ledger.profile.id);
    ledger.changes.conversions.clear();
  }
  around.now = until;
  crowd.advance(until, around);
  for (const ledger of population.all()) work([ledger], until, () => catchUp(ledger, catalog, until, 'accept', around));
  const winnerIn = (journey: string) => crowd.decidedIn(journey);
  return resultOf(catalog, definitions, { ledgers: population.all(), winnerIn }, until);
}

/** Every journey is live as version 1 from before the first event, with the goals as they are. */
function catalogOf({ goals, segments, journeys, settings }: DefinitionSet): Catalog {
  return buildCatalog(
    {
      goals: [...goals].map(([key, definition]) => ({
        key,
        name: definition.name,
        active: true,
        revision: VERSION,
        revisions: [{ revision: VERSION, definition }],
      })),
      segments: [...segments].map(([key, definition]) => ({ key, active: true, definition })),
      journeys: [...journeys].map(([key, definition]) => ({
        key,
        name: definition.name,
        status: 'live',
        liveVersion: VERSION,
        publishedAt: Number.NEGATIVE_INFINITY,
        pauses: [],
        versions: [{ journey: key, version: VERSION, goalRevision: definition.goal ? VERSION : null, definition }],
      })),
    },
    SPEED,
    // Everyone consents until they say otherwise.
    { ...settings, consentDefault: 'subscribed' },
  );
}

/** Sorting is stable: equal ones stay as given. */
const inOrderOfReceipt = (events: readonly SimulationEvent[]): SimulationEvent[] =>
  [...events].sort((a, b) => receiptOf(a) - receiptOf(b));

/** @returns with the ledger that a call says to be the same person's */
function whomItConcerns(population: Population, given: SimulationEvent): { ledger: Ledger; other: Ledger | null } {
  if (given.kind !== 'call') return { ledger: population.named(given.userId), other: null };
  const id = profileIdOf(given.event);
  const others = otherIdsOf(given.event);
  const other = others.length > 0 ? population.people.meet(id, others) : null;
  return { ledger: population.people.ledgerOf(id), other };
}
