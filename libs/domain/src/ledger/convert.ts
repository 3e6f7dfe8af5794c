/** Goals: the conversions that a call completes, and what they stop. First part of the one order of a call. */
import type { ConditionView } from '../condition/matches';
import type { EventFact, Properties } from '../event/event';
import type { Conversion } from '../goal/conversion';
import type { GoalDefinition } from '../goal/goal';
import { conversionKeyOf, dedupeKey, eventMeets, hasEventCondition, turnedTrue } from '../goal/match-goal';
import { isActive, listeningUntil, type Enrollment } from '../journey/enrollment';
import { valueOf } from '../money/money';
import type { Instant } from '../time/instant';
import type { Catalog, CatalogGoal } from './catalog';
import { enrollmentsWithGoal, settleCredit } from './credit';
import { conversionKey, viewOf, viewWithout, type Ledger, type Surroundings } from './ledger';
import { settleMemberships } from './segments';
import { stopByConversion } from './stop';

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

/** A conversion recorded just now, with the event that it is; `null` where a change of state completed it. */
export interface Achieved {
  conversion: Conversion;
  fact: EventFact | null;
}

/** What a call completed. */
export interface Met {
  achieved: Achieved[];
  /** Segments joined because a goal was met. */
  joined: string[];
}

/**
 * Each goal after those that it asks for, so that it sees what they left: the conversions, and the segments that ask for these.
 *
 * @param before the profile as it was before the call, and where the call joins two each of them; none where no goal is met by state
 */
export function workGoals(
  ledger: Ledger,
  catalog: Catalog,
  call: Call,
  before: readonly ConditionView[],
  around: Surroundings,
): Met {
  const met: Met = { achieved: [], joined: [] };
  for (const goal of goalsInQuestion(catalog, call.fact, before.length > 0)) {
    const known = met.achieved.length;
    if (call.fact && catalog.goalsByEvent.get(call.fact.event)?.includes(goal)) {
      for (const fact of factsInQuestion(ledger, catalog, goal, call.fact))
        completeByEvent(ledger, catalog, goal, fact, call, met, around);
    }
    if (before.length > 0) completeByState(ledger, catalog, goal, call, before, met, around);
    if (met.achieved.length > known && catalog.goalsInSegments.has(goal.key))
      met.joined.push(...settleMemberships(ledger, catalog, call.occurredAt, call.receivedAt, 'call'));
  }
  return met;
}

const NONE: readonly CatalogGoal[] = [];

function goalsInQuestion(catalog: Catalog, fact: EventFact | null, byState: boolean): readonly CatalogGoal[] {
  const byEvent = (fact && catalog.goalsByEvent.get(fact.event)) ?? NONE;
  if (!byState) return byEvent;
  return [...new Set([...byEvent, ...catalog.stateGoals])].sort((a, b) => a.rank - b.rank);
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
  isActive(enrollment) || at <= enrollment.endedAt! || at <= (listeningUntil(enrollment) ?? -Infinity);

/** The arriving event; where the goal looks at history also the later ones, since late news may have completed their pattern. */
function factsInQuestion(ledger: Ledger, catalog: Catalog, goal: CatalogGoal, arriving: EventFact): EventFact[] {
  if (!goal.isPattern) return [arriving];
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
  met: Met,
  around: Surroundings,
): void {
  const view = viewOf(ledger);
  // A later event that met the goal without this news was heard of then, or before the goal was there to look at it.
  const without = fact.id === call.id ? null : viewWithout(ledger, call.id);
  const revisions = revisionsInForce(ledger, goal, fact.occurredAt).filter(
    ([, { when }]) =>
      hasEventCondition(when) &&
      eventMeets(when, view, fact, catalog.speed) &&
      !(without && eventMeets(when, without, fact, catalog.speed)),
  );
  const newest = revisions.at(0);
  if (!newest) return;
  const [, definition] = newest;
  const conversion = settleConversion(
    ledger,
    catalog,
    {
      id: dedupeKey(definition, fact),
      goal: goal.key,
      revisions: revisions.map(([number]) => number),
      key: conversionKeyOf(definition, fact),
      eventId: fact.id,
      occurredAt: fact.occurredAt,
      receivedAt: call.receivedAt,
      value: valueOf(definition.value, fact.properties, catalog.settings.defaultCurrency),
    },
    // A later event completed by late news was told before; telling it again is no duplicate.
    fact.id === call.id,
    around,
  );
  if (conversion) met.achieved.push({ conversion, fact });
}

function completeByState(
  ledger: Ledger,
  catalog: Catalog,
  goal: CatalogGoal,
  call: Call,
  before: readonly ConditionView[],
  met: Met,
  around: Surroundings,
): void {
  const view = viewOf(ledger);
  const revisions = revisionsInForce(ledger, goal, call.occurredAt).filter(
    ([, { when }]) =>
      !hasEventCondition(when) && before.every((was) => turnedTrue(when, was, view, call.receivedAt, catalog.speed)),
  );
  const newest = revisions.at(0);
  if (!newest) return;
  const conversion = settleConversion(
    ledger,
    catalog,
    {
      id: call.messageId,
      goal: goal.key,
      revisions: revisions.map(([number]) => number),
      key: conversionKeyOf(newest[1], call),
      eventId: call.id,
      occurredAt: call.occurredAt,
      receivedAt: call.receivedAt,
      value: valueOf(newest[1].value, call.properties, catalog.settings.defaultCurrency),
    },
    true,
    around,
  );
  if (conversion) met.achieved.push({ conversion, fact: call.fact });
}

type Found = Pick<Conversion, 'id' | 'goal' | 'revisions' | 'key' | 'eventId' | 'occurredAt' | 'receivedAt' | 'value'>;

/** Records once, shuts every gate, gives credit. Told again it is counted on the one it repeats. @returns what was recorded */
function settleConversion(
  ledger: Ledger,
  catalog: Catalog,
  found: Found,
  arriving: boolean,
  around: Surroundings,
): Conversion | undefined {
  const key = conversionKey(found.goal, found.id);
  const owner =
    around.ownerOf(found.goal, found.id) ??
    (ledger.conversions.some(({ goal, id }) => goal === found.goal && id === found.id) ? ledger.profile.id : undefined);
  if (owner !== undefined) {
    if (!arriving) return undefined;
    ledger.changes.repeated.set(key, (ledger.changes.repeated.get(key) ?? 0) + 1);
    // Whoever is said to have bought is nudged no further, though the credit stays where it was.
    if (owner !== ledger.profile.id) stopByConversion(ledger, catalog, found, around);
    return undefined;
  }
  const conversion: Conversion = {
    ...found,
    profileId: ledger.profile.id,
    isQualified: true,
    isConsented: ledger.profile.consent.tracking !== 'denied',
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
  return conversion;
}
