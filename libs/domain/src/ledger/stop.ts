/** What a conversion stops: the second thing it does, credited or not, before anything else follows from it. */
import type { Conversion } from '../goal/conversion';
import { isActive, type Enrollment } from '../journey/enrollment';
import { versionOf, type Catalog } from './catalog';
import { endEnrollment } from './end';
import type { Ledger, Surroundings } from './ledger';
import { boughtInTime } from './may-enter';
import { isSameKey } from './occasion';

type Stopping = Pick<Conversion, 'id' | 'goal' | 'revisions' | 'key' | 'eventId' | 'occurredAt'>;

/** Every active enrollment with this goal stops, unless its journey only measures. Those entered after it end where they should not have begun. */
export function stopByConversion(
  ledger: Ledger,
  catalog: Catalog,
  conversion: Stopping,
  around: Surroundings,
  concerned: readonly Enrollment[] = ledger.enrollments,
): void {
  for (const enrollment of concerned) {
    const reason = stopReason(catalog, enrollment, conversion);
    const by = { at: conversion.occurredAt, eventId: conversion.eventId };
    if (reason) endEnrollment(ledger, catalog, enrollment, reason, by, around);
  }
}

/** The order was heard before the cart: what is known at or after the entry ends the enrollment as if it had been heard in order. */
export function endIfStoppedSince(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, around: Surroundings): void {
  const since = ledger.conversions
    .filter(({ isQualified, occurredAt }) => isQualified && occurredAt >= enrollment.enteredAt)
    .sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
  for (const conversion of since) stopByConversion(ledger, catalog, conversion, around, [enrollment]);
}

type StopReason = 'already_met' | 'goal_met' | 'converted_elsewhere';

function stopReason(catalog: Catalog, enrollment: Enrollment, conversion: Stopping): StopReason | null {
  if (enrollment.goal !== conversion.goal || !isActive(enrollment)) return null;
  if (conversion.eventId === enrollment.entryEventId || conversion.id === enrollment.entryConversionId) return null;
  const { definition } = versionOf(catalog, enrollment);
  const { entry, goal } = definition;
  if (conversion.occurredAt < enrollment.enteredAt) {
    // Asked as the entry would have asked it: of every conversion, and of journeys that only measure too.
    const isMet = boughtInTime(entry.skipIfGoalMetWithin, conversion.occurredAt, enrollment.enteredAt, catalog.speed);
    return isMet ? 'already_met' : null;
  }
  if (enrollment.goalRevision !== null && !conversion.revisions.includes(enrollment.goalRevision)) return null;
  // Nobody who just bought wants a nudge about another cart.
  const reason = isSameKey(conversion.key, enrollment.key) ? 'goal_met' : 'converted_elsewhere';
  const policy = reason === 'goal_met' ? goal?.onGoal : goal?.onGoalElsewhere;
  return policy === 'continue' ? null : reason;
}
