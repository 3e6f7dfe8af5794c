/** Who may enter: the reasons why not, in the order of attribution.md. */
import { matches } from '../condition/matches';
import type { Conversion } from '../goal/conversion';
import { isActive, type Enrollment } from '../journey/enrollment';
import type { Entry, RejectionReason } from '../journey/journey';
import { durationMs, scaledMs } from '../time/duration';
import type { Instant } from '../time/instant';
import type { Catalog, CatalogJourney, CatalogVersion } from './catalog';
import { viewOf, type Ledger, type Surroundings } from './ledger';
import { DEEPEST, type Occasion } from './occasion';
import { ownConversionId } from './own-conversion';

/** An occasion at the door of one journey. */
export interface Coming extends Occasion {
  /** `null` where the journey is not keyed, or the occasion has no key. */
  key: string | null;
  /** Names the occasion among all of the profile's at this journey. */
  name: string;
  /** Somebody asks for it now, as against time, which is noticed late. */
  isCall: boolean;
}

/** The first reason that applies; `null` where the profile may enter. */
export function rejection(
  ledger: Ledger,
  catalog: Catalog,
  journey: CatalogJourney,
  version: CatalogVersion,
  coming: Coming,
  around: Surroundings,
): RejectionReason | null {
  const { entry, suppress, goal } = version.definition;
  const { at, receivedAt, key } = coming;
  const inAny = (segments: readonly string[]) => segments.some((segment) => Object.hasOwn(ledger.profile.segments, segment));

  if (!isOpen(journey, coming)) return 'not_live';
  if (ledger.isNew) return 'unknown_profile';
  if (receivedAt - at > durationMs(entry.maxAge)) return 'too_old';
  if (entry.keyBy !== undefined && key === null) return 'no_key';
  if (entry.audience && !matches(entry.audience, viewAtDoor(ledger, journey, entry, key), receivedAt, catalog.speed))
    return 'not_in_audience';
  if (inAny(entry.exclude)) return 'excluded';
  if (inAny(suppress)) return 'suppressed';
  const earlier = ledger.enrollments.filter((enrollment) => enrollment.journey === journey.key && enrollment.key === key);
  const active = earlier.find(isActive);
  if (active) {
    // News older than a passage does not end it.
    if (entry.onReentry === 'ignore' || at < active.enteredAt) return 'already_active';
  } else if (tooSoon(entry.reentry, earlier, at, catalog.speed)) return 'reentry';
  if (goal && metInTime(ledger, catalog, goal.key, entry, coming)) return 'goal_already_met';
  if (goal?.stopEntriesAtTarget && goal.target?.type === 'count' && around.attained(journey.key) >= goal.target.value)
    return 'target_met';
  return coming.depth > DEEPEST ? 'too_deep' : null;
}

/** What a call brings is turned away while the journey is paused; what time brings, if it was paused at that instant, whenever that is noticed. */
function isOpen({ status, pauses }: CatalogJourney, { isCall, at }: Coming): boolean {
  return isCall ? status === 'live' : !pauses.some(({ from, to }) => from <= at && (to === null || at < to));
}

/** `sameKey` asks for what has the key that the enrollment would have. */
const viewAtDoor = (ledger: Ledger, journey: CatalogJourney, { keyBy }: Entry, key: string | null) => ({
  ...viewOf(ledger),
  asker: { enrollmentId: null, journey: journey.key, key, keyBy },
});

function tooSoon(reentry: Entry['reentry'], earlier: readonly Enrollment[], at: Instant, speed: number): boolean {
  if (earlier.length === 0 || reentry === 'always') return false;
  if (reentry === 'once') return true;
  return at < Math.max(...earlier.map(({ enteredAt }) => enteredAt)) + scaledMs(reentry.after, speed);
}

/** Of every key; but not by what the entry event itself did. */
function metInTime(ledger: Ledger, catalog: Catalog, goal: string, entry: Entry, coming: Coming): boolean {
  if (entry.skipIfGoalMetWithin === undefined) return false;
  const ownId = ownConversionId(ledger, catalog, goal, coming);
  const met = (conversion: Conversion) =>
    conversion.goal === goal &&
    conversion.isQualified &&
    conversion.id !== ownId &&
    boughtInTime(entry.skipIfGoalMetWithin, conversion.occurredAt, coming.at, catalog.speed);
  return ledger.conversions.some(met);
}

/** The conversion lies before the entry, by no more than the journey's `skipIfGoalMetWithin`. */
export function boughtInTime(within: string | undefined, occurredAt: Instant, enteredAt: Instant, speed: number): boolean {
  return within !== undefined && occurredAt < enteredAt && occurredAt >= enteredAt - scaledMs(within, speed);
}
