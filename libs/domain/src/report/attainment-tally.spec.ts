/** Attainment and time to goal, counted by hand. */
import { HOUR, conversion, enrollment, report } from './journey-facts.builder';
import { nearestRank } from './nearest-rank';

describe('attainment', () => {
  const anna = enrollment({ profileId: 'anna', enteredAt: 0 });
  const annaAgain = enrollment({ profileId: 'anna', enteredAt: 10 * HOUR });
  const bert = enrollment({ profileId: 'bert', enteredAt: HOUR });
  const held = enrollment({ profileId: 'held', holdout: true });
  const usd = (amount: string) => ({ value: { amount, currency: 'USD' } });
  const enrollments = [anna, annaAgain, bert, held];
  const conversions = [
    conversion(annaAgain, 12 * HOUR, { ...usd('5.00'), outcome: 'repeat' }),
    conversion(anna, 3 * HOUR, usd('1.50')),
    conversion(bert, 6 * HOUR, { ...usd('2.25'), assists: [anna.id, 'of another journey'] }),
    conversion(bert, 7 * HOUR, { value: { amount: '3', currency: 'EUR' }, outcome: 'repeat', assists: [anna.id] }),
    conversion(enrollment({ journey: 'winback' }), HOUR, { ...usd('99'), assists: [annaAgain.id] }),
    conversion(null, HOUR, usd('99')),
    conversion(anna, HOUR, { ...usd('99'), credited: null, outcome: 'not_qualified', isQualified: false }),
    conversion(anna, HOUR, { ...usd('99'), credited: null, outcome: 'withdrawn' }),
  ];

  test('counted once: each profile with its earliest conversion, and its value', () => {
    expect(report({ enrollments, conversions }).attainment).toEqual({
      profiles: 2,
      rate: 1,
      denominator: 2,
      target: null,
      progress: null,
      met: null,
      conversions: 2,
      repeats: 0,
      assists: 2,
      notQualified: 1,
      value: [{ currency: 'USD', amount: '3.75' }],
    });
  });

  test('counted every time: the further ones are repeats and add their values', () => {
    expect(report({ enrollments, conversions, goal: { target: null, counting: 'every' } }).attainment).toMatchObject({
      profiles: 2,
      conversions: 4,
      repeats: 2,
      value: [
        { currency: 'EUR', amount: '3' },
        { currency: 'USD', amount: '8.75' },
      ],
    });
  });

  test('of two at one instant the smaller id is the counted one', () => {
    const same = [conversion(anna, HOUR, { id: 'y', ...usd('7') }), conversion(anna, HOUR, { id: 'x', ...usd('8') })];
    const value = [{ currency: 'USD', amount: '8' }];
    expect(report({ enrollments, conversions: same }).attainment).toMatchObject({ value });
    expect(report({ enrollments, conversions: same.toReversed() }).attainment).toMatchObject({ value });
  });

  test('a journey without a goal has none, and its lift is not measured', () => {
    const { attainment, lift } = report({ goal: null, enrollments });
    expect(attainment).toBeNull();
    expect(lift).toMatchObject({
      treated: { profiles: 2, converted: 0, rate: null },
      holdout: { profiles: 1, rate: null },
      absolute: null,
    });
  });

  const target = (type: 'percent' | 'count', value: number) => ({ type, value });
  test.each([
    [target('percent', 50), 4, 8, { progress: 1, met: true }],
    [target('percent', 50), 3, 8, { progress: 0.75, met: false }],
    [target('percent', 12), 14, 85, { progress: 1.37, met: true }],
    // In floats 29 / 100 × 100 falls short of 29.
    [target('percent', 29), 29, 100, { progress: 1, met: true }],
    [target('percent', 8.2), 41, 500, { progress: 1, met: true }],
    [target('percent', 33.34), 1, 3, { progress: 1, met: false }],
    [target('count', 4), 4, 8, { progress: 1, met: true }],
    [target('count', 4), 3, 8, { progress: 0.75, met: false }],
    [target('count', 4), 0, 0, { progress: null, met: false }],
    [target('percent', 4), 0, 0, { progress: null, met: false }],
  ])('target %j with %i of %i profiles', (goalTarget, profiles, denominator, expected) => {
    const all = Array.from({ length: denominator }, () => enrollment());
    const facts = { enrollments: all, conversions: all.slice(0, profiles).map((one) => conversion(one, HOUR)) };
    expect(report({ ...facts, goal: { target: goalTarget, counting: 'once' } }).attainment).toMatchObject({
      target: goalTarget,
      ...expected,
    });
  });
});

describe('time to goal', () => {
  test('nearest rank over the counted conversions, from the entry of the credited enrollment', () => {
    const all = Array.from({ length: 10 }, (_, at) => enrollment({ enteredAt: at }));
    const conversions = all.map((one, at) => conversion(one, one.enteredAt + (at + 1) * HOUR));
    expect(report({ enrollments: all, conversions }).timeToGoal).toEqual({ since: 'entered', p50: 'PT5H', p90: 'PT9H' });
  });

  test('a fast clock is scaled back', () => {
    const one = enrollment();
    expect(report({ enrollments: [one], conversions: [conversion(one, 1500)], speed: 86_400 }).timeToGoal).toMatchObject({
      p50: 'P1DT12H',
    });
  });

  test.each([
    [[7], 50, 7],
    [[1, 2], 50, 1],
    [[1, 2], 90, 2],
    [[1, 2, 3, 4, 5, 6], 90, 6],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90, 9],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 90, 10],
    [[], 50, undefined],
  ])('of %j the %i th percentile is %j', (values, percent, expected) => {
    expect(nearestRank(values, percent)).toBe(expected);
  });
});
