/** Lengths of time as definitions write them, and as a fast clock has them. */
import { duration, durationMs, formatDuration, parseDuration, scaledMs } from './duration';

const DAY = 86_400_000;

it.each<[string, number | undefined]>([
  ['P2W', 14 * DAY],
  ['P1DT2H', DAY + 7_200_000],
  ['PT0.5S', 500],
  ['PT0S', 0],
  ['P1.5D', 1.5 * DAY],
  ['PT1H30M', 5_400_000],
  ['P36525D', 36_525 * DAY],
  ['P36526D', undefined],
  ['P', undefined],
  ['PT', undefined],
  ['P1DT', undefined],
  ['P1Y', undefined],
  ['P1M', undefined],
  ['P1W2D', undefined],
  ['-P1D', undefined],
  ['1h', undefined],
  ['pt1h', undefined],
])('%s is %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
  expect(duration.safeParse(text).success).toBe(ms !== undefined);
});

it('cannot be asked of text that no schema let through', () => {
  expect(() => durationMs('soon')).toThrow(RangeError);
  expect(duration.safeParse(5).success).toBe(false);
});

it.each<[number, string]>([
  [0, 'PT0S'],
  [0.4, 'PT0S'],
  [500, 'PT0.5S'],
  [DAY, 'P1D'],
  [DAY + 7_200_000, 'P1DT2H'],
  [18_720_000, 'PT5H12M'],
  [-90_000, '-PT1M30S'],
])('%s ms is written %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

it.each<[string, number, number]>([
  ['P3D', 86_400, 3000],
  ['PT1H', 1, 3_600_000],
  ['PT1S', 86_400, 1],
  ['PT0S', 86_400, 0],
])('%s at speed %s takes %s ms', (text, speed, ms) => expect(scaledMs(text, speed)).toBe(ms));
