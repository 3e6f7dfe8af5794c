/** A person is forgotten: what counted stays as it was counted, under names that say nothing of anybody. */
import { withoutAddress } from '../message/message';
import { strangerProfile } from '../profile/profile';
import type { Catalog } from './catalog';
import { endEnrollment } from './end';
import { activeEnrollments, type Ledger, type Surroundings } from './ledger';

/** New names for old ones. */
export interface Renaming {
  /** Leads to nobody. */
  profileId: string;
  /** The same name for the same text, within this person: keys and events stay told apart. */
  word(text: string): string;
  /** The same for everybody and for ever: an order told again is known, though its id is not. */
  dedupeKey(goal: string, id: string): string;
}

/** Shuts every gate; whoever is under way ends `erased` now. Timers up to now have been worked. */
export function eraseLedger(ledger: Ledger, catalog: Catalog, renaming: Renaming, around: Pick<Surroundings, 'now'>): void {
  for (const enrollment of activeEnrollments(ledger))
    endEnrollment(ledger, catalog, enrollment, 'erased', { at: around.now, eventId: null }, around);
  const { firstSeenAt, lastSeenAt } = ledger.profile;
  ledger.profile = { ...strangerProfile(renaming.profileId), firstSeenAt, lastSeenAt };
  ledger.history = new Map();
  ledger.traits = null;
  renameEnrollments(ledger, renaming);
  for (const conversion of ledger.conversions) {
    Object.assign(conversion, {
      id: renaming.dedupeKey(conversion.goal, conversion.id),
      profileId: renaming.profileId,
      key: nullOr(conversion.key, renaming.word),
      eventId: renaming.word(conversion.eventId),
      params: {},
    });
    ledger.changes.conversions.add(conversion);
  }
  ledger.changes.profile = true;
}

function renameEnrollments(ledger: Ledger, { profileId, word, dedupeKey }: Renaming): void {
  for (const enrollment of ledger.enrollments) {
    const { goal, entryConversionId, observed } = enrollment;
    Object.assign(enrollment, {
      profileId,
      key: nullOr(enrollment.key, word),
      entryEventId: nullOr(enrollment.entryEventId, word),
      entryConversionId: goal === null ? null : nullOr(entryConversionId, (id) => dedupeKey(goal, id)),
      endedByEventId: nullOr(enrollment.endedByEventId, word),
      answeredBy: enrollment.answeredBy.map(word),
      observed:
        goal === null ? null : nullOr(observed, (first) => ({ ...first, conversionId: dedupeKey(goal, first.conversionId) })),
      messages: enrollment.messages.map(withoutAddress),
    });
    ledger.changes.enrollments.add(enrollment);
  }
}

const nullOr = <T, R>(value: T | null, rename: (value: T) => R): R | null => (value === null ? null : rename(value));
