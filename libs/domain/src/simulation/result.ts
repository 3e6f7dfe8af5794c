/** What came of a simulation, in the shapes and orders of its answer. */
import type { Conversion } from '../goal/conversion';
import { enrollmentState, isActive, type Enrollment } from '../journey/enrollment';
import type { Rejection, RejectionReason } from '../journey/journey';
import type { Catalog, CatalogJourney } from '../ledger/catalog';
import type { Ledger } from '../ledger/ledger';
import type { DecidedWinner } from '../report/journey-facts';
import { journeyReport, type JourneyReport } from '../report/journey-report';
import { formatInstant, type Instant } from '../time/instant';
import type {
  DefinitionSet,
  EnrollmentMention,
  SimulatedConversion,
  SimulatedEnrollment,
  SimulatedRejection,
  SimulationResult,
} from './simulation';

interface Owned<T> {
  item: T;
  userId: string | null;
}

/** What came of it, beside what stands in the definitions. */
export interface Aftermath {
  ledgers: readonly Ledger[];
  /** The split of a journey that its goal has decided. */
  winnerIn(journey: string): DecidedWinner | undefined;
}

export function resultOf(
  catalog: Catalog,
  definitions: DefinitionSet,
  { ledgers, winnerIn }: Aftermath,
  until: Instant,
): SimulationResult {
  const owned = <T>(pick: (ledger: Ledger) => readonly T[]): Owned<T>[] =>
    ledgers.flatMap((ledger) => pick(ledger).map((item) => ({ item, userId: userIdOf(ledger) })));
  const enrollments = owned(({ enrollments: own }) => own).sort(byEntry);
  const rejections = owned(({ changes }) => changes.rejections).sort(byRejection);
  const conversions = owned(({ conversions: own }) => own).sort(byOccurrence);
  const places = new Map(enrollments.map(({ item }, place) => [item.id, { item, place }]));
  const mention = (id: string): EnrollmentMention => {
    const { item, place } = places.get(id)!;
    return { journey: item.journey, enteredAt: formatInstant(item.enteredAt), key: item.key, enrollment: place };
  };

  return {
    enrollments: enrollments.map((each) => enrollmentRow(each, until)),
    rejected: rejections.map(rejectionRow),
    conversions: conversions.map((each) => conversionRow(each, mention)),
    reports: reportsOf(catalog, definitions, { enrollments, conversions, rejections, winnerIn }, until),
  };
}

/** Of a stranger who was turned away, as given. */
function userIdOf({ profile, isNew }: Ledger): string | null {
  return isNew && profile.userId === null ? profile.id.slice(profile.id.indexOf(':') + 1) : profile.userId;
}

function enrollmentRow({ item: enrollment, userId }: Owned<Enrollment>, until: Instant): SimulatedEnrollment {
  const { journey, key, version, enteredAt, endedAt, endReason, holdout, trail, cursor } = enrollment;
  return {
    journey,
    userId,
    key,
    version,
    enteredAt: formatInstant(enteredAt),
    endedAt: endedAt === null ? null : formatInstant(endedAt),
    endReason,
    holdout,
    variants: enrollment.variants,
    state: enrollmentState(enrollment, until),
    step: isActive(enrollment) ? (trail.at(-1)?.step ?? cursor.step) : null,
    messages: enrollment.messages.map(({ step, channel, at, status, reason }) => ({
      step,
      channel,
      at: formatInstant(at!),
      status,
      reason,
    })),
  };
}

function rejectionRow({ item: { journey, key, at, reason }, userId }: Owned<Rejection>): SimulatedRejection {
  return { journey, userId, key, at: formatInstant(at), reason };
}

function conversionRow(
  { item: conversion, userId }: Owned<Conversion>,
  mention: (id: string) => EnrollmentMention,
): SimulatedConversion {
  const { id, goal, key, occurredAt, value, outcome, credited, assists, rule } = conversion;
  return {
    id,
    goal,
    userId,
    key,
    occurredAt: formatInstant(occurredAt),
    value,
    outcome,
    credited: credited === null ? null : mention(credited),
    assists: assists.map(mention).sort((a, b) => a.enrollment - b.enrollment),
    rule,
  };
}

interface Happened extends Pick<Aftermath, 'winnerIn'> {
  enrollments: readonly Owned<Enrollment>[];
  conversions: readonly Owned<Conversion>[];
  rejections: readonly Owned<Rejection>[];
}

/** One pass over what happened, then each journey on its own share. */
function reportsOf(
  catalog: Catalog,
  definitions: DefinitionSet,
  happened: Happened,
  until: Instant,
): Record<string, JourneyReport> {
  const shares = new Map([...catalog.journeys.keys()].map((key) => [key, new Share()]));
  const journeyOf = new Map(happened.enrollments.map(({ item }) => [item.id, item.journey]));
  for (const { item } of happened.enrollments) shares.get(item.journey)!.enrollments.push(item);
  for (const { item } of happened.rejections) shares.get(item.journey)!.reject(item.reason);
  for (const { item } of happened.conversions) {
    const concerned = [item.credited, ...item.assists].flatMap((id) => (id === null ? [] : [journeyOf.get(id)!]));
    for (const journey of new Set(concerned)) shares.get(journey)!.conversions.push(item);
  }
  return Object.fromEntries(
    [...catalog.journeys.values()].map((journey) => [
      journey.key,
      reportOf(journey, definitions, shares.get(journey.key)!, happened.winnerIn(journey.key), until),
    ]),
  );
}

class Share {
  readonly enrollments: Enrollment[] = [];
  readonly conversions: Conversion[] = [];
  readonly rejected: Partial<Record<RejectionReason, number>> = {};

  reject(reason: RejectionReason): void {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
  }
}

function reportOf(
  { key, status, live }: CatalogJourney,
  definitions: DefinitionSet,
  share: Share,
  winner: DecidedWinner | undefined,
  until: Instant,
): JourneyReport {
  const { goal } = live!.definition;
  return journeyReport({
    journey: key,
    status,
    versions: [live!.version],
    now: until,
    speed: 1,
    steps: [...live!.layout.order],
    goal: goal ? { target: goal.target ?? null, counting: definitions.goals.get(goal.key)!.counting } : null,
    enrollments: share.enrollments,
    conversions: share.conversions,
    rejected: share.rejected,
    ...(winner ? { winner } : {}),
  });
}

type Order<T> = (a: Owned<T>, b: Owned<T>) => number;

const byEntry: Order<Enrollment> = (a, b) =>
  a.item.enteredAt - b.item.enteredAt ||
  byText(a.item.journey, b.item.journey) ||
  byText(a.userId, b.userId) ||
  byText(a.item.key, b.item.key) ||
  byText(a.item.id, b.item.id);

const byRejection: Order<Rejection> = (a, b) =>
  a.item.at - b.item.at || byText(a.item.journey, b.item.journey) || byText(a.userId, b.userId) || byText(a.item.key, b.item.key);

const byOccurrence: Order<Conversion> = (a, b) =>
  a.item.occurredAt - b.item.occurredAt ||
  byText(a.item.goal, b.item.goal) ||
  byText(a.userId, b.userId) ||
  byText(a.item.id, b.item.id);

/** By UTF-16 code units, what is missing first. */
function byText(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}
