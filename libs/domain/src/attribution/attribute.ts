/** Who gets the credit of a conversion: attribution.md, "Standing of an enrollment" and "Who is credited", for one goal and one profile. */
import { stillListens } from '../journey/enrollment';
import type { Instant } from '../time/instant';
import type {
  AttributionConversion,
  AttributionEnrollment,
  Considered,
  CreditRule,
  Decision,
  EndReason,
  NoStandingReason,
  Outcome,
  Rule,
} from './attribution';

/** All that is decided for one goal and one profile. */
export interface Attribution {
  /** By conversion id, earliest conversion first. */
  decisions: Map<string, Decision>;
  /** What is recorded of each conversion, by its id. */
  outcomes: Map<string, Outcome>;
  /** Enrollment id → the first conversion with which it has a standing, whoever gets the credit. Holdouts included. */
  observed: Map<string, string>;
  /** Journey key → the profile's earliest credited conversion in it. */
  counted: Map<string, string>;
}

/** An enrollment made ready to be asked about many conversions. */
interface Placed {
  enrollment: AttributionEnrollment;
  /** `enteredAt` of the next newer enrollment of the same journey and key; its coming closes the listening. */
  newerAt: Instant | null;
  /** Ascending. */
  touches: readonly Instant[];
}

interface Candidate {
  enrollment: AttributionEnrollment;
  active: boolean;
  lastTouchAt: Instant | null;
}

type View = 'active' | 'listening' | Exclude<NoStandingReason, 'holdout'>;

/**
 * Ends that a conversion of their own instant brings about: goals come first, so another conversion of that instant finds the
 * enrollment ended. `already_met` is not one of them: the conversion behind it lies before the entry.
 */
const ENDED_BY_CONVERSION: ReadonlySet<EndReason | null> = new Set<EndReason>(['goal_met', 'converted_elsewhere']);

/** The lines of "Who is credited", in order: each keeps those that it prefers. */
const LINES: readonly { rule: CreditRule; keep: (candidates: Candidate[]) => Candidate[] }[] = [
  { rule: 'active_over_listening', keep: (all) => preferred(all, (candidate) => candidate.active) },
  { rule: 'touched', keep: (all) => preferred(all, (candidate) => candidate.lastTouchAt !== null) },
  { rule: 'latest_touch', keep: (all) => latest(all, (candidate) => candidate.lastTouchAt) },
  { rule: 'latest_entry', keep: (all) => latest(all, (candidate) => candidate.enrollment.enteredAt) },
];

/**
 * Credit for one conversion, from all enrollments of the profile with its goal, in any order.
 *
 * `considered` is worked out when it is read, newest enrollment first: a profile with a thousand of each would else hold a million rows.
 */
export function decide(enrollments: readonly AttributionEnrollment[], conversion: AttributionConversion): Decision {
  return decideAmong(place(enrollments), conversion);
}

/**
 * Credit for all conversions of one goal and one profile. The answer depends neither on the order of the lists nor on when things were heard.
 */
export function attribute(
  enrollments: readonly AttributionEnrollment[],
  conversions: readonly AttributionConversion[],
): Attribution {
  const placed = place(enrollments);
  const journeyOf = new Map(enrollments.map(({ id, journey }) => [id, journey]));
  const attribution: Attribution = { decisions: new Map(), outcomes: new Map(), observed: new Map(), counted: new Map() };
  for (const conversion of [...conversions].sort(byOccurrence)) {
    const decision = decideAmong(placed, conversion);
    attribution.decisions.set(conversion.id, decision);
    const left = leftOut(conversion);
    if (!left) for (const id of decision.standing) if (!attribution.observed.has(id)) attribution.observed.set(id, conversion.id);
    const journey = decision.credited === null ? undefined : journeyOf.get(decision.credited);
    attribution.outcomes.set(conversion.id, left ?? outcomeIn(attribution.counted, journey));
    if (journey !== undefined && !attribution.counted.has(journey)) attribution.counted.set(journey, conversion.id);
  }
  return attribution;
}

function outcomeIn(counted: ReadonlyMap<string, string>, journey: string | undefined): Outcome {
  if (journey === undefined) return 'not_attributed';
  return counted.has(journey) ? 'repeat' : 'credited';
}

/** Why a conversion is kept without being credited, counted, assisted or observed; `undefined` for the others. */
function leftOut(conversion: AttributionConversion): 'withdrawn' | 'not_consented' | 'not_qualified' | undefined {
  if (conversion.withdrawn) return 'withdrawn';
  if (conversion.notConsented) return 'not_consented';
  return conversion.qualified ? undefined : 'not_qualified';
}

function decideAmong(placed: readonly Placed[], conversion: AttributionConversion): Decision {
  const standing: string[] = [];
  const candidates: Candidate[] = [];
  for (const one of placed) {
    const view = viewOf(one, conversion);
    if (view !== 'active' && view !== 'listening') continue;
    standing.push(one.enrollment.id);
    if (one.enrollment.holdout) continue;
    candidates.push({
      enrollment: one.enrollment,
      active: view === 'active',
      lastTouchAt: lastBefore(one.touches, conversion.occurredAt),
    });
  }
  const left = leftOut(conversion);
  const winner = left ? undefined : winnerOf(candidates);
  const credited = winner?.enrollment.id ?? null;
  const rule: Rule = left ?? winner?.rule ?? (standing.length > 0 ? 'holdout' : whyNobody(placed, conversion));
  const assists = winner ? candidates.filter(({ active, enrollment }) => active && enrollment.id !== credited) : [];
  return {
    conversionId: conversion.id,
    credited,
    rule,
    assists: assists.map(({ enrollment }) => enrollment.id).sort(),
    standing: standing.sort(),
    get considered() {
      return placed.map((one) => consider(one, conversion));
    },
  };
}

