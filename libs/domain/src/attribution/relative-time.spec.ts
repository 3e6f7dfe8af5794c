/** Lengths of time in words. */
import { DAY, HOUR, MINUTE } from './attribution.builder';
import { inWords } from './relative-time';

test.each([
  [0, 'no time'],
  [1, '1 millisecond'],
  [1500, '1 second 500 milliseconds'],
  [61_000, '1 minute 1 second'],
  [2 * HOUR, '2 hours'],
  [3 * DAY + 4 * HOUR + 5 * MINUTE, '3 days 4 hours'],
  [3 * DAY + 5 * MINUTE, '3 days'],
  [86_399_999.6, '1 day'],
])('%d ms in words', (ms, words) => {
  expect(inWords(ms)).toBe(words);
});
