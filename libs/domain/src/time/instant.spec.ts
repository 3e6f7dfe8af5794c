/** RFC 3339, and what only looks like it. */
import { formatInstant, parseInstant } from './instant';

it.each<[unknown, string | undefined]>([
  ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z'],
  ['2026-03-01T09:00:00.123456789z', '2026-03-01T09:00:00.123Z'],
  ['2026-03-01t09:00:00+02:00', '2026-03-01T07:00:00.000Z'],
  ['2026-03-01 09:00:00-05:30', '2026-03-01T14:30:00.000Z'],
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2026-06-30T23:59:60Z', '2026-07-01T00:00:00.000Z'],
  ['2026-02-29', undefined],
  ['2026-04-31', undefined],
  ['2026-13-01', undefined],
  ['0099-01-01', undefined],
  ['2026-03-01T24:00:00Z', undefined],
  ['2026-03-01T09:60:00Z', undefined],
  ['2026-03-01T09:00:00+24:00', undefined],
  ['2026-03-01T09:00:00+02:60', undefined],
  ['2026-03-01T09:00:00', undefined],
  ['2026-03-01T09:00Z', undefined],
  [1_772_355_600_000, undefined],
  [null, undefined],
])('%j', (text, read) => {
  const instant = parseInstant(text);
  expect(instant === undefined ? undefined : formatInstant(instant)).toBe(read);
});
