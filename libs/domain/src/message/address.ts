/** What is known of a mail address, whoever bears it, and what that means for a message to it. */
import type { Instant } from '../time/instant';
import type { MessageClass, WithheldReason } from './message';

/** Since when each holds; `null` where it does not. */
export interface AddressEntry {
  unsubscribedAt: Instant | null;
  complainedAt: Instant | null;
  /** It takes no mail at all. */
  bouncedAt: Instant | null;
}

/** Why no mail of this class may go there; `null` where it may. Mail that is not promotional asks only whether it can arrive. */
export function addressRefusal(entry: AddressEntry, messageClass: MessageClass | null): WithheldReason | null {
  if (entry.bouncedAt !== null) return 'no_address';
  if (messageClass !== 'promotional') return null;
  return entry.unsubscribedAt !== null || entry.complainedAt !== null ? 'no_consent' : null;
}
