/** Lift against the worked numbers of its source, its verdicts and its edges. */
import { lift, type ArmCount } from './lift';

const arm = (converted: number, profiles: number): ArmCount => ({ converted, profiles });

// Newcombe 1998, Statistics in Medicine 17, table II, row 10: the eight worked examples (a) to (h).
test.each([
  ['a', arm(56, 70), arm(48, 80), 0.2, [0.0524, 0.3339]],
  ['b', arm(9, 10), arm(3, 10), 0.6, [0.1705, 0.809]],
  ['c', arm(6, 7), arm(2, 7), 0.5714, [0.0582, 0.8062]],
  ['d', arm(5, 56), arm(0, 29), 0.0893, [-0.0381, 0.1926]],
  ['e', arm(0, 10), arm(0, 20), 0, [-0.1611, 0.2775]],
  ['f', arm(0, 10), arm(0, 10), 0, [-0.2775, 0.2775]],
  ['g', arm(10, 10), arm(0, 20), 1, [0.6791, 1]],
  ['h', arm(10, 10), arm(0, 10), 1, [0.6075, 1]],
])('published example (%s)', (_, treated, holdout, absolute, interval) => {
  expect(lift(treated, holdout)).toMatchObject({ absolute, interval, confidence: 0.95, verdict: 'not_enough_data' });
});

test.each([
  ['clearly more', arm(300, 1000), arm(20, 100), 'better'],
  ['clearly fewer', arm(100, 1000), arm(30, 100), 'worse'],
  ['too close to tell', arm(210, 1000), arm(20, 100), 'no_difference'],
  ['nobody anywhere', arm(0, 1000), arm(0, 100), 'no_difference'],
  ['99 held out are too few', arm(300, 1000), arm(1, 99), 'not_enough_data'],
  ['99 treated are too few', arm(90, 99), arm(1, 1000), 'not_enough_data'],
  ['100 an arm are enough', arm(90, 100), arm(1, 100), 'better'],
])('verdict: %s', (_, treated, holdout, verdict) => {
  expect(lift(treated, holdout).verdict).toBe(verdict);
});

test('the example of the contract: rates of each arm and their difference, to 4 decimals', () => {
  expect(lift(arm(16, 85), arm(1, 10))).toEqual({
    treated: { profiles: 85, converted: 16, rate: 0.1882 },
    holdout: { profiles: 10, converted: 1, rate: 0.1 },
    absolute: 0.0882,
    interval: [-0.2236, 0.2145],
    confidence: 0.95,
    verdict: 'not_enough_data',
  });
});

test.each([
  ['no holdout', arm(3, 200), arm(0, 0)],
  ['nobody treated', arm(0, 0), arm(3, 200)],
  ['nobody at all', arm(0, 0), arm(0, 0)],
])('an empty arm has no rate, and nothing to compare: %s', (_, treated, holdout) => {
  const result = lift(treated, holdout);
  expect(result).toMatchObject({ absolute: null, interval: null, verdict: 'not_enough_data' });
  expect(result.treated.rate).toBe(treated.profiles ? 0.015 : null);
  expect(result.holdout.rate).toBe(holdout.profiles ? 0.015 : null);
});