/** The reason of the enrollment that entered last. It can have no newer one, so `newer_enrollment` never speaks for all. */
function whyNobody([newest]: readonly Placed[], conversion: AttributionConversion): Rule {
  return newest === undefined ? 'no_enrollment' : (viewOf(newest, conversion) as NoStandingReason);
}

function consider(placed: Placed, conversion: AttributionConversion): Considered {
  const view = viewOf(placed, conversion);
  const stands = view === 'active' || view === 'listening';
  return {
    enrollmentId: placed.enrollment.id,
    standing: stands ? view : 'none',
    lastTouchAt: lastBefore(placed.touches, conversion.occurredAt),
    reason: stands ? null : view,
  };
}

/** The standing, or the first reason that there is none. */
function viewOf({ enrollment, newerAt }: Placed, conversion: AttributionConversion): View {
  const t = conversion.occurredAt;
  if (enrollment.entryEventId !== null && enrollment.entryEventId === conversion.eventId) return 'own_entry_event';
  if (enrollment.entryConversionId === conversion.id) return 'own_entry_event';
  if (meetsOtherRevision(enrollment, conversion)) return 'other_revision';
  if (enrollment.key !== null && conversion.key !== null && enrollment.key !== conversion.key) return 'other_key';
  if (t < enrollment.enteredAt) return 'before_entry';
  const active = isActiveAt(enrollment, conversion);
  if (!active && enrollment.endReason !== null && !stillListens(enrollment.endReason)) return 'ended_silent';
  if (enrollment.standingMs !== null && t > enrollment.enteredAt + enrollment.standingMs) return 'window_over';
  if (active) return 'active';
  if (t > enrollment.endedAt! + enrollment.windowMs) return 'window_over';
  return newerAt !== null && newerAt < t ? 'newer_enrollment' : 'listening';
}

function meetsOtherRevision({ goalRevision }: AttributionEnrollment, { revisions }: AttributionConversion): boolean {
  return goalRevision !== undefined && revisions !== undefined && !revisions.includes(goalRevision);
}

/** The event that ended an enrollment found it active, so credit never changes because it is worked out again. */
function isActiveAt(
  { endedAt, endReason, endedByEventId }: AttributionEnrollment,
  { occurredAt, eventId }: AttributionConversion,
): boolean {
  if (endedAt === null || occurredAt < endedAt || endedByEventId === eventId) return true;
  return occurredAt === endedAt && !ENDED_BY_CONVERSION.has(endReason);
}

function winnerOf(candidates: Candidate[]): { enrollment: AttributionEnrollment; rule: CreditRule } | undefined {
  if (candidates.length < 2) return candidates[0] && { enrollment: candidates[0].enrollment, rule: 'only_candidate' };
  let rest = candidates;
  for (const { rule, keep } of LINES) {
    rest = keep(rest);
    if (rest.length === 1) return { enrollment: rest[0]!.enrollment, rule };
  }
  // Those left entered at one instant, and `place` has them by journey, key and id.
  return { enrollment: rest[0]!.enrollment, rule: 'smallest_key' };
}

function preferred(candidates: Candidate[], test: (candidate: Candidate) => boolean): Candidate[] {
  const kept = candidates.filter(test);
  return kept.length > 0 ? kept : candidates;
}

function latest(candidates: Candidate[], instantOf: (candidate: Candidate) => Instant | null): Candidate[] {
  const newest = candidates.reduce((max, candidate) => Math.max(max, instantOf(candidate) ?? -Infinity), -Infinity);
  return candidates.filter((candidate) => (instantOf(candidate) ?? -Infinity) === newest);
}

/** Newest first; of one instant by line 4 of "Who is credited": journey key, key value (none first), enrollment id. */
function place(enrollments: readonly AttributionEnrollment[]): Placed[] {
  const groups = new Map<string, { at: Instant; newerAt: Instant | null }>();
  return [...enrollments].sort(byEntry).map((enrollment) => {
    const group = JSON.stringify([enrollment.journey, enrollment.key]);
    const seen = groups.get(group);
    const newerAt = seen === undefined ? null : seen.at > enrollment.enteredAt ? seen.at : seen.newerAt;
    groups.set(group, { at: enrollment.enteredAt, newerAt });
    return { enrollment, newerAt, touches: [...enrollment.touches].sort((a, b) => a - b) };
  });
}

function byEntry(a: AttributionEnrollment, b: AttributionEnrollment): number {
  return b.enteredAt - a.enteredAt || compareText(a.journey, b.journey) || compareKeys(a.key, b.key) || compareText(a.id, b.id);
}

function byOccurrence(a: AttributionConversion, b: AttributionConversion): number {
  return a.occurredAt - b.occurredAt || compareText(a.id, b.id);
}

function compareKeys(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The greatest of the ascending instants that is smaller than `t`; `null` where none is. */
function lastBefore(ascending: readonly Instant[], t: Instant): Instant | null {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < t) low = middle + 1;
    else high = middle;
  }
  return ascending[low - 1] ?? null;
}
