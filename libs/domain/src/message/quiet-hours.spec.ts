/** Until when quiet hours last: across midnight, and across the changes of the clock. */
import { DateTime } from 'luxon';
import { quietHoursEnd } from './quiet-hours';

const NIGHT = { from: '21:00', to: '08:00' };
const LUNCH = { from: '12:00', to: '13:30' };
const local = (text: string) => DateTime.fromISO(text, { setZone: true }).toMillis();

describe('the end of quiet hours', () => {
  test.each<[string, { from: string; to: string }, string, string, string | null]>([
    ['the last moment before', NIGHT, 'UTC', '2026-03-01T20:59:59.999Z', null],
    ['from is included', NIGHT, 'UTC', '2026-03-01T21:00:00.000Z', '2026-03-02T08:00:00.000Z'],
    ['before midnight', NIGHT, 'UTC', '2026-03-01T23:59:00.000Z', '2026-03-02T08:00:00.000Z'],
    ['after midnight', NIGHT, 'UTC', '2026-03-02T00:00:00.000Z', '2026-03-02T08:00:00.000Z'],
    ['the last quiet moment', NIGHT, 'UTC', '2026-03-02T07:59:59.999Z', '2026-03-02T08:00:00.000Z'],
    ['to is not included', NIGHT, 'UTC', '2026-03-02T08:00:00.000Z', null],
    ['within one day', LUNCH, 'UTC', '2026-03-01T12:30:00.000Z', '2026-03-01T13:30:00.000Z'],
    ['within one day, before', LUNCH, 'UTC', '2026-03-01T11:59:59.000Z', null],
    ['within one day, after', LUNCH, 'UTC', '2026-03-01T13:30:00.000Z', null],
    ['to midnight', { from: '22:00', to: '00:00' }, 'UTC', '2026-03-01T22:30:00.000Z', '2026-03-02T00:00:00.000Z'],
    ['by the wall clock of the zone', NIGHT, 'Asia/Tokyo', '2026-03-01T21:30:00+09:00', '2026-03-02T08:00:00+09:00'],
    ['a zone of half hours', NIGHT, 'Asia/Kolkata', '2026-03-01T13:00:00.000Z', null],
    ['the year 1965, before instants were positive', NIGHT, 'UTC', '1965-03-01T22:00:00.000Z', '1965-03-02T08:00:00.000Z'],
    ['a night one hour short', NIGHT, 'Europe/Berlin', '2026-03-28T22:00:00+01:00', '2026-03-29T08:00:00+02:00'],
    ['a night one hour long', NIGHT, 'Europe/Berlin', '2026-10-24T22:00:00+02:00', '2026-10-25T08:00:00+01:00'],
    ['after the change of that night', NIGHT, 'Europe/Berlin', '2026-03-29T04:00:00+02:00', '2026-03-29T08:00:00+02:00'],
    [
      'an end that the clock jumps over',
      { from: '21:00', to: '02:30' },
      'Europe/Berlin',
      '2026-03-29T01:00:00+01:00',
      '2026-03-29T03:00:00+02:00',
    ],
    ['quiet hours that the clock jumps over', { from: '02:00', to: '03:00' }, 'Europe/Berlin', '2026-03-29T03:00:00+02:00', null],
    [
      'an end that comes twice: the first is one',
      { from: '21:00', to: '02:30' },
      'Europe/Berlin',
      '2026-10-25T01:00:00+02:00',
      '2026-10-25T02:30:00+02:00',
    ],
    [
      'an end that comes twice: the second ends what is quiet again',
      { from: '21:00', to: '02:30' },
      'Europe/Berlin',
      '2026-10-25T02:10:00+01:00',
      '2026-10-25T02:30:00+01:00',
    ],
    [
      'a change within the last minutes',
      { from: '21:00', to: '03:00' },
      'Europe/Berlin',
      '2026-10-25T02:59:00+02:00',
      '2026-10-25T03:00:00+01:00',
    ],
  ])('%s', (_name, hours, zone, at, end) => {
    const found = quietHoursEnd(hours, local(at), zone);
    expect(found === null ? null : new Date(found).toISOString()).toBe(end === null ? null : new Date(local(end)).toISOString());
  });

  test('wherever it is quiet it ends within a day, and a minute before that it was quiet still', () => {
    const wrong: string[] = [];
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Chatham']) {
      for (let at = local('2026-03-01T00:07:00Z'); at < local('2027-03-01T00:00:00Z'); at += 5 * 3_600_000) {
        const end = quietHoursEnd(NIGHT, at, zone);
        if (end === null) continue;
        const isRight =
          end > at &&
          end - at <= 12.5 * 3_600_000 &&
          quietHoursEnd(NIGHT, end, zone) === null &&
          quietHoursEnd(NIGHT, end - 1, zone) === end;
        if (!isRight) wrong.push(`${zone} ${new Date(at).toISOString()}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
