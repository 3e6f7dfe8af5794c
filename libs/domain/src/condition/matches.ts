/** Whether a condition holds for a profile at an instant. */
import type { EventFact, Properties } from '../event/event';
import type { Instant } from '../time/instant';
import type { Condition } from './condition';
import { questionOf } from './event-question';
import { passes } from './operators';
import { getProperty } from './property-path';

/** A profile as conditions see it. */
export interface ConditionView {
  readonly traits: Properties;
  inSegment(key: string): boolean;
  /** Known events of that name, ascending by `occurredAt`, then in order of arrival. */
  events(name: string): readonly EventFact[];
  /** When the goal was met, ascending; qualified conversions only. */
  conversions(goal: string): readonly { occurredAt: Instant }[];
  /** Messages of all enrollments. */
  messages(): readonly HeardOfMessage[];
  /** The enrollment that asks, for `sameKey` and for messages of its own; left out where no enrollment does. */
  readonly asker?: { enrollmentId: string; key: string | null; keyBy: string | undefined };
}

/** What conditions ask of a message: when it was accepted, and what was heard of it since. */
export interface HeardOfMessage {
  journey: string;
  enrollmentId: string;
  step: string;
  deliveredAt?: Instant;
  openedAt?: Instant;
  clickedAt?: Instant;
  bouncedAt?: Instant;
}

/**
 * Looks at traits and segments as the view has them, and at events up to and including `at`. An empty `all` is true, an empty `any` false.
 *
 * @param condition let through by its schema and never changed in place: what it asks is worked out once
 * @param speed of the clock; `within` is that many times shorter
 */
export function matches(condition: Condition, view: ConditionView, at: Instant, speed: number): boolean {
  if ('event' in condition) return questionOf(condition).holds(view.events(condition.event), at, speed);
  if ('trait' in condition) return passes(condition.is, getProperty(view.traits, condition.trait));
  if ('segment' in condition) return view.inSegment(condition.segment);
  if ('goal' in condition || 'message' in condition) throw new Error('not asked yet');
  if ('all' in condition) return condition.all.every((part) => matches(part, view, at, speed));
  if ('any' in condition) return condition.any.some((part) => matches(part, view, at, speed));
  return !matches(condition.not, view, at, speed);
}

export { matchesWhere } from './where';
