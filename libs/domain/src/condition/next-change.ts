/** When time alone may change a condition's answer: what keeps segments current between one event and the next. */
import type { Instant } from '../time/instant';
import type { Condition } from './condition';
import { goalQuestionOf, questionOf } from './event-question';
import { eventsAsked, heardAsked, type ConditionView } from './matches';

/**
 * The earliest instant after `at` at which the answer may differ although nothing new is heard: an event runs out of a `within` one
 * millisecond after its end. It may come before a true change, never after one; ask again then. Moves of other segments are news, not time.
 *
 * @returns `null` where time changes nothing any more
 */
export function nextChange(condition: Condition, view: ConditionView, at: Instant, speed: number): Instant | null {
  if ('event' in condition) return questionOf(condition).nextChange(eventsAsked(condition, view), at, speed);
  if ('goal' in condition) return goalQuestionOf(condition).nextChange(view.conversions(condition.goal), at, speed);
  if ('message' in condition) return earliestOf(heardAsked(condition, view).filter((instant) => instant > at));
  if ('not' in condition) return nextChange(condition.not, view, at, speed);
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [];
  return earliestOf(parts.map((part) => nextChange(part, view, at, speed)));
}

function earliestOf(instants: readonly (Instant | null)[]): Instant | null {
  let earliest: Instant | null = null;
  for (const next of instants) if (next !== null && (earliest === null || next < earliest)) earliest = next;
  return earliest;
}
