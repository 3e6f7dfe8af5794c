/** When schedules tick, across the changes of clocks too. */
import { DateTime } from 'luxon';
import { TickClock, type Schedule } from './ticks';

const BERLIN = 'Europe/Berlin';
const at = (text: string) => Date.parse(text);
/** Later than `after`, up to and including `through`. */
function ticksBetween(schedule: Schedule, after: number, through: number): number[] {
  const clock = new TickClock(schedule);
  const ticks: number[] = [];
  for (let next = clock.after(after); next <= through; next = clock.after(next)) ticks.push(next);
  return ticks;
}

describe('ticks', () => {
  it.each<[string, string, string, string, string, string[]]>([
    ['each day', '0 9 * * *', BERLIN, '2026-03-01T08:00Z', '2026-03-03T08:00Z', ['2026-03-02T09:00', '2026-03-03T09:00']],
    ['on Mondays', '0 9 * * MON', BERLIN, '2026-03-01T00:00Z', '2026-03-15T00:00Z', ['2026-03-02T09:00', '2026-03-09T09:00']],
    ['Sunday is 7 as well as 0', '0 9 * * 7', BERLIN, '2026-03-01T00:00Z', '2026-03-02T00:00Z', ['2026-03-01T09:00']],
    [
      'on a date or a weekday, where both are given',
      '0 9 15 * MON',
      BERLIN,
      '2026-03-10T00:00Z',
      '2026-03-17T00:00Z',
      ['2026-03-15T09:00', '2026-03-16T09:00'],
    ],
    [
      'on every second date of a weekday is both',
      '0 9 1,15 JAN *',
      BERLIN,
      '2026-01-01T00:00Z',
      '2026-02-20T00:00Z',
      ['2026-01-01T09:00', '2026-01-15T09:00'],
    ],
    [
      'every 20 minutes',
      '*/20 9 * * *',
      BERLIN,
      '2026-03-01T08:00Z',
      '2026-03-01T08:40Z',
      ['2026-03-01T09:20', '2026-03-01T09:40'],
    ],
    ['in leap years', '0 0 29 2 *', 'UTC', '2026-01-01T00:00Z', '2029-01-01T00:00Z', ['2028-02-29T00:00']],
    [
      'the time after is not included, the last is',
      '0 9 * * *',
      'UTC',
      '2026-03-01T09:00Z',
      '2026-03-02T09:00Z',
      ['2026-03-02T09:00'],
    ],
    [
      'a time that spring skips comes as much later',
      '30 2 * * *',
      BERLIN,
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['2026-03-29T03:30', '2026-03-30T02:30'],
    ],
    [
      'times that spring moves upon each other tick once',
      '30 2,3 * * *',
      BERLIN,
      '2026-03-28T12:00Z',
      '2026-03-29T12:00Z',
      ['2026-03-29T03:30'],
    ],
    [
      'a time that autumn shows twice ticks the first time',
      '30 2 * * *',
      BERLIN,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['2026-10-25T02:30', '2026-10-26T02:30'],
    ],
    [
      'a zone that puts its clock forward by half an hour',
      '0 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-02T16:00Z',
      '2026-10-04T16:00Z',
      ['2026-10-04T02:30', '2026-10-05T02:00'],
    ],
  ])('%s', (_, cron, timezone, after, through, expected) => {
    const ticks = ticksBetween({ cron, timezone }, at(after), at(through));
    expect(ticks.map((tick) => DateTime.fromMillis(tick, { zone: timezone }).toFormat("yyyy-MM-dd'T'HH:mm"))).toEqual(expected);
  });

  it('every hour goes by hours that pass: 23 on the day that loses one, 25 on the day that has it twice', () => {
    const ticks = (day: string, next: string) => ticksBetween({ cron: '0 * * * *', timezone: BERLIN }, at(day) - 1, at(next) - 1);
    for (const [day, next, count] of [
      ['2026-03-28T23:00Z', '2026-03-29T22:00Z', 23],
      ['2026-10-24T22:00Z', '2026-10-25T23:00Z', 25],
    ] as const) {
      const hours = ticks(day, next);
      expect(hours).toHaveLength(count);
      expect(new Set(hours.map((tick, place) => tick - place * 3_600_000)).size).toBe(1);
    }
  });

  it('are the same asked forwards, backwards and at once', () => {
    const schedule = { cron: '*/45 6-9 * * MON-FRI', timezone: 'America/New_York' };
    const ticks = ticksBetween(schedule, at('2026-10-28T00:00Z'), at('2026-11-04T00:00Z'));
    const clock = new TickClock(schedule);
    for (const [place, tick] of [...ticks.entries()].reverse()) expect(clock.after(tick - 1)).toBe(ticks[place]);
    for (const [place, tick] of ticks.slice(0, -1).entries()) expect(clock.after(tick)).toBe(ticks[place + 1]);
  });
});
