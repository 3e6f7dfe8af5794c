/**
 * The instants at which a schedule ticks: real time, by the wall clock of a zone. A time that the clock skips ticks as much later as it was
 * put forward; one that it shows twice ticks the first time. What ticks in every hour goes by hours that pass, whatever the clock shows.
 */
import { CronExpressionParser } from 'cron-parser';
import { IANAZone } from 'luxon';
import type { Instant } from './instant';
import { instantsOf } from './wall-time';

export interface Schedule {
  /** Five fields, as `cron.ts` lets them in. */
  cron: string;
  /** IANA name. */
  timezone: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Asked with every call of every member, so what it has worked out is kept. */
export class TickClock {
  private readonly zone: IANAZone;
  private readonly hours: number[];
  private readonly isHourly: boolean;
  private readonly minutes: number[];
  private readonly isDay: (midnight: number) => boolean;
  private readonly days = new Map<number, readonly Instant[]>();
  private last: { after: Instant; next: Instant } = { after: 0, next: 0 };

  constructor({ cron, timezone }: Schedule) {
    const { fields } = CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: new Date(0) });
    this.zone = IANAZone.create(timezone);
    this.hours = numbersOf(fields.hour);
    this.isHourly = this.hours.length === 24;
    this.minutes = numbersOf(fields.minute);
    this.isDay = dayTest(fields);
  }

  /** The first tick later than `instant`: there is one, since what never ticks is no schedule to be saved. */
  after(instant: Instant): Instant {
    if (this.last.after <= instant && instant < this.last.next) return this.last.next;
    // Wall clocks are less than a day from UTC, and yesterday's last times may be skipped ones that come today.
    let day = Math.floor(instant / DAY) * DAY - 2 * DAY;
    for (;;) {
      const next = this.isDay(day) ? firstAfter(this.ticksOf(day), instant) : undefined;
      if (next !== undefined) {
        this.last = { after: instant, next };
        return next;
      }
      day += DAY;
    }
  }

  /** @param day its midnight, as the wall shows it */
  private ticksOf(day: number): readonly Instant[] {
    let ticks = this.days.get(day);
    if (!ticks) {
      const shown = this.hours.flatMap((hour) => this.minutes.map((minute) => day + (hour * 60 + minute) * MINUTE));
      const offset = this.zone.offset(day - DAY);
      // To ask a zone is dear, and its clock is changed on two days a year.
      const isPlain = offset === this.zone.offset(day + 2 * DAY);
      ticks = isPlain ? shown.map((time) => time - offset * MINUTE) : this.instantsAt(shown);
      this.days.set(day, ticks);
    }
    return ticks;
  }

  private instantsAt(times: readonly number[]): Instant[] {
    const instants = times.flatMap((shown) => {
      const fitting = instantsOf(shown, this.zone);
      if (!this.isHourly) return [Math.min(...fitting)];
      const isSkipped = fitting[0]! + this.zone.offset(fitting[0]!) * MINUTE !== shown;
      return isSkipped ? [] : fitting;
    });
    return [...new Set(instants)].sort((a, b) => a - b);
  }
}

/** By halves: a day has up to 1,500 minutes. */
function firstAfter(ticks: readonly Instant[], instant: Instant): Instant | undefined {
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ticks[middle]! > instant) high = middle;
    else low = middle + 1;
  }
  return ticks[low];
}

type Fields = ReturnType<typeof CronExpressionParser.parse>['fields'];

const numbersOf = ({ values }: { values: readonly (number | string)[] }): number[] => values.map(Number);

/** Day of month and day of week are one "or" where both are given. */
function dayTest({ month, dayOfMonth, dayOfWeek }: Fields): (midnight: number) => boolean {
  const months = new Set(numbersOf(month));
  const dates = new Set(numbersOf(dayOfMonth));
  const weekdays = new Set(numbersOf(dayOfWeek).map((weekday) => weekday % 7));
  const either = !dayOfMonth.isWildcard && !dayOfWeek.isWildcard;
  return (midnight) => {
    const day = new Date(midnight);
    if (!months.has(day.getUTCMonth() + 1)) return false;
    const isDate = dates.has(day.getUTCDate());
    const isWeekday = weekdays.has(day.getUTCDay());
    return either ? isDate || isWeekday : isDate && isWeekday;
  };
}
