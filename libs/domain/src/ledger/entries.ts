/** Entries of every kind: what brings people to which journeys, in order of journey key. Who of them may enter, `may-enter.ts` says. */
import { matchesWhere } from '../condition/matches';
import type { EventFact } from '../event/event';
import type { Conversion } from '../goal/conversion';
import type { Instant } from '../time/instant';
import type { Catalog, CatalogJourney } from './catalog';
import type { Achieved } from './convert';
import { enter, type Entered } from './enter';
import type { Ledger, Surroundings } from './ledger';
import type { Coming } from './may-enter';
import { keyOf, occasionOfTime, type Occasion } from './occasion';

/** What one call did that journeys are entered by. */
export interface Doings {
  /** Segments moved into. */
  joined: readonly string[];
  achieved: readonly Achieved[];
  /** The event it is. */
  fact: EventFact | null;
}

interface Visitor {
  journey: CatalogJourney;
  coming: Coming;
}

/** Last part of the one order of a call. */
export function workEntries(
  ledger: Ledger,
  catalog: Catalog,
  { joined, achieved, fact }: Doings,
  occasion: Occasion,
  around: Surroundings,
): void {
  const visitors: Visitor[] = [];
  for (const segment of joined) visitors.push(...bySegment(catalog, segment, occasion));
  for (const each of achieved) visitors.push(...byGoal(catalog, each, occasion));
  if (fact) visitors.push(...byEvent(catalog, fact, occasion));
  if (visitors.length > 1) visitors.sort((a, b) => (a.journey.key < b.journey.key ? -1 : a.journey.key > b.journey.key ? 1 : 0));
  for (const { journey, coming } of visitors) enter(ledger, catalog, journey, coming, around);
}

/** Entries that a move inside brings about, whoever or whatever moved the profile. */
export function workSegmentEntries(
  ledger: Ledger,
  catalog: Catalog,
  joined: readonly string[],
  occasion: Occasion,
  around: Surroundings,
): void {
  if (joined.length > 0) workEntries(ledger, catalog, { joined, achieved: [], fact: null }, occasion, around);
}

/** Somebody asks for it, in whatever way people enter the journey otherwise. @param by.messageId of the asking, told apart from others */
export function enterByHand(
  ledger: Ledger,
  catalog: Catalog,
  journey: CatalogJourney,
  by: { key: string | null; at: Instant; messageId: string },
  around: Surroundings,
): { result: 'entered' | 'rejected'; reason: Entered['reason']; enrollmentId: string | null } {
  const coming: Coming = { ...occasionOfTime(by.at), key: by.key, name: `hand:${by.messageId}`, isCall: true };
  const { enrollment, reason } = enter(ledger, catalog, journey, coming, around);
  return { result: enrollment ? 'entered' : 'rejected', reason, enrollmentId: enrollment?.id ?? null };
}

/** Who is inside as the journey is published enters at the publish's instant. Asked again for the same publish, it changes nothing. */
export function enterExisting(
  ledger: Ledger,
  catalog: Catalog,
  journey: CatalogJourney,
  publishedAt: Instant,
  around: Surroundings,
): void {
  const on = journey.live?.definition.entry.on;
  if (!on || !('segment' in on) || !on.existing || !Object.hasOwn(ledger.profile.segments, on.segment)) return;
  if ((ledger.profile.ticks[journey.key] ?? -Infinity) >= publishedAt) return;
  ledger.profile.ticks[journey.key] = publishedAt;
  ledger.changes.profile = true;
  enter(
    ledger,
    catalog,
    journey,
    { ...occasionOfTime(publishedAt), key: null, name: `existing:${publishedAt}`, isCall: true },
    around,
  );
}

function bySegment(catalog: Catalog, segment: string, occasion: Occasion): Visitor[] {
  const { callId, at } = occasion;
  return (catalog.entriesBySegment.get(segment) ?? []).map((journey) => ({
    journey,
    coming: { ...occasion, key: null, name: `segment:${callId ?? at}`, isCall: callId !== null },
  }));
}

/** The entry event is the conversion's. */
function byGoal(catalog: Catalog, { conversion, fact }: Achieved, occasion: Occasion): Visitor[] {
  return (catalog.entriesByGoal.get(conversion.goal) ?? []).map((journey) => ({
    journey,
    coming: {
      ...occasionOf(conversion, fact, occasion),
      key: keyOf(fact, journey.live!.definition.entry.keyBy),
      name: `goal:${conversion.eventId}`,
      isCall: true,
    },
  }));
}

/** A conversion happened when its event did, which late news may complete. */
export function occasionOf({ occurredAt, eventId }: Conversion, fact: EventFact | null, occasion: Occasion): Occasion {
  return { ...occasion, at: occurredAt, fact, callId: eventId };
}

function byEvent(catalog: Catalog, fact: EventFact, occasion: Occasion): Visitor[] {
  const visitors: Visitor[] = [];
  for (const journey of catalog.entriesByEvent.get(fact.event) ?? []) {
    const { on, keyBy } = journey.live!.definition.entry;
    if (!('event' in on) || !matchesWhere(on.where, fact.properties)) continue;
    visitors.push({ journey, coming: { ...occasion, key: keyOf(fact, keyBy), name: `event:${fact.id}`, isCall: true } });
  }
  return visitors;
}
