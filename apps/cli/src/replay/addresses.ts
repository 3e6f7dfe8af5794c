// Old tables know no addresses, and without one nobody can be nudged: people get one by a pattern, just before they are first seen.
import type { PlacedEvent } from '../events/event-file';

const PLACE = '{user}';

/** Puts an identify call before each person's first event, at the same instant. @param pattern such as `{user}@shop.example` */
export function withAddresses(events: readonly PlacedEvent[], pattern: string): PlacedEvent[] {
  const known = new Set<string>();
  return events.flatMap((event) => {
    if (known.has(event.userId)) return [event];
    known.add(event.userId);
    const email = pattern.replaceAll(PLACE, () => event.userId);
    return [{ ...event, event: null, properties: {}, traits: { email } }, event];
  });
}

/** Everybody has an address of their own. */
export const isAddressPattern = (pattern: string): boolean => pattern.includes(PLACE) && /^[^@\s]+@[^@\s]+$/.test(pattern);
