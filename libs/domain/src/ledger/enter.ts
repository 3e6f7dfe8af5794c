/** An enrollment is born, or its rejection: the last part of the one order of a call. */
import { keyText } from '../condition/key-text';
import { getProperty } from '../condition/property-path';
import { stableDraw, stableName } from '../draw/stable-draw';
import type { Enrollment } from '../journey/enrollment';
import type { JourneyDefinition, RejectionReason } from '../journey/journey';
import { traitValues, type Arm } from '../profile/profile';
import { scaledMs } from '../time/duration';
import type { Instant } from '../time/instant';
import type { Catalog, CatalogJourney, CatalogVersion } from './catalog';
import { settleCredit } from './credit';
import { endEnrollment } from './end';
import type { Ledger, Surroundings } from './ledger';
import { rejection, type Coming } from './may-enter';
import { ownConversionId } from './own-conversion';
import { endIfStoppedSince } from './stop';

export type Entered = { enrollment: Enrollment; reason: null } | { enrollment: null; reason: RejectionReason };

/** Rejections are counted while the journey is live or paused: one that newcomers cannot ask for turns nobody away. */
export function enter(ledger: Ledger, catalog: Catalog, journey: CatalogJourney, coming: Coming, around: Surroundings): Entered {
  const { live: version, status } = journey;
  if (!version || (status !== 'live' && status !== 'paused')) return { enrollment: null, reason: 'not_live' };
  const reason = rejection(ledger, catalog, journey, version, coming, around);
  if (reason === null) return { enrollment: open(ledger, catalog, journey, version, coming, around), reason };
  ledger.changes.rejections.push({
    journey: journey.key,
    version: version.version,
    profileId: ledger.profile.id,
    key: coming.key,
    at: coming.at,
    reason,
    eventId: coming.callId,
    occasion: coming.name,
  });
  return { enrollment: null, reason };
}

function open(
  ledger: Ledger,
  catalog: Catalog,
  journey: CatalogJourney,
  version: CatalogVersion,
  coming: Coming,
  around: Surroundings,
): Enrollment {
  const { profile } = ledger;
  const { goal } = version.definition;
  const { at: enteredAt, callId: eventId, key, depth } = coming;
  for (const enrollment of ledger.enrollments) {
    if (enrollment.journey === journey.key && enrollment.key === key)
      endEnrollment(ledger, catalog, enrollment, 'superseded', { at: enteredAt, eventId }, around);
  }
  const { arm, unit } = drawArm(ledger, journey.key, version.definition.holdout, around.seed);
  ledger.changes.profile = true;
  const enrollment: Enrollment = {
    id: around.newId(),
    journey: journey.key,
    version: version.version,
    enteredVersion: version.version,
    profileId: profile.id,
    key,
    goal: goal?.key ?? null,
    goalRevision: goal ? (catalog.goals.get(goal.key)?.revision ?? version.goalRevision) : null,
    windowMs: goal ? scaledMs(goal.attributionWindow, catalog.speed) : 0,
    entryEventId: eventId,
    entryConversionId: goal ? ownConversionId(ledger, catalog, goal.key, coming) : null,
    enteredAt,
    depth,
    holdout: arm === 'holdout',
    holdoutUnit: unit,
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
  if (!goal) return enrollment;
  endIfStoppedSince(ledger, catalog, enrollment, around);
  settleCredit(ledger, goal.key);
  return enrollment;
}

/**
 * Drawn at the first passage and kept for all later ones, the unit too: whoever moves to another region stays on the side, and in the
 * region, that it was counted in. Who has no such trait is drawn for itself.
 */
function drawArm(
  { profile, enrollments }: Ledger,
  journey: string,
  { percent, unit }: JourneyDefinition['holdout'],
  seed: string,
): { arm: Arm; unit: string | null } {
  const earlier = enrollments.find((enrollment) => enrollment.journey === journey);
  const value = unit === 'profile' ? null : keyText(getProperty(traitValues(profile), unit.trait));
  const arm = (profile.arms[journey] ??=
    stableDraw(seed, journey, value ?? profile.id, 'arm') * 100 < percent ? 'holdout' : 'treated');
  if (earlier) return { arm, unit: earlier.holdoutUnit };
  return { arm, unit: value === null ? null : stableName(journey, value) };
}

/** The newest is the one that listens: each enrollment's listening ends where a later one of the same journey, key and goal entered. */
export function closeListening(ledger: Ledger, { journey, goal, key }: Pick<Enrollment, 'journey' | 'goal' | 'key'>): void {
  const inOrder = ledger.enrollments
    .filter((enrollment) => enrollment.journey === journey && enrollment.goal === goal && enrollment.key === key)
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
