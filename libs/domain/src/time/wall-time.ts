/** Times of day as people read them off the wall, across the changes of summer and winter time. */
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { must } from '../condition/plain-words';
import type { Instant } from './instant';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The first instant from `at` on, `at` included, at which the wall clock shows that time. A time that the clock skips that day is taken as much
 * later as the clock was put forward; of a time that it shows twice, the first that is still to come.
 *
 * @param time `HH:MM`
 * @param zone IANA name
 */
export function nextWallTime(time: string, at: Instant, zone: string): Instant {
  const wall = IANAZone.create(zone);
  const shown = at + wall.offset(at) * MINUTE;
  const [hours, minutes] = time.split(':').map(Number) as [number, number];
  const today = Math.floor(shown / DAY) * DAY + (hours * 60 + minutes) * MINUTE;
  // A clock that was put back has shown today's time before, and one put forward may skip it: the days about it are asked, too.
  const candidates = [today - DAY, today, today + DAY, today + 2 * DAY].flatMap((day) => instantsOf(day, wall));
  return Math.min(...candidates.filter((instant) => instant >= at));
}

/** When the wall clock shows that day and time, twice where it is put back across it. */
export function instantsOf(shown: number, wall: IANAZone): Instant[] {
  const before = wall.offset(shown - DAY) * MINUTE;
  const after = wall.offset(shown + DAY) * MINUTE;
  const fitting = [before, after].map((offset) => shown - offset).filter((at) => at + wall.offset(at) * MINUTE === shown);
  return fitting.length > 0 ? fitting : [shown - before];
}

const aTime = must('a time of day from 00:00 to 23:59, such as 09:00');
/** `HH:MM`, as a definition holds it. */
export const wallTime = z.string(aTime).regex(/^([01]\d|2[0-3]):[0-5]\d$/, aTime);
