/** A tracking call as the ledger takes it in: timers before it, what it tells, then what follows from that in the one order. */
import type { ConditionView } from '../condition/matches';
import type { Event, EventFact } from '../event/event';
import { toldTraits } from '../profile/group-traits';
import { applyTraits } from '../profile/profile';
import { catchUp, type OnSend } from './advance';
import type { Catalog } from './catalog';
import { heedPreferences } from './consent';
import { absorb, frozenView, settleJoin, suppressAcross } from './join';
import { remember, type Ledger, type Surroundings } from './ledger';
import { settleMemberships, viewBeforeCall } from './segments';
import { workCall } from './work-call';

/**
 * Works a call that was not heard before. Timers before its receipt come first; at one instant events come before timers.
 *
 * @param other the profile that the call says to be the same person: it becomes part of this one, which is part of what the call is
 */
export function receive(
  ledger: Ledger,
  catalog: Catalog,
  event: Event,
  onSend: OnSend,
  around: Surroundings,
  other: Ledger | null = null,
): void {
  const both = other ? [ledger, other] : [ledger];
  for (const each of both) catchUp(each, catalog, event.receivedAt - 1, onSend, around);
  const before = catalog.stateGoals.length > 0 ? both.map((each) => beforeCall(each, catalog, event, other !== null)) : [];
  const halves = other && absorb(ledger, other);
  const fact = know(ledger, catalog, event);
  const joined = settleMemberships(ledger, catalog, event.occurredAt, event.receivedAt, 'call');
  const { id, messageId, occurredAt, receivedAt, properties } = event;
  if (halves) settleJoin(ledger, catalog, halves, event, around);
  const suppressToo = () => halves && suppressAcross(ledger, catalog, halves, event, around);
  workCall(ledger, catalog, { id, messageId, occurredAt, receivedAt, fact, properties }, { before, joined, suppressToo }, around);
}

function beforeCall(ledger: Ledger, catalog: Catalog, { id, receivedAt }: Event, isJoined: boolean): ConditionView {
  return isJoined && !ledger.isNew ? frozenView(ledger) : viewBeforeCall(ledger, catalog, id, receivedAt);
}

/** Traits, sightings and history as the event leaves them. */
function know(ledger: Ledger, catalog: Catalog, event: Event): EventFact | null {
  const { profile } = ledger;
  if (learn(profile, event) || ledger.isNew) ledger.changes.profile = true;
  if (applyTraits(profile, toldTraits(event), event.occurredAt)) {
    ledger.traits = null;
    ledger.changes.profile = true;
  }
  heedPreferences(ledger, event.context);
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
