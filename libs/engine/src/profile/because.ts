/** Why an event that a goal asks for was no conversion of it, in words that a marketer can read. */
import type { Condition, EventCondition, Operators, Test } from '@landfall/domain/condition/condition';
import { questionOf } from '@landfall/domain/condition/event-question';
import { matches, type ConditionView } from '@landfall/domain/condition/matches';
import { passes } from '@landfall/domain/condition/operators';
import { getProperty } from '@landfall/domain/condition/property-path';
import { leavesOf } from '@landfall/domain/condition/references';
import { inWords } from '@landfall/domain/attribution/relative-time';
import type { EventFact, Json } from '@landfall/domain/event/event';
import { durationMs, scaledMs } from '@landfall/domain/time/duration';

/**
 * The first thing that the event, or the profile at its instant, lacks of what the goal asks for.
 *
 * @param view with the history of every event that the condition names
 * @returns `null` where nothing is lacking
 */
export function lackOf(when: Condition, event: EventFact, view: ConditionView, speed: number): string | null {
  const leaves = leavesOf(when);
  const asked = leaves.flatMap(({ condition, underNot }) =>
    'event' in condition && !underNot && condition.event === event.event ? [condition] : [],
  );
  if (asked.length === 0) return `The goal asks that “${event.event}” has not happened.`;
  const fitting = asked.filter((condition) => questionOf(condition).isAbout(event));
  if (fitting.length === 0) return closestMiss(asked, event);
  const history = view.events(event.event);
  const held = fitting.some((condition) => questionOf(condition).holds(history, event.occurredAt, speed));
  if (!held) return miscount(fitting[0]!, event, history, speed);
  if (matches(when, view, event.occurredAt, speed)) return null;
  return missingPart(leaves, event, view, speed);
}

/** Of several conditions on this event, the one that fails in the fewest properties. */
function closestMiss(asked: readonly EventCondition[], { properties }: EventFact): string {
  const misses = asked.map(({ where = {} }) =>
    Object.entries(where).flatMap(([path, test]) => {
      const value = getProperty(properties, path);
      return passes(test, value) ? [] : [`“${path}” ${found(value)}, and the goal asks for ${wanted(test)}`];
    }),
  );
  return sentence(misses.reduce((a, b) => (b.length < a.length ? b : a)).join('; '));
}

function miscount(condition: EventCondition, event: EventFact, history: readonly EventFact[], speed: number): string {
  const { event: name, count, within } = condition;
  const since = within === undefined ? -Infinity : event.occurredAt - scaledMs(within, speed);
  const question = questionOf(condition);
  const times = history.filter(
    (one) => question.isAbout(one) && one.occurredAt >= since && one.occurredAt <= event.occurredAt,
  ).length;
  const span = within === undefined ? '' : ` within ${inWords(durationMs(within))}`;
  const asked = typeof count === 'number' ? `exactly ${count}` : wanted((count ?? { gte: 1 }) as Operators);
  return `It was number ${times} of its kind (“${name}”)${span}, and the goal asks for ${asked}.`;
}

/** What else the whole asks for. Traits and segments are looked at as they read now. */
function missingPart(leaves: ReturnType<typeof leavesOf>, event: EventFact, view: ConditionView, speed: number): string {
  const parts = leaves.flatMap(({ condition, underNot }) => {
    if (matches(condition, view, event.occurredAt, speed) !== underNot) return [];
    const not = underNot ? 'not ' : '';
    if ('segment' in condition) return [`the profile is ${underNot ? '' : 'not '}in the segment “${condition.segment}”`];
    if ('event' in condition)
      return [`“${condition.event}” had ${underNot ? 'happened' : 'not happened as the goal asks'} by then`];
    if ('goal' in condition) return [`the goal “${condition.goal}” was ${underNot ? '' : 'not '}met as asked by then`];
    if ('message' in condition) return [`no message was ${underNot ? 'to be ' : ''}${condition.message} by then`];
    return [
      `the trait “${condition.trait}” ${found(getProperty(view.traits, condition.trait))}, and the goal asks for ${not}${wanted(condition.is)}`,
    ];
  });
  return sentence(parts.join('; '));
}

const WORDS: { readonly [K in keyof Operators]-?: string } = {
  eq: '',
  ne: 'anything but',
  gt: 'more than',
  gte: 'at least',
  lt: 'less than',
  lte: 'at most',
  in: 'one of',
  nin: 'none of',
  exists: '',
  contains: 'something with',
  startsWith: 'something that starts with',
  endsWith: 'something that ends with',
  before: 'a time before',
  after: 'a time after',
};

function wanted(test: Test): string {
  if (typeof test !== 'object') return shown(test);
  const asked = Object.entries(test) as [keyof Operators, Json][];
  return asked
    .map(([name, operand]) => {
      if (name === 'exists') return operand === true ? 'any value' : 'no value';
      return `${WORDS[name]} ${shown(operand)}`.trimStart();
    })
    .join(' and ');
}

const found = (value: Json | undefined): string => (value === undefined || value === null ? 'is missing' : `is ${shown(value)}`);

/** Long values are cut: it is the reader's eye that compares. */
function shown(value: Json): string {
  if (typeof value === 'string') return `“${cut(value)}”`;
  if (Array.isArray(value)) return cut(value.map(shown).join(', '));
  return cut(JSON.stringify(value));
}

const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
