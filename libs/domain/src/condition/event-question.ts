/** What an event condition asks of a history, worked out once per condition: it is asked again with every event. */
import type { EventFact } from '../event/event';
import type { Instant } from '../time/instant';
import { scaledMs } from '../time/duration';
import type { CountTest, EventCondition } from './condition';
import { passes } from './operators';
import { matchesWhere } from './where';

type History = readonly EventFact[];

export interface EventQuestion {
  /** Whether one event is of that name and passes `where`. */
  isAbout(event: EventFact): boolean;
  /** Whether the history of that name up to and including `at` has as many of them as asked, `within` the time asked. */
  holds(events: History, at: Instant, speed: number): boolean;
  /** The first instant after `at` at which an event known now runs out of the window, or comes into sight, and may change the answer. */
  nextChange(events: History, at: Instant, speed: number): Instant | null;
}

const known = new WeakMap<EventCondition, EventQuestion>();

/** @param condition never changed in place */
export function questionOf(condition: EventCondition): EventQuestion {
  let question = known.get(condition);
  if (!question) known.set(condition, (question = ask(condition)));
  return question;
}

function ask({ event: name, where, count = { gte: 1 }, within }: EventCondition): EventQuestion {
  const fits = (event: EventFact) => matchesWhere(where, event.properties);
  const enough = enoughOf(count);
  const windowOf = within === undefined ? () => Infinity : atSpeed(within);

  return {
    isAbout: (event) => event.event === name && fits(event),
    holds(events, at, speed) {
      const end = firstAfter(events, at);
      const start = firstAfter(events, at - windowOf(speed) - 1);
      if (enough !== undefined) return fromTheLast(enough, events, start, end, fits) !== undefined;
      let times = 0;
      for (let i = start; i < end; i++) if (fits(events[i] as EventFact)) times++;
      return passes(count, times);
    },
    nextChange(events, at, speed) {
      const windowMs = windowOf(speed);
      const end = firstAfter(events, at);
      const start = firstAfter(events, at - windowMs - 1);
      // Where so many are enough, later ones make up for those that leave first.
      const leaving = enough === undefined ? events.slice(start, end).find(fits) : fromTheLast(enough, events, start, end, fits);
      const next = Math.min(
        events[end]?.occurredAt ?? Infinity,
        leaving === undefined ? Infinity : leaving.occurredAt + windowMs + 1,
      );
      return next === Infinity ? null : next;
    },
  };
}

/** How many are enough, where more never harm; `undefined` where they may. */
function enoughOf(count: CountTest | number): number | undefined {
  if (typeof count !== 'object' || Object.keys(count).length !== 1) return undefined;
  const enough = count.gte ?? (count.gt === undefined ? 0 : count.gt + 1);
  return enough > 0 ? enough : undefined;
}

/** One process has one speed, so the last answer is nearly always the next one. */
function atSpeed(duration: string): (speed: number) => number {
  let lastSpeed = 1;
  let ms = scaledMs(duration, lastSpeed);
  return (speed) => {
    if (speed !== lastSpeed) ms = scaledMs(duration, (lastSpeed = speed));
    return ms;
  };
}

/** Place of the first event later than that instant; the length where there is none. Binary search: histories grow long. */
function firstAfter(events: History, instant: Instant): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle] as EventFact).occurredAt > instant) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The fitting event that is so many from the last, which is 1. */
function fromTheLast(
  place: number,
  events: History,
  start: number,
  end: number,
  fits: (event: EventFact) => boolean,
): EventFact | undefined {
  let left = place;
  for (let i = end - 1; i >= start; i--) if (fits(events[i] as EventFact) && --left === 0) return events[i];
  return undefined;
}
