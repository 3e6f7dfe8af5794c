/** One call, one order: goals → suppression segments → waiting steps → exit events → entries, each part seeing what the one before it did. */
import { matchesWhere, type ConditionView } from '../condition/matches';
import type { EventFact } from '../event/event';
import { isActive } from '../journey/enrollment';
import { workAchieved } from './achieve';
import { versionOf, type Catalog } from './catalog';
import { workGoals, type Call } from './convert';
import { endEnrollment } from './end';
import { workEntries } from './entries';
import type { Ledger, Surroundings } from './ledger';
import { isSameKey, keyOf } from './occasion';
import { suppress } from './segments';
import { answerWaits } from './waits';

/** How the call finds the profile, which knows already what the call tells. */
export interface Finding {
  /** The profile as it was before the call, and where the call joins two each of them; none where no goal is met by state. */
  before: readonly ConditionView[];
  /** Segments that the call moved it into. */
  joined: readonly string[];
  /** What else suppresses, in its place. */
  suppressToo?(): void;
}

export function workCall(
  ledger: Ledger,
  catalog: Catalog,
  call: Call,
  { before, joined, suppressToo }: Finding,
  around: Surroundings,
): void {
  const { id, occurredAt, receivedAt, fact } = call;
  const occasion = { at: occurredAt, receivedAt, fact, callId: id, depth: 1 };
  const met = workGoals(ledger, catalog, call, before, around);
  ledger.isNew = false;
  workAchieved(ledger, catalog, met.achieved, occasion, around);
  const moves = met.joined.length > 0 ? [...joined, ...met.joined] : joined;
  suppressToo?.();
  suppress(ledger, catalog, moves, occurredAt, id, around);
  answerWaits(ledger, catalog);
  if (fact) workExits(ledger, catalog, fact, around);
  workEntries(ledger, catalog, { joined: moves, achieved: met.achieved, fact }, occasion, around);
}

/** An event older than an enrollment, or the one it was entered by, is not its exit; nor is one about another key. */
function workExits(ledger: Ledger, catalog: Catalog, fact: EventFact, around: Surroundings): void {
  for (const enrollment of ledger.enrollments) {
    if (!isActive(enrollment)) continue;
    const { exitOn, entry } = versionOf(catalog, enrollment).definition;
    if (!exitOn || exitOn.event !== fact.event || fact.occurredAt < enrollment.enteredAt || fact.id === enrollment.entryEventId)
      continue;
    if (matchesWhere(exitOn.where, fact.properties) && isSameKey(keyOf(fact, entry.keyBy), enrollment.key))
      endEnrollment(ledger, catalog, enrollment, 'exited', { at: fact.occurredAt, eventId: fact.id }, around);
  }
}
