/** Definitions over events in virtual time, by the very functions that run live: one ledger per profile, in memory, each caught up when news of it comes. */
import { catchUp } from '../ledger/advance';
import { buildCatalog, type Catalog } from '../ledger/catalog';
import { conversionKey, openLedger, type Ledger, type Surroundings } from '../ledger/ledger';
import { receive } from '../ledger/receive';
import { changeMember } from '../ledger/segments';
import { strangerProfile, profileIdOf } from '../profile/profile';
import { resultOf } from './result';
import {
  receiptOf,
  type DefinitionSet,
  type MemberEvent,
  type Simulation,
  type SimulationEvent,
  type SimulationResult,
} from './simulation';

const SPEED = 1;
const VERSION = 1;

/**
 * Starts with no profiles, everyone consenting with an address; each message is accepted at the instant its step comes up. Nobody
 * depends on others but by the dedupe keys of conversions, so profiles are worked in order of what is heard, each in its own time.
 */
export function simulate({ definitions, events, until, seed }: Simulation): SimulationResult {
  const catalog = catalogOf(definitions);
  const ledgers = new Map<string, Ledger>();
  const owners = new Map<string, string>();
  const heard = new Set<string>();
  let opened = 0;
  const around: Surroundings = {
    now: 0,
    seed,
    attained: () => 0,
    winnerOf: () => undefined,
    newId: () => String(++opened).padStart(9, '0'),
    ownerOf: (goal, id) => owners.get(conversionKey(goal, id)),
  };

  for (const given of inOrderOfReceipt(events)) {
    const messageId = given.kind === 'call' ? given.event.messageId : given.messageId;
    if (heard.has(messageId)) continue;
    heard.add(messageId);
    around.now = receiptOf(given);
    const ledger = ledgerOf(ledgers, given);
    if (given.kind === 'call') receive(ledger, catalog, given.event, 'accept', around);
    else moveMember(ledger, catalog, given, around);
    for (const { goal, id } of ledger.changes.conversions) owners.set(conversionKey(goal, id), ledger.profile.id);
    ledger.changes.conversions.clear();
  }
  around.now = until;
  for (const ledger of ledgers.values()) catchUp(ledger, catalog, until, 'accept', around);
  return resultOf(catalog, definitions, [...ledgers.values()], until);
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
    settings,
  );
}

/** Sorting is stable: equal ones stay as given. */
const inOrderOfReceipt = (events: readonly SimulationEvent[]): SimulationEvent[] =>
  [...events].sort((a, b) => receiptOf(a) - receiptOf(b));

function ledgerOf(ledgers: Map<string, Ledger>, given: SimulationEvent): Ledger {
  const ids = given.kind === 'call' ? given.event : { userId: given.userId, anonymousId: null };
  const profileId = profileIdOf(ids);
  let ledger = ledgers.get(profileId);
  if (!ledger) {
    ledger = openLedger(strangerProfile(profileId), { isNew: true, events: [], enrollments: [], conversions: [] });
    ledgers.set(profileId, ledger);
  }
  return ledger;
}

/** By hand, so at its receipt. */
function moveMember(
  ledger: Ledger,
  catalog: Catalog,
  { messageId, segment, userId, add, receivedAt }: MemberEvent,
  around: Surroundings,
): void {
  catchUp(ledger, catalog, receivedAt - 1, 'accept', around);
  changeMember(ledger, catalog, { messageId, userId, segment, add, at: receivedAt }, around);
}
