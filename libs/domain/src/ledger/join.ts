/** Two profiles turn out to be one person: what is known of both becomes one ledger, and what one half did concerns the other's passages. */
import type { ConditionView } from '../condition/matches';
import type { Conversion } from '../goal/conversion';
import { isActive, type Enrollment } from '../journey/enrollment';
import { mergeProfiles } from '../profile/merge-profiles';
import { strangerProfile } from '../profile/profile';
import type { Instant } from '../time/instant';
import type { Catalog } from './catalog';
import { versionOf } from './catalog';
import { settleCredit } from './credit';
import { endEnrollment } from './end';
import { closeListening } from './enter';
import { openLedger, viewOf, type Ledger, type Surroundings } from './ledger';
import { stopByConversion } from './stop';

/** One side of a join, as it was before. */
interface Half {
  userId: string | null;
  enrollments: readonly Enrollment[];
  conversions: readonly Conversion[];
  segments: ReadonlySet<string>;
}
export type Halves = readonly [Half, Half];

/** The call that says so. */
interface JoiningCall {
  id: string;
  occurredAt: Instant;
}

/** A view that stays as the ledger is now, whatever is worked next. */
export function frozenView(ledger: Ledger): ConditionView {
  return viewOf({
    ...ledger,
    profile: { ...ledger.profile, segments: { ...ledger.profile.segments } },
    history: new Map([...ledger.history].map(([name, facts]) => [name, [...facts]])),
    enrollments: [...ledger.enrollments],
    conversions: [...ledger.conversions],
  });
}

/**
 * Takes over all that is known of the other profile, and leaves that one a stranger. Nothing is decided yet: memberships are the
 * union of both until they are settled.
 */
export function absorb(into: Ledger, from: Ledger): Halves {
  const halves: Halves = [halfOf(into), halfOf(from)];
  mergeProfiles(into.profile, from.profile, [...into.enrollments, ...from.enrollments]);
  for (const [name, facts] of from.history) {
    const known = into.history.get(name) ?? [];
    into.history.set(
      name,
      [...known, ...facts].sort((a, b) => a.occurredAt - b.occurredAt),
    );
  }
  for (const each of [...from.enrollments, ...from.conversions, ...from.changes.rejections]) each.profileId = into.profile.id;
  into.enrollments = [...into.enrollments, ...from.enrollments].sort((a, b) => compareText(a.id, b.id));
  into.conversions.push(...from.conversions);
  for (const enrollment of from.enrollments) into.changes.enrollments.add(enrollment);
  for (const conversion of from.conversions) into.changes.conversions.add(conversion);
  into.changes.rejections.push(...from.changes.rejections);
  for (const [key, times] of from.changes.repeated) into.changes.repeated.set(key, (into.changes.repeated.get(key) ?? 0) + times);
  into.changes.profile = true;
  into.traits = null;
  into.isNew = false;
  const nobody = strangerProfile(from.profile.id);
  Object.assign(from, openLedger(nobody, { isNew: true, events: [], enrollments: [], conversions: [] }));
  return halves;
}

/** As if all had been heard of one person in order: purchases of either half stop what they came after in the other; two passages at once become one; credit is worked out anew. */
export function settleJoin(ledger: Ledger, catalog: Catalog, halves: Halves, call: JoiningCall, around: Surroundings): void {
  ledger.profile.userId ??= halves[1].userId;
  takeArmOfEarliest(ledger);
  for (const [{ conversions }, { enrollments }] of bothWays(halves)) {
    for (const conversion of [...conversions].sort(byOccurrence))
      if (conversion.isQualified) stopByConversion(ledger, catalog, conversion, around, enrollments);
  }
  endSecondPassages(ledger, catalog, call, around);
  for (const enrollment of ledger.enrollments) closeListening(ledger, enrollment);
  for (const goal of new Set(ledger.conversions.map((conversion) => conversion.goal))) settleCredit(ledger, goal);
}

/** A half that was not in a segment of the other has been added to it. Comes in the place of suppressions, after all goals. */
export function suppressAcross(ledger: Ledger, catalog: Catalog, halves: Halves, call: JoiningCall, around: Surroundings): void {
  for (const [{ segments }, half] of bothWays(halves)) {
    const added = (key: string) => segments.has(key) && !half.segments.has(key) && Object.hasOwn(ledger.profile.segments, key);
    for (const enrollment of half.enrollments) {
      if (call.occurredAt < enrollment.enteredAt || !versionOf(catalog, enrollment).definition.suppress.some(added)) continue;
      endEnrollment(ledger, catalog, enrollment, 'suppressed', { at: call.occurredAt, eventId: call.id }, around);
    }
  }
}

const halfOf = ({ profile, enrollments, conversions }: Ledger): Half => ({
  userId: profile.userId,
  enrollments: [...enrollments],
  conversions: [...conversions],
  segments: new Set(Object.keys(profile.segments)),
});

const bothWays = ([one, other]: Halves): [Half, Half][] => [
  [one, other],
  [other, one],
];

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byOccurrence = (a: Conversion, b: Conversion): number => a.occurredAt - b.occurredAt || compareText(a.id, b.id);
const byEntry = (a: Enrollment, b: Enrollment): number => a.enteredAt - b.enteredAt || compareText(a.id, b.id);

/** The arm is the person's: all passages through a journey are in that of the earliest, so that nobody is in both arms of a comparison. */
function takeArmOfEarliest(ledger: Ledger): void {
  const earliest = new Map<string, Enrollment>();
  for (const enrollment of [...ledger.enrollments].sort(byEntry)) {
    const first = earliest.get(enrollment.journey);
    if (!first) {
      earliest.set(enrollment.journey, enrollment);
      ledger.profile.arms[enrollment.journey] = enrollment.holdout ? 'holdout' : 'treated';
    } else if (enrollment.holdout !== first.holdout || enrollment.holdoutUnit !== first.holdoutUnit) {
      enrollment.holdout = first.holdout;
      enrollment.holdoutUnit = first.holdoutUnit;
      ledger.changes.enrollments.add(enrollment);
    }
  }
}

/** Of two active ones of one journey and key the later ends; of one instant the one with the greater id. */
function endSecondPassages(ledger: Ledger, catalog: Catalog, { id, occurredAt }: JoiningCall, around: Surroundings): void {
  const under = new Set<string>();
  for (const enrollment of ledger.enrollments.filter(isActive).sort(byEntry)) {
    const passage = JSON.stringify([enrollment.journey, enrollment.key]);
    if (under.has(passage)) endEnrollment(ledger, catalog, enrollment, 'merged', { at: occurredAt, eventId: id }, around);
    under.add(passage);
  }
}
