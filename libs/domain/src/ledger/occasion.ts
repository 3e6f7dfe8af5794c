/** What brings a profile to the door of journeys: its own call, a move that time brought about, a tick, somebody's hand. */
import { getProperty } from '../condition/property-path';
import type { EventFact } from '../event/event';
import { keyText } from '../condition/key-text';
import type { Instant } from '../time/instant';

export interface Occasion {
  /** Becomes `enteredAt`. */
  at: Instant;
  /** When it was heard of; `at` itself where no call brought it. */
  receivedAt: Instant;
  /** The entry event; `null` where the call is none (identify), and where no call brought it. */
  fact: EventFact | null;
  /** Event id of the call, which counts as the entry event; `null` where no call brought it. */
  callId: string | null;
  /** How many entries will have followed from one another within that instant, the one it leads to included: 1 where nothing was entered before it. */
  depth: number;
}

/** More entries than this do not follow from one another within one instant. */
export const DEEPEST = 5;

/** What time, hand or a publish brings about at an instant. */
export const occasionOfTime = (at: Instant, depth = 1): Occasion => ({ at, receivedAt: at, fact: null, callId: null, depth });

/** The key value that an event has by a property; `null` for none. */
export function keyOf(fact: Pick<EventFact, 'properties'> | null, keyBy: string | undefined): string | null {
  return fact === null || keyBy === undefined ? null : keyText(getProperty(fact.properties, keyBy));
}

/** A key missing on either side matches. */
export const isSameKey = (one: string | null, other: string | null): boolean => one === null || other === null || one === other;
