/** One event, one order: goals → suppression segments → waiting steps → exit events → entries, each part seeing what the one before it did. */
import { matchesWhere } from '../condition/matches';
import type { Event, EventFact } from '../event/event';
import { applyTraits } from '../profile/profile';
import { catchUp, type OnSend } from './advance';
import { versionOf, type Catalog } from './catalog';
import { workGoals } from './convert';
import { endEnrollment } from './end';
import { workEntries } from './enter';
import { activeEnrollments, remember, type Ledger, type Surroundings } from './ledger';
import { settleMemberships, suppress, viewBeforeCall } from './segments';

/** Works a call that was not heard before. Timers before its receipt come first; at one instant events come before timers. */
export function receive(ledger: Ledger, catalog: Catalog, event: Event, onSend: OnSend, around: Surroundings): void {
  catchUp(ledger, catalog, event.receivedAt - 1, onSend, around);
  const before = catalog.stateGoals.length > 0 ? viewBeforeCall(ledger, catalog, event.id, event.receivedAt) : null;
  const fact = know(ledger, catalog, event);
  const joined = settleMemberships(ledger, catalog, event.occurredAt, event.receivedAt);
  const { id, messageId, occurredAt, receivedAt, properties } = event;
  workGoals(ledger, catalog, { id, messageId, occurredAt, receivedAt, fact, properties }, before, around);
  suppress(ledger, catalog, joined, occurredAt, id, around);
  ledger.isNew = false;
  if (!fact) return;
  workExits(ledger, catalog, fact, around);
  workEntries(ledger, catalog, fact, receivedAt, around);
}

/** Traits, sightings and history as the event leaves them. */
function know(ledger: Ledger, catalog: Catalog, event: Event): EventFact | null {
  const { profile } = ledger;
  if (learn(profile, event) || ledger.isNew) ledger.changes.profile = true;
  if (event.type === 'identify' && applyTraits(profile, event.traits, event.occurredAt)) {
    ledger.traits = null;
    ledger.changes.profile = true;
  }
  if (event.event === null) return null;
  const fact = {
    id: event.id,
    messageId: event.messageId,
    event: event.event,
    properties: event.properties,
    occurredAt: event.occurredAt,
  };
  // What conditions look back at has to be known in one order by everybody who works this profile: its write makes the order.
  if (catalog.historyNames.has(event.event)) ledger.changes.profile = true;
  // A goal on one plain event asks for no history, but for the arriving event itself.
  if (catalog.historyNames.has(event.event) || catalog.goalsByEvent.has(event.event)) remember(ledger, fact);
  return fact;
}

/** Ids and sightings. @returns whether anything but the last sighting is new: that one is read off the events */
function learn(profile: Ledger['profile'], { userId, anonymousId, occurredAt }: Event): boolean {
  const isNews =
    occurredAt < profile.firstSeenAt ||
    (userId !== null && profile.userId === null) ||
    (anonymousId !== null && !profile.anonymousIds.includes(anonymousId));
  profile.firstSeenAt = Math.min(profile.firstSeenAt, occurredAt);
  profile.lastSeenAt = Math.max(profile.lastSeenAt, occurredAt);
  if (userId !== null) profile.userId ??= userId;
  if (anonymousId !== null && !profile.anonymousIds.includes(anonymousId)) profile.anonymousIds.push(anonymousId);
  return isNews;
}

/** An event older than an enrollment, or the one it was entered by, is not its exit. */
function workExits(ledger: Ledger, catalog: Catalog, fact: EventFact, around: Surroundings): void {
  for (const enrollment of activeEnrollments(ledger)) {
    const { exitOn } = versionOf(catalog, enrollment).definition;
    if (!exitOn || exitOn.event !== fact.event || fact.occurredAt < enrollment.enteredAt || fact.id === enrollment.entryEventId)
      continue;
    if (matchesWhere(exitOn.where, fact.properties))
      endEnrollment(ledger, catalog, enrollment, 'exited', { at: fact.occurredAt, eventId: fact.id }, around);
  }
}
