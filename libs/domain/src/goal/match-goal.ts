/** When a goal is met, and by what: attribution.md, "What is a conversion". */
import type { Condition, EventCondition } from '../condition/condition';
import { questionOf } from '../condition/event-question';
import { keyText } from '../condition/key-text';
import { type ConditionView, matches } from '../condition/matches';
import { getProperty } from '../condition/property-path';
import { eventConditionsOf, leavesOf } from '../condition/references';
import type { EventFact } from '../event/event';
import type { Instant } from '../time/instant';
import type { GoalDefinition } from './goal';

const arrivals = new WeakMap<Condition, readonly EventCondition[]>();

/** The event conditions that an arriving event may be: those outside every `not`, two of them one in the other included. */
function arrivalsOf(when: Condition): readonly EventCondition[] {
  let found = arrivals.get(when);
  if (!found) {
    found = leavesOf(when).flatMap(({ condition, underNot }) => ('event' in condition && !underNot ? [condition] : []));
    arrivals.set(when, found);
  }
  return found;
}

/** An event condition stands outside `not`: only an event can meet the goal. Otherwise a change of state does. */
export const hasEventCondition = (when: Condition): boolean => arrivalsOf(when).length > 0;

/** More than one plain event is asked for, so late news may complete what a later event then ends. */
export function isPattern(when: Condition): boolean {
  const events = eventConditionsOf(when);
  return events.length > 1 || events.some(({ count }) => count !== undefined);
}

/**
 * The event meets a goal with event conditions: the whole holds over the history up to it, and it takes part itself, by being
 * one of the events that a condition asks for which holds. So `count: {"eq": 2}` is met by the second alone, and what
 * others have done before is no reason for an event that nobody asked for.
 *
 * @param view as the event leaves the profile; its events hold this one
 */
export function eventMeets(when: Condition, view: ConditionView, event: EventFact, speed: number): boolean {
  const at = event.occurredAt;
  const takesPart = arrivalsOf(when).some((condition) => {
    const question = questionOf(condition);
    return question.isAbout(event) && question.holds(view.events(condition.event), at, speed);
  });
  return takesPart && matches(when, view, at, speed);
}

/**
 * A call meets a goal without event conditions outside `not`: it turns the whole from false to true. Both sides are read at one
 * instant, so that time alone completes nothing.
 *
 * @param before the profile as the call found it: without traits or history where it was its first
 */
export function turnedTrue(when: Condition, before: ConditionView, after: ConditionView, at: Instant, speed: number): boolean {
  return matches(when, after, at, speed) && !matches(when, before, at, speed);
}

/** The conversion's id: the goal's `dedupeBy` property as text, or the event's `messageId` where that is none. */
export function dedupeKey(definition: Pick<GoalDefinition, 'dedupeBy'>, event: EventFact): string {
  const value = definition.dedupeBy === undefined ? undefined : getProperty(event.properties, definition.dedupeBy);
  return keyText(value) ?? event.messageId;
}

/** The conversion's key: the goal's `keyBy` property as text; `null` where that is none, or the goal has no keys. */
export function conversionKeyOf(
  { keyBy }: Pick<GoalDefinition, 'keyBy'>,
  { properties }: Pick<EventFact, 'properties'>,
): string | null {
  return keyBy === undefined ? null : keyText(getProperty(properties, keyBy));
}
