/** Moves into segments and out of them that no call brings: by time, by messages, and by changes of traits that a journey or a goal makes. */
import type { Instant } from '../time/instant';
import type { Catalog } from './catalog';
import { workSegmentEntries } from './entries';
import type { Ledger, Surroundings } from './ledger';
import type { Occasion } from './occasion';
import { settleMemberships, suppress } from './segments';

/** Makes memberships true at the occasion's instant, with the suppressions and then the entries that follow. */
export function moveBySegments(ledger: Ledger, catalog: Catalog, occasion: Occasion, around: Surroundings): void {
  const { at, receivedAt, callId } = occasion;
  const joined = settleMemberships(ledger, catalog, at, receivedAt, callId === null ? 'time' : 'call');
  suppress(ledger, catalog, joined, at, callId, around);
  workSegmentEntries(ledger, catalog, joined, occasion, around);
}

/** A message was accepted then, which conditions may ask about: memberships are looked at again at that instant, as if time alone changed them. */
export function moveAtMessage({ profile, changes }: Ledger, catalog: Catalog, at: Instant): void {
  if (!catalog.messagesInSegments || (profile.segmentsDueAt !== null && profile.segmentsDueAt <= at)) return;
  profile.segmentsDueAt = at;
  changes.profile = true;
}
