/** Moving enrollments under way to another version of their journey: on purpose, at a publish that says so. */
import { isActive, type Enrollment } from '../journey/enrollment';
import { scaledMs } from '../time/duration';
import type { Catalog, CatalogVersion } from './catalog';
import { settleCredit } from './credit';
import { closeListening } from './enter';
import type { Ledger, Surroundings } from './ledger';
import { begunAt, placeHere } from './plan-here';
import { endIfStoppedSince } from './stop';

/** `left`: it stays on its version, since that one has no such step, or since it has ended. */
export type Migration = 'migrated' | 'left';

/**
 * It keeps its place, a deadline it waits for, variants, arm and key, and is counted in the version that it entered. From here on it is measured
 * by the version's goal, in the revision in force and with the version's window, as if it had always been: another goal takes it out of the
 * credit of the one before, and what is known to have met the new one since it entered stops it. Asked again, it changes nothing.
 */
export function migrateEnrollment(
  ledger: Ledger,
  catalog: Catalog,
  enrollment: Enrollment,
  version: CatalogVersion,
  around: Surroundings,
): Migration {
  if (!isActive(enrollment) || !hasItsStep(catalog, enrollment, version)) return 'left';
  if (enrollment.version === version.version) return 'migrated';
  const { goal } = version.definition;
  const before = { journey: enrollment.journey, key: enrollment.key, goal: enrollment.goal };
  enrollment.version = version.version;
  enrollment.goal = goal?.key ?? null;
  enrollment.goalRevision = goal ? (catalog.goals.get(goal.key)?.revision ?? version.goalRevision) : null;
  enrollment.windowMs = goal ? scaledMs(goal.attributionWindow, catalog.speed) : 0;
  ledger.changes.enrollments.add(enrollment);
  if (enrollment.goal !== before.goal) takeOtherGoal(ledger, enrollment, before);
  if (!goal) return 'migrated';
  endIfStoppedSince(ledger, catalog, enrollment, around);
  settleCredit(ledger, goal.key);
  return 'migrated';
}

/** A step that has begun has to be of its kind there too: to wait in a message, or to hand over a delay, is nothing. */
function hasItsStep(catalog: Catalog, enrollment: Enrollment, { layout }: CatalogVersion): boolean {
  const { step } = enrollment.cursor;
  const there = step === null ? undefined : layout.places.get(step);
  if (!there) return false;
  return begunAt(enrollment) === null || there.kind === placeHere(catalog, enrollment).kind;
}

/** Listening is closed among those of one goal. */
function takeOtherGoal(ledger: Ledger, enrollment: Enrollment, before: Pick<Enrollment, 'journey' | 'key' | 'goal'>): void {
  enrollment.observed = null;
  enrollment.closedAt = null;
  enrollment.entryConversionId =
    ledger.conversions.find(({ goal, eventId }) => goal === enrollment.goal && eventId === enrollment.entryEventId)?.id ?? null;
  closeListening(ledger, before);
  closeListening(ledger, enrollment);
  if (before.goal !== null) settleCredit(ledger, before.goal);
}
