/** Splits decided by numbers: when they are looked at, how much better is better enough, and what stays as it was decided. */
import type { PickWinner } from './effect';
import { decideSplit, lookReached, UNDECIDED, type VariantCounts } from './winner';

const rate = (converted: number, profiles: number): VariantCounts => ({ profiles, converted, sum: 0, sumOfSquares: 0 });
/** Half of them spent one amount, half of them the other. */
const spent = (profiles: number, one: number, other: number): VariantCounts => ({
  profiles,
  converted: profiles,
  sum: (profiles / 2) * (one + other),
  sumOfSquares: (profiles / 2) * (one ** 2 + other ** 2),
});
const rule = (over: Partial<PickWinner> = {}): PickWinner => ({ confidence: 0.95, minProfiles: 200, metric: 'rate', ...over });
const decide = (counts: Record<string, VariantCounts>, over: Partial<PickWinner> = {}, look = 0) =>
  decideSplit({ ...UNDECIDED, look }, new Map(Object.entries(counts)), rule(over), 7);

describe('looked at when the smallest variant reaches minProfiles × 1, 2, 4, …', () => {
  it.each([
    [0, 0],
    [199, 0],
    [200, 1],
    [399, 1],
    [400, 2],
    [799, 2],
    [800, 3],
    [1600, 4],
  ])('%i profiles: look %i', (smallest, look) => expect(lookReached(smallest, rule())).toBe(look));

  it.each([
    ['not before', { a: rate(199, 199), b: rate(0, 400) }, 0, UNDECIDED],
    ['then once', { a: rate(100, 200), b: rate(100, 200) }, 0, { ...UNDECIDED, look: 1 }],
    ['and not again until twice as many', { a: rate(399, 399), b: rate(0, 399) }, 1, { ...UNDECIDED, look: 1 }],
    ['two that came due at once are one, the stricter', { a: rate(200, 400), b: rate(200, 400) }, 0, { ...UNDECIDED, look: 2 }],
    ['a split of one has nothing to decide', { a: rate(200, 200) }, 0, UNDECIDED],
  ])('%s', (_, counts, look, decision) => {
    expect(decide(counts as Record<string, VariantCounts>, {}, look)).toEqual(decision);
  });
});

describe('the best is held against each of m rivals by a two-sided z-test at (1 − confidence) / (2^k · m)', () => {
  // Against 106 of 200: 127 have z 2.129, chance 0.0333; 130 have 2.440, chance 0.0147; 131 have 2.544, chance 0.0110.
  const rows: [string, Record<string, VariantCounts>, number, string | null][] = [
    ['look 1, one rival, level 0.025', { a: rate(106, 200), b: rate(130, 200) }, 0, 'b'],
    ['look 1, one rival, below that', { a: rate(106, 200), b: rate(127, 200) }, 0, null],
    ['look 1, two rivals, level 0.0125', { a: rate(106, 200), b: rate(130, 200), c: rate(100, 200) }, 0, null],
    ['look 1, two rivals, the nearer decides', { a: rate(106, 200), b: rate(131, 200), c: rate(100, 200) }, 0, 'b'],
    ['nobody converted', { a: rate(0, 200), b: rate(0, 200) }, 0, null],
    ['everybody did', { a: rate(200, 200), b: rate(200, 200) }, 0, null],
  ];
  it.each(rows)('%s', (_, counts, look, winner) => expect(decide(counts, {}, look).winner).toBe(winner));

  it('is stricter at each look: what the first would decide, the second does not', () => {
    const twice = { a: rate(218, 400), b: rate(250, 400) };
    expect(decide(twice, { minProfiles: 400 })).toMatchObject({ look: 1, winner: 'b' });
    expect(decide(twice)).toMatchObject({ look: 2, winner: null });
  });

  it('asks as much as the confidence says', () => {
    const counts = { a: rate(106, 200), b: rate(130, 200) };
    expect(decide(counts, { confidence: 0.95 }).winner).toBe('b');
    expect(decide(counts, { confidence: 0.99 }).winner).toBeNull();
  });
});

describe('by value: mean value per profile, each variant with its own variance', () => {
  it.each([
    ['far apart', { a: spent(200, 0, 20), b: spent(200, 10, 30) }, 'b'],
    ['apart, but scattered', { a: spent(200, 0, 20), b: spent(200, 0, 24) }, null],
    ['no scatter at all tells nothing', { a: spent(200, 10, 10), b: spent(200, 11, 11) }, null],
  ])('%s', (_, counts, winner) => expect(decide(counts, { metric: 'value' }).winner).toBe(winner));

  it('knows no scatter of one', () => {
    expect(decide({ a: spent(1, 1, 1), b: spent(1, 9, 9) }, { metric: 'value', minProfiles: 1 }).winner).toBeNull();
  });
});

it('once decided it stays decided, and says since when', () => {
  const decided = decide({ a: rate(20, 200), b: rate(180, 200) });
  expect(decided).toEqual({ look: 1, winner: 'b', since: 7 });
  const counts = new Map(Object.entries({ a: rate(800, 800), b: rate(180, 800) }));
  expect(decideSplit(decided, counts, rule(), 8)).toBe(decided);
});
