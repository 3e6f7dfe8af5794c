/** Entries: who may enter, in the order of reasons of attribution.md, and how an enrollment is born. Last part of the one order of an event. */
import { matches, matchesWhere } from '../condition/matches';
import { stableDraw } from '../draw/stable-draw';
import type { EventFact } from '../event/event';
import type { Conversion } from '../goal/conversion';
import { dedupeKey, eventMeets } from '../goal/match-goal';
import { isActive, type Enrollment } from '../journey/enrollment';
import type { RejectionReason } from '../journey/journey';
import { durationMs, scaledMs } from '../time/duration';
import type { Instant } from '../time/instant';
import type { Catalog, CatalogJourney, CatalogVersion } from './catalog';
import { boughtInTime } from './convert';
import { settleCredit } from './credit';
import { endEnrollment } from './end';
import { viewOf, type Ledger, type Surroundings } from './ledger';

export function workEntries(ledger: Ledger, catalog: Catalog, fact: EventFact, receivedAt: Instant, around: Surroundings): void {
  for (const journey of catalog.entriesByEvent.get(fact.event) ?? []) {
    const version = journey.live!;
    const { on } = version.definition.entry;
    if (!('event' in on) || !matchesWhere(on.where, fact.properties)) continue;
    const reason = rejection(ledger, catalog, journey, version, fact, receivedAt);
    if (reason) {
      ledger.changes.rejections.push({
        journey: journey.key,
        version: version.version,
        profileId: ledger.profile.id,
        key: null,
        at: fact.occurredAt,
        reason,
        eventId: fact.id,
      });
    } else open(ledger, catalog, journey, version, fact, around);
  }
}

/** The first reason that applies; `null` where the profile may enter. */
function rejection(
  ledger: Ledger,
  catalog: Catalog,
  journey: CatalogJourney,
  version: CatalogVersion,
  fact: EventFact,
  receivedAt: Instant,
): RejectionReason | null {
  const { entry, suppress, goal } = version.definition;
  const at = fact.occurredAt;
  const inAny = (segments: readonly string[]) => segments.some((key) => Object.hasOwn(ledger.profile.segments, key));

  if (journey.status !== 'live') return 'not_live';
  if (receivedAt - at > durationMs(entry.maxAge)) return 'too_old';
  if (entry.audience && !matches(entry.audience, viewOf(ledger), receivedAt, catalog.speed)) return 'not_in_audience';
  if (inAny(entry.exclude)) return 'excluded';
  if (inAny(suppress)) return 'suppressed';
  const earlier = ledger.enrollments.filter((enrollment) => enrollment.journey === journey.key);
  if (earlier.some(isActive)) {
    if (entry.onReentry === 'ignore') return 'already_active';
  } else if (tooSoon(entry.reentry, earlier, at, catalog.speed)) return 'reentry';
  const own = goal ? ownConversion(ledger, catalog, goal.key, fact) : undefined;
  const met = (conversion: Conversion) =>
    conversion.goal === goal?.key &&
    conversion.isQualified &&
    conversion !== own &&
    boughtInTime(entry.skipIfGoalMetWithin, conversion.occurredAt, at, catalog.speed);
  if (ledger.conversions.some(met)) return 'goal_already_met';
  return null;
}

function tooSoon(
  reentry: CatalogVersion['definition']['entry']['reentry'],
  earlier: readonly Enrollment[],
  at: Instant,
  speed: number,
): boolean {
  if (earlier.length === 0 || reentry === 'always') return false;
  if (reentry === 'once') return true;
  return at < Math.max(...earlier.map(({ enteredAt }) => enteredAt)) + scaledMs(reentry.after, speed);
}

