/** Credit, worked out again whenever news touches it: all conversions of the profile for one goal against all its enrollments with that goal. */
import { attribute } from '../attribution/attribute';
import type { AttributionConversion, AttributionEnrollment, Outcome } from '../attribution/attribution';
import type { Conversion } from '../goal/conversion';
import type { Enrollment } from '../journey/enrollment';
import { touchAt } from '../message/message';
import type { Instant } from '../time/instant';
import type { Ledger } from './ledger';

export function attributionEnrollment(enrollment: Enrollment): AttributionEnrollment {
  return {
    id: enrollment.id,
    journey: enrollment.journey,
    enteredAt: enrollment.enteredAt,
    endedAt: enrollment.endedAt,
    endReason: enrollment.endReason,
    endedByEventId: enrollment.endedByEventId,
    windowMs: enrollment.windowMs,
    standingMs: null,
    holdout: enrollment.holdout,
    touches: touchesOf(enrollment),
    entryEventId: enrollment.entryEventId,
    entryConversionId: enrollment.entryConversionId,
    key: enrollment.key,
    ...(enrollment.goalRevision === null ? {} : { goalRevision: enrollment.goalRevision }),
  };
}

function touchesOf({ messages }: Enrollment): Instant[] {
  const touches: Instant[] = [];
  for (const message of messages) {
    const at = touchAt(message);
    if (at !== null) touches.push(at);
  }
  return touches;
}

export function attributionConversion(conversion: Conversion): AttributionConversion {
  return {
    id: conversion.id,
    eventId: conversion.eventId,
    occurredAt: conversion.occurredAt,
    qualified: conversion.isQualified,
    ...(conversion.isConsented ? {} : { notConsented: true }),
    key: conversion.key,
    revisions: conversion.revisions,
  };
}

/** Enrollments of the ledger that have this goal, in the order of opening. */
export const enrollmentsWithGoal = (ledger: Ledger, goal: string): Enrollment[] =>
  ledger.enrollments.filter((enrollment) => enrollment.goal === goal);

/** A touch tells for conversions later than itself alone; mostly there are none. */
export function settleCreditAfter(ledger: Ledger, goal: string, touchedAt: number): void {
  if (ledger.conversions.some((conversion) => conversion.goal === goal && conversion.occurredAt > touchedAt))
    settleCredit(ledger, goal);
}

/** Decides every conversion of the goal anew and marks what came out differently. */
export function settleCredit(ledger: Ledger, goal: string): void {
  const conversions = ledger.conversions.filter((conversion) => conversion.goal === goal);
  if (conversions.length === 0) return;
  const enrollments = enrollmentsWithGoal(ledger, goal);
  const { decisions, observed } = attribute(enrollments.map(attributionEnrollment), conversions.map(attributionConversion));
  const byId = new Map(conversions.map((conversion) => [conversion.id, conversion]));
  const journeyOf = new Map(enrollments.map(({ id, journey }) => [id, journey]));

  for (const conversion of conversions) {
    const decision = decisions.get(conversion.id)!;
    const changed =
      conversion.credited !== decision.credited ||
      conversion.rule !== decision.rule ||
      !sameList(conversion.assists, decision.assists);
    if (!changed) continue;
    conversion.credited = decision.credited;
    conversion.creditedJourney = decision.credited === null ? null : (journeyOf.get(decision.credited) ?? null);
    conversion.rule = decision.rule;
    conversion.assists = decision.assists;
    ledger.changes.conversions.add(conversion);
  }
  for (const enrollment of enrollments) {
    const first = observed.get(enrollment.id);
    if (enrollment.observed?.conversionId === first) continue;
    enrollment.observed = first === undefined ? null : { conversionId: first, occurredAt: byId.get(first)!.occurredAt };
    ledger.changes.enrollments.add(enrollment);
  }
  settleOutcomes(ledger);
}

/** A profile counts once in a journey, with its earliest credited conversion, whichever goal its versions had; the others are repeats. */
function settleOutcomes(ledger: Ledger): void {
  const counted = new Set<string>();
  const inOrder = [...ledger.conversions].sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const conversion of inOrder) {
    const outcome = outcomeOf(conversion, counted);
    if (outcome === conversion.outcome) continue;
    conversion.outcome = outcome;
    ledger.changes.conversions.add(conversion);
  }
}

function outcomeOf(conversion: Conversion, counted: Set<string>): Outcome {
  if (!conversion.isConsented) return 'not_consented';
  if (!conversion.isQualified) return 'not_qualified';
  if (conversion.creditedJourney === null) return 'not_attributed';
  if (counted.has(conversion.creditedJourney)) return 'repeat';
  counted.add(conversion.creditedJourney);
  return 'credited';
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/** The profile counts for the journey. */
export const isAttained = ({ conversions }: Pick<Ledger, 'conversions'>, journey: string): boolean =>
  conversions.some(({ creditedJourney, outcome }) => creditedJourney === journey && outcome === 'credited');
