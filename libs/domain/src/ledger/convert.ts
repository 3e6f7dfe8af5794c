/** Goals: the conversions that a call completes, and what they stop. First part of the one order of an event. */
import type { ConditionView } from '../condition/matches';
import type { EventFact, Properties } from '../event/event';
import type { Conversion } from '../goal/conversion';
import type { GoalDefinition } from '../goal/goal';
import { dedupeKey, eventMeets, hasEventCondition, isPattern, turnedTrue } from '../goal/match-goal';
import { isActive, listeningUntil, type Enrollment } from '../journey/enrollment';
import { valueOf } from '../money/money';
import { scaledMs } from '../time/duration';
import type { Instant } from '../time/instant';
import { versionOf, type Catalog, type CatalogGoal } from './catalog';
import { enrollmentsWithGoal, settleCredit } from './credit';
import { endEnrollment } from './end';
import { conversionKey, viewOf, viewWithout, type Ledger, type Surroundings } from './ledger';

/** A call as goals see it. */
export interface Call {
  id: string;
  messageId: string;
  occurredAt: Instant;
  receivedAt: Instant;
  /** The event it is; `null` for an identify, which only changes state. */
  fact: EventFact | null;
  properties: Properties;
}

/** @param before the profile as it was before the call; asked for only where a goal is met by state */
export function workGoals(
  ledger: Ledger,
  catalog: Catalog,
  call: Call,
  before: ConditionView | null,
  around: Surroundings,
): void {
  if (call.fact) {
    for (const goal of catalog.goalsByEvent.get(call.fact.event) ?? []) {
      for (const fact of factsInQuestion(ledger, catalog, goal, call.fact))
        completeByEvent(ledger, catalog, goal, fact, call, around);
    }
  }
  if (before) for (const goal of catalog.stateGoals) completeByState(ledger, catalog, goal, call, before, around);
}

/** The current revision and those that enrollments active or listening at that instant were entered with, so that late news meets what timely news would have. */
function revisionsInForce(ledger: Ledger, goal: CatalogGoal, at: Instant): [number, GoalDefinition][] {
  const numbers = new Set([goal.revision]);
  for (const enrollment of enrollmentsWithGoal(ledger, goal.key)) {
    if (enrollment.goalRevision !== null && isOpenAt(enrollment, at)) numbers.add(enrollment.goalRevision);
  }
  return [...numbers].flatMap((number) => {
    const definition = goal.revisions.get(number);
    return definition ? [[number, definition] as [number, GoalDefinition]] : [];
  });
}

const isOpenAt = (enrollment: Enrollment, at: Instant): boolean =>
  isActive(enrollment) || at < enrollment.endedAt! || at <= (listeningUntil(enrollment) ?? -Infinity);

/** The arriving event; where the goal looks at history also the later ones, since late news may have completed their pattern. */
function factsInQuestion(ledger: Ledger, catalog: Catalog, goal: CatalogGoal, arriving: EventFact): EventFact[] {
  if (![...goal.revisions.values()].some(({ when }) => isPattern(when))) return [arriving];
  const later = [...ledger.history.entries()]
    .filter(([name]) => catalog.goalsByEvent.get(name)?.includes(goal))
    .flatMap(([, facts]) => facts.filter(({ occurredAt }) => occurredAt > arriving.occurredAt));
  return [arriving, ...later.sort((a, b) => a.occurredAt - b.occurredAt)];
}

function completeByEvent(
  ledger: Ledger,
  catalog: Catalog,
  goal: CatalogGoal,
  fact: EventFact,
  call: Call,
  around: Surroundings,
): void {
  const view = viewOf(ledger);
  // A later event that met the goal without this news was heard of then, or before the goal was there to look at it.
  const without = fact.id === call.id ? null : viewWithout(ledger, call.id);
  const met = revisionsInForce(ledger, goal, fact.occurredAt).filter(
    ([, { when }]) =>
      hasEventCondition(when) &&
      eventMeets(when, view, fact, catalog.speed) &&
      !(without && eventMeets(when, without, fact, catalog.speed)),
  );
  const newest = met.at(0);
  if (!newest) return;
  const [, definition] = newest;
  settleConversion(
    ledger,
    catalog,
    {
      id: dedupeKey(definition, fact),
      goal: goal.key,
      revisions: met.map(([number]) => number),
      key: null,
      eventId: fact.id,
      occurredAt: fact.occurredAt,
      receivedAt: call.receivedAt,
      value: valueOf(definition.value, fact.properties, catalog.settings.defaultCurrency),
    },
    // A later event completed by late news was told before; telling it again is no duplicate.
    fact.id === call.id,
    around,
  );
}