function open(
  ledger: Ledger,
  catalog: Catalog,
  journey: CatalogJourney,
  version: CatalogVersion,
  fact: EventFact,
  around: Surroundings,
): void {
  const { profile } = ledger;
  const { goal, holdout } = version.definition;
  const enteredAt = fact.occurredAt;
  for (const enrollment of ledger.enrollments) {
    if (enrollment.journey === journey.key)
      endEnrollment(ledger, catalog, enrollment, 'superseded', { at: enteredAt, eventId: fact.id }, around);
  }
  const own = goal ? ownConversion(ledger, catalog, goal.key, fact) : undefined;
  const arm = (profile.arms[journey.key] ??=
    stableDraw(around.seed, journey.key, profile.id, 'arm') * 100 < holdout.percent ? 'holdout' : 'treated');
  ledger.changes.profile = true;
  const enrollment: Enrollment = {
    id: around.newId(),
    journey: journey.key,
    version: version.version,
    enteredVersion: version.version,
    profileId: profile.id,
    key: null,
    goal: goal?.key ?? null,
    goalRevision: goal ? (catalog.goals.get(goal.key)?.revision ?? version.goalRevision) : null,
    windowMs: goal ? scaledMs(goal.attributionWindow, catalog.speed) : 0,
    entryEventId: fact.id,
    entryConversionId: own?.id ?? null,
    enteredAt,
    depth: 1,
    holdout: arm === 'holdout',
    holdoutUnit: null,
    variants: {},
    endedAt: null,
    endReason: null,
    endedByEventId: null,
    closedAt: null,
    gate: 'open',
    shutAt: null,
    cursor: { step: version.layout.first, at: enteredAt },
    trail: [],
    answeredBy: [],
    messages: [],
    observed: null,
    avoided: false,
  };
  ledger.enrollments.push(enrollment);
  ledger.changes.enrollments.add(enrollment);
  closeListening(ledger, enrollment);
  if (!goal) return;
  if (goal.onGoal === 'exit') endIfBoughtSince(ledger, catalog, enrollment, around);
  settleCredit(ledger, goal.key);
}

/** The conversion that the entry event is, or that it repeats by another message. */
function ownConversion(ledger: Ledger, catalog: Catalog, goalKey: string, fact: EventFact): Conversion | undefined {
  const known = ledger.conversions.filter((conversion) => conversion.goal === goalKey);
  const own = known.find(({ eventId }) => eventId === fact.id);
  const goal = catalog.goals.get(goalKey);
  if (own || !goal || !catalog.goalsByEvent.get(fact.event)?.includes(goal)) return own;
  const definition = goal.revisions.get(goal.revision)!;
  if (!eventMeets(definition.when, viewOf(ledger), fact, catalog.speed)) return undefined;
  const id = dedupeKey(definition, fact);
  return known.find((conversion) => conversion.id === id);
}

/** The newest is the one that listens: each enrollment's listening ends where a later one of the same journey, key and goal entered. */
function closeListening(ledger: Ledger, { journey, goal }: Enrollment): void {
  const inOrder = ledger.enrollments
    .filter((enrollment) => enrollment.journey === journey && enrollment.goal === goal)
    .sort((a, b) => b.enteredAt - a.enteredAt);
  let later: Instant | null = null;
  let current: Instant | null = null;
  for (const enrollment of inOrder) {
    if (current !== null && enrollment.enteredAt < current) later = current;
    current = enrollment.enteredAt;
    if (enrollment.closedAt === later) continue;
    enrollment.closedAt = later;
    ledger.changes.enrollments.add(enrollment);
  }
}

/** The order was heard before the cart: what is known at or after the entry ends the enrollment as if it had been heard in order. */
function endIfBoughtSince(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, around: Surroundings): void {
  const known = ledger.conversions
    .filter(
      ({ id, goal, isQualified, occurredAt, revisions }) =>
        goal === enrollment.goal &&
        isQualified &&
        id !== enrollment.entryConversionId &&
        occurredAt >= enrollment.enteredAt &&
        (enrollment.goalRevision === null || revisions.includes(enrollment.goalRevision)),
    )
    .sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
  const first = known.at(0);
  if (first) endEnrollment(ledger, catalog, enrollment, 'goal_met', { at: first.occurredAt, eventId: first.eventId }, around);
}
