/** Quiet hours: when promotional messages wait, by the wall clock of the person's time zone. */
import { IANAZone } from 'luxon';
import type { Instant } from '../time/instant';

export interface QuietHours {
  /** Time of day `HH:MM`, included; after `to` where they cross midnight. */
  from: string;
  /** Time of day `HH:MM`, no longer quiet. */
  to: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The first instant after `at` at which the wall clock shows no quiet time; `null` where it shows none at `at`. A clock that is put
 * forward past `to` ends them as it jumps; one that is put back into them begins them again.
 *
 * @param zone IANA name
 */
export function quietHoursEnd(hours: QuietHours, at: Instant, zone: string): Instant | null {
  const wall = IANAZone.create(zone);
  const offset = wall.offset(at) * MINUTE;
  const time = timeOfDay(at + offset);
  if (!isQuiet(hours, time)) return null;
  const end = at + untilTime(hours, time);
  if (wall.offset(end) * MINUTE === offset) return end;
  const change = firstChange(wall, at, end);
  const timeThen = timeOfDay(change + wall.offset(change) * MINUTE);
  return isQuiet(hours, timeThen) ? change + untilTime(hours, timeThen) : change;
}

/** Since midnight, in ms. */
const timeOfDay = (wallMs: number): number => ((wallMs % DAY) + DAY) % DAY;

function msOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number) as [number, number];
  return (hours * 60 + minutes) * MINUTE;
}

function isQuiet({ from, to }: QuietHours, time: number): boolean {
  const [begin, end] = [msOf(from), msOf(to)];
  return begin < end ? time >= begin && time < end : time >= begin || time < end;
}

const untilTime = ({ to }: QuietHours, time: number): number => (msOf(to) - time + DAY) % DAY;

/** The instant at which the zone's clock is changed, between two at which it differs. */
function firstChange(wall: IANAZone, before: Instant, after: Instant): Instant {
  const offset = wall.offset(before);
  let [same, other] = [before, after];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (wall.offset(middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}