function completeByState(
  ledger: Ledger,
  catalog: Catalog,
  goal: CatalogGoal,
  call: Call,
  before: ConditionView,
  around: Surroundings,
): void {
  const view = viewOf(ledger);
  const met = revisionsInForce(ledger, goal, call.occurredAt).filter(
    ([, { when }]) => !hasEventCondition(when) && turnedTrue(when, before, view, call.receivedAt, catalog.speed),
  );
  const newest = met.at(0);
  if (!newest) return;
  settleConversion(
    ledger,
    catalog,
    {
      id: call.messageId,
      goal: goal.key,
      revisions: met.map(([number]) => number),
      key: null,
      eventId: call.id,
      occurredAt: call.occurredAt,
      receivedAt: call.receivedAt,
      value: valueOf(newest[1].value, call.properties, catalog.settings.defaultCurrency),
    },
    true,
    around,
  );
}

type Found = Pick<Conversion, 'id' | 'goal' | 'revisions' | 'key' | 'eventId' | 'occurredAt' | 'receivedAt' | 'value'>;

/** Records once, shuts every gate, gives credit. Told again it is counted on the one it repeats. */
function settleConversion(ledger: Ledger, catalog: Catalog, found: Found, arriving: boolean, around: Surroundings): void {
  const key = conversionKey(found.goal, found.id);
  const owner =
    around.ownerOf(found.goal, found.id) ??
    (ledger.conversions.some(({ goal, id }) => goal === found.goal && id === found.id) ? ledger.profile.id : undefined);
  if (owner !== undefined) {
    if (!arriving) return;
    ledger.changes.repeated.set(key, (ledger.changes.repeated.get(key) ?? 0) + 1);
    // Whoever is said to have bought is nudged no further, though the credit stays where it was.
    if (owner !== ledger.profile.id) stopByConversion(ledger, catalog, found, around);
    return;
  }
  const conversion: Conversion = {
    ...found,
    profileId: ledger.profile.id,
    isQualified: true,
    isConsented: true,
    source: null,
    params: {},
    duplicates: 0,
    outcome: 'not_attributed',
    rule: 'no_enrollment',
    credited: null,
    creditedJourney: null,
    assists: [],
  };
  ledger.conversions.push(conversion);
  ledger.changes.conversions.add(conversion);
  stopByConversion(ledger, catalog, conversion, around);
  settleCredit(ledger, found.goal);
}

/** Every active enrollment with this goal stops, credited or not, unless its journey only measures. Those entered after it end where they should not have begun. */
function stopByConversion(ledger: Ledger, catalog: Catalog, conversion: Found, around: Surroundings): void {
  for (const enrollment of enrollmentsWithGoal(ledger, conversion.goal)) {
    if (!isActive(enrollment) || conversion.eventId === enrollment.entryEventId || conversion.id === enrollment.entryConversionId)
      continue;
    const { entry, goal } = versionOf(catalog, enrollment).definition;
    const by = { at: conversion.occurredAt, eventId: conversion.eventId };
    if (conversion.occurredAt < enrollment.enteredAt) {
      // Asked as the entry would have asked it: of every conversion, and of journeys that only measure too.
      if (boughtInTime(entry.skipIfGoalMetWithin, conversion.occurredAt, enrollment.enteredAt, catalog.speed))
        endEnrollment(ledger, catalog, enrollment, 'already_met', by, around);
      continue;
    }
    if (goal?.onGoal === 'continue') continue;
    if (enrollment.goalRevision !== null && !conversion.revisions.includes(enrollment.goalRevision)) continue;
    const elsewhere = conversion.key !== null && enrollment.key !== null && conversion.key !== enrollment.key;
    endEnrollment(ledger, catalog, enrollment, elsewhere ? 'converted_elsewhere' : 'goal_met', by, around);
  }
}

/** The conversion lies before the entry, by no more than the journey's `skipIfGoalMetWithin`. */
export function boughtInTime(within: string | undefined, occurredAt: Instant, enteredAt: Instant, speed: number): boolean {
  return within !== undefined && occurredAt < enteredAt && occurredAt >= enteredAt - scaledMs(within, speed);
}
