/** Whether a condition holds for a profile at an instant. */
import type { EventFact, Properties } from '../event/event';
import type { Instant } from '../time/instant';
import type { Condition, EventCondition, MessageCondition } from './condition';
import { goalQuestionOf, questionOf } from './event-question';
import { keyText, sameKey } from './key-text';
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
  /** Whose passage through a journey asks, for `sameKey` and for messages of its own; left out where nobody's does. */
  readonly asker?: Asker;
  /** Ms by which every `within` reaches further back; left out for none. */
  readonly lagMs?: number;
}

export interface Asker {
  journey: string;
  /** `null` where somebody is only about to enter: then the messages of all passages through the journey are meant. */
  enrollmentId: string | null;
  key: string | null;
  /** The property that holds an event's key; `undefined` where the journey has no keys. */
  keyBy: string | undefined;
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
 * Looks at traits and segments as the view has them, and at events, conversions and what was heard of messages up to and including `at`. An
 * empty `all` is true, an empty `any` false.
 *
 * @param condition let through by its schema and never changed in place: what it asks is worked out once
 * @param speed of the clock; `within` is that many times shorter
 */
export function matches(condition: Condition, view: ConditionView, at: Instant, speed: number): boolean {
  if ('event' in condition) return questionOf(condition).holds(eventsAsked(condition, view), at, speed, view.lagMs);
  if ('trait' in condition) return passes(condition.is, getProperty(view.traits, condition.trait));
  if ('segment' in condition) return view.inSegment(condition.segment);
  if ('goal' in condition) return goalQuestionOf(condition).holds(view.conversions(condition.goal), at, speed, view.lagMs);
  if ('message' in condition) return heardAsked(condition, view).some((instant) => instant <= at);
  if ('all' in condition) return condition.all.every((part) => matches(part, view, at, speed));
  if ('any' in condition) return condition.any.some((part) => matches(part, view, at, speed));
  return !matches(condition.not, view, at, speed);
}

/** Events of that name that the condition may count: with `sameKey` those of the asker's key, and those without one. */
export function eventsAsked({ event: name, sameKey: ofOneKey }: EventCondition, view: ConditionView): readonly EventFact[] {
  const events = view.events(name);
  if (!ofOneKey) return events;
  const { key = null, keyBy } = view.asker ?? {};
  if (key === null || keyBy === undefined) return events;
  return events.filter(({ properties }) => sameKey(keyText(getProperty(properties, keyBy)), key));
}

/**
 * When that was heard of the messages asked for: of the journey named; without one those of the asker's own passage; with nobody asking
 * those of any journey.
 */
export function heardAsked({ message: what, step, journey }: MessageCondition, view: ConditionView): Instant[] {
  const { asker } = view;
  return view.messages().flatMap((message) => {
    if (step !== undefined && message.step !== step) return [];
    if (message.journey !== (journey ?? asker?.journey ?? message.journey)) return [];
    if (journey === undefined && asker && asker.enrollmentId !== null && message.enrollmentId !== asker.enrollmentId) return [];
    return message[`${what}At`] ?? [];
  });
}

export { matchesWhere } from './where';
