/** What the step that an enrollment stands on asks for, by what is known of its profile. */
import { matches, type ConditionView } from '../condition/matches';
import { getProperty } from '../condition/property-path';
import type { Effect } from '../journey/effect';
import type { Enrollment } from '../journey/enrollment';
import type { Place } from '../journey/layout';
import { planStep } from '../journey/step';
import { timezoneOf } from '../message/decide';
import { traitValues } from '../profile/profile';
import type { Instant } from '../time/instant';
import { versionOf, type Catalog } from './catalog';
import { viewOf, type Ledger } from './ledger';

/** When the step it stands on began; `null` where that is still to come. */
export function begunAt({ trail, cursor }: Pick<Enrollment, 'trail' | 'cursor'>): Instant | null {
  const last = trail.at(-1);
  return last !== undefined && last.step === cursor.step ? last.at : null;
}

/** Only of who stands on a step. */
export function placeHere(catalog: Catalog, enrollment: Enrollment): Place {
  return versionOf(catalog, enrollment).layout.places.get(enrollment.cursor.step!)!;
}

/** @param at instant at which it begins, or is woken in */
export function planHere(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, at: Instant): Effect {
  return planStep(placeHere(catalog, enrollment).step, {
    at,
    begunAt: begunAt(enrollment) ?? at,
    // Few steps ask for it, and to try a name is dear.
    get timezone() {
      return timezoneOf(ledger.profile) ?? catalog.settings.defaultTimezone;
    },
    trait: (path) => getProperty((ledger.traits ??= traitValues(ledger.profile)), path),
    speed: catalog.speed,
    matches: (condition) => matches(condition, viewFor(ledger, catalog, enrollment), at, catalog.speed),
  });
}

/** The profile as the enrollment asks about it: of its own messages, and of its own key. */
function viewFor(ledger: Ledger, catalog: Catalog, enrollment: Enrollment): ConditionView {
  const { keyBy } = versionOf(catalog, enrollment).definition.entry;
  return { ...viewOf(ledger), asker: { journey: enrollment.journey, enrollmentId: enrollment.id, key: enrollment.key, keyBy } };
}
