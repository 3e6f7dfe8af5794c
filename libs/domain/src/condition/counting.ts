/** So many of something within a span of time: what conditions ask of events and of conversions. */
import { scaledMs } from '../time/duration';
import type { Instant } from '../time/instant';
import type { CountTest } from './condition';
import { passes } from './operators';

interface Dated {
  readonly occurredAt: Instant;
}

export interface Counting<T extends Dated> {
  /**
   * Whether there are as many up to and including `at` as asked, `within` the time asked.
   *
   * @param known ascending by `occurredAt`
   * @param lagMs by how much longer ago they may be
   */
  holds(known: readonly T[], at: Instant, speed: number, lagMs?: number): boolean;
  /** The first instant after `at` at which one known now runs out of the window, or comes into sight, and may change the answer. */
  nextChange(known: readonly T[], at: Instant, speed: number): Instant | null;
}

/**
 * @param asked `count` by default one or more, `within` by default all of time
 * @param fits which of them count
 */
export function countingOf<T extends Dated>(
  { count = { gte: 1 }, within }: { count?: CountTest | number; within?: string },
  fits: (one: T) => boolean,
): Counting<T> {
  const enough = enoughOf(count);
  const windowOf = within === undefined ? () => Infinity : atSpeed(within);
  return {
    holds(known, at, speed, lagMs = 0) {
      const end = firstAfter(known, at);
      const start = firstAfter(known, at - windowOf(speed) - lagMs - 1);
      if (enough !== undefined) return fromTheLast(enough, known, start, end, fits) !== undefined;
      let times = 0;
      for (let i = start; i < end; i++) if (fits(known[i] as T)) times++;
      return passes(count, times);
    },
    nextChange(known, at, speed) {
      const windowMs = windowOf(speed);
      const end = firstAfter(known, at);
      const start = firstAfter(known, at - windowMs - 1);
      // Where so many are enough, later ones make up for those that leave first.
      const leaving = enough === undefined ? known.slice(start, end).find(fits) : fromTheLast(enough, known, start, end, fits);
      const next = Math.min(
        known[end]?.occurredAt ?? Infinity,
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

/** Place of the first one later than that instant; the length where there is none. Binary search: histories grow long. */
function firstAfter(known: readonly Dated[], instant: Instant): number {
  let low = 0;
  let high = known.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((known[middle] as Dated).occurredAt > instant) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The fitting one that is so many from the last, which is 1. */
function fromTheLast<T extends Dated>(
  place: number,
  known: readonly T[],
  start: number,
  end: number,
  fits: (one: T) => boolean,
): T | undefined {
  let left = place;
  for (let i = end - 1; i >= start; i--) if (fits(known[i] as T) && --left === 0) return known[i];
  return undefined;
}
