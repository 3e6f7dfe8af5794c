// When the clock on the wall next shows a time, in zones that put it forward and back.
import { formatInstant } from './instant';
import { nextWallTime, wallTime } from './wall-time';

test.each<[string, time: string, zone: string, at: string, next: string]>([
  ['later today', '09:00', 'Europe/Berlin', '2026-02-01T07:00:00Z', '2026-02-01T08:00:00.000Z'],
  ['now', '09:00', 'Europe/Berlin', '2026-02-01T08:00:00Z', '2026-02-01T08:00:00.000Z'],
  ['tomorrow', '09:00', 'Europe/Berlin', '2026-02-01T08:00:00.001Z', '2026-02-02T08:00:00.000Z'],
  ['today over there', '00:30', 'Asia/Tokyo', '2026-02-01T15:00:00Z', '2026-02-01T15:30:00.000Z'],
  ['yesterday over there', '23:00', 'America/Los_Angeles', '2026-02-01T06:00:00Z', '2026-02-01T07:00:00.000Z'],
  ['a half hour off', '09:15', 'Asia/Kolkata', '2026-02-01T00:00:00Z', '2026-02-01T03:45:00.000Z'],
  // 29 March 2026, 02:00 becomes 03:00
  ['across the change to summer', '09:00', 'Europe/Berlin', '2026-03-28T09:00:00Z', '2026-03-29T07:00:00.000Z'],
  ['a time that the clock skips', '02:30', 'Europe/Berlin', '2026-03-29T00:00:00Z', '2026-03-29T01:30:00.000Z'],
  ['as it skips it', '02:30', 'Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29T01:30:00.000Z'],
  ['once it was skipped', '02:30', 'Europe/Berlin', '2026-03-29T01:30:00.001Z', '2026-03-30T00:30:00.000Z'],
  // 25 October 2026, 03:00 becomes 02:00
  ['across the change to winter', '09:00', 'Europe/Berlin', '2026-10-24T08:00:00Z', '2026-10-25T08:00:00.000Z'],
  ['a time shown twice, the first', '02:30', 'Europe/Berlin', '2026-10-25T00:00:00Z', '2026-10-25T00:30:00.000Z'],
  ['a time shown twice, the second', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00.001Z', '2026-10-25T01:30:00.000Z'],
  ['after both', '02:30', 'Europe/Berlin', '2026-10-25T01:30:00.001Z', '2026-10-26T01:30:00.000Z'],
  // 30 December 2011 never came
  ['a day that a place skips', '12:00', 'Pacific/Apia', '2011-12-30T09:00:00Z', '2011-12-30T22:00:00.000Z'],
])('%s: %s in %s from %s', (_, time, zone, at, next) =>
  expect(formatInstant(nextWallTime(time, Date.parse(at), zone))).toBe(next),
);

test.each<[unknown, boolean]>([
  ['00:00', true],
  ['23:59', true],
  ['24:00', false],
  ['9:00', false],
  ['09:60', false],
  ['09:00:00', false],
  [900, false],
])('%j is a time of day: %s', (value, is) => expect(wallTime.safeParse(value).success).toBe(is));
