/** Splits counted and decided: whom a variant is counted for, in which currency, and when newcomers take it. */
import type { Conversion } from '../goal/conversion';
import type { Enrollment } from '../journey/enrollment';
import { conversion, enrollment } from '../report/journey-facts.builder';
import { cartJourney, type JourneyParts, World } from '../../../../test/support/world';
import { shareIn, SplitTally, splitsToDecide, Winners } from './winners';

const split = { journey: 'cart', step: 'offer' };
const took = (variant: string, changes: Partial<Enrollment> = {}) => enrollment({ variants: { offer: variant }, ...changes });
const bought = (amount: string, currency: string | null = 'EUR') => ({ value: { amount, currency } });
const observing = (conversionId: string) => ({ observed: { conversionId, occurredAt: 0 } });
const sale = (id: string, changes = {}) => conversion(null, 0, { id, ...changes });

describe('by profiles with an observed conversion in the variant first drawn', () => {
  it.each<[string, Enrollment[], ReturnType<typeof sale>[], { variant: string; observed: string[] } | null]>([
    ['nobody who drew none', [enrollment()], [], null],
    ['nothing observed', [took('a')], [sale('s1')], { variant: 'a', observed: [] }],
    ['observed', [took('a', observing('s1'))], [sale('s1'), sale('s2')], { variant: 'a', observed: ['s1'] }],
    [
      'a conversion of another goal with that id',
      [took('a', observing('s1'))],
      [sale('s1', { goal: 'trial' })],
      { variant: 'a', observed: [] },
    ],
    [
      'the first of several passages, whichever is known first',
      [took('b', { enteredAt: 2, ...observing('s2') }), took('a', { enteredAt: 1, ...observing('s1') })],
      [sale('s1'), sale('s2')],
      { variant: 'a', observed: ['s1', 's2'] },
    ],
    [
      'a passage that never came to the split',
      [enrollment(observing('s1')), took('a')],
      [sale('s1')],
      { variant: 'a', observed: [] },
    ],
    ['the holdout sees nothing of it', [took('a', { holdout: true })], [], null],
    ['a passage through another journey', [took('a', { journey: 'other' })], [], null],
  ])('%s', (_, enrollments, conversions, expected) => {
    const share = shareIn(split, enrollments, conversions);
    expect(share && { ...share, observed: share.observed.map((each) => (each as Conversion).id) }).toEqual(expected);
  });
});

describe('counts', () => {
  const tallyOf = (...people: [string, ReturnType<typeof bought>[]][]) => {
    const tally = new SplitTally({ variants: ['a', 'b'] });
    for (const [place, [variant, observed]] of people.entries()) tally.put(`p${place}`, { variant, observed });
    return tally;
  };

  it('each profile once, with all that it spent', () => {
    const tally = tallyOf(['a', [bought('10'), bought('5')]], ['a', []], ['b', [bought('2')]]);
    expect(tally.counts('EUR')).toEqual(
      new Map([
        ['a', { profiles: 2, converted: 1, sum: 15, sumOfSquares: 225 }],
        ['b', { profiles: 1, converted: 1, sum: 2, sumOfSquares: 4 }],
      ]),
    );
    expect(tally.smallest).toBe(1);
  });

  it('as it is now, in the place of what it was', () => {
    const tally = tallyOf(['a', []]);
    tally.put('p0', { variant: 'a', observed: [bought('1')] });
    expect(tally.counts('EUR').get('a')).toMatchObject({ profiles: 1, converted: 1 });
    tally.put('p0', null);
    expect(tally.counts('EUR').get('a')).toMatchObject({ profiles: 0, converted: 0 });
  });

  it('nobody who drew what can no longer be drawn', () => {
    expect(
      tallyOf(['gone', [bought('1')]])
        .counts('EUR')
        .get('a'),
    ).toMatchObject({ profiles: 0, converted: 0 });
  });

  it.each<[string, string | null, number]>([
    ['the default currency; others are no money here', 'USD', 7],
    ['without a default that of most', null, 3],
  ])('in %s', (_, currency, sum) => {
    const tally = tallyOf(['a', [bought('1'), bought('2'), bought('7', 'USD'), { value: null }]] as never);
    expect(tally.counts(currency).get('a')!.sum).toBe(sum);
  });

  it('where as many are of one as of the other, by name; none goes first', () => {
    expect(
      tallyOf(['a', [bought('7', 'USD'), bought('1')]])
        .counts(null)
        .get('a')!.sum,
    ).toBe(1);
    expect(
      tallyOf(['a', [bought('7', 'USD'), bought('1', null)]])
        .counts(null)
        .get('a')!.sum,
    ).toBe(1);
    expect(tallyOf(['a', []]).counts(null).get('a')!.sum).toBe(0);
  });
});

const pickWinner = { confidence: 0.95, minProfiles: 20 };
const offer = (over: object = { pickWinner }) => ({
  id: 'offer',
  split: {
    variants: [
      { name: 'good', weight: 1 },
      { name: 'bad', weight: 1 },
      { name: 'never', weight: 0 },
    ],
    ...over,
  },
});
const day = { id: 'day', delay: 'P1D' };

describe('splits that are to be decided', () => {
  it.each<[string, JourneyParts, object[]]>([
    [
      'with what can be drawn',
      { steps: [day, offer()] },
      [{ journey: 'cart', step: 'offer', rule: { ...pickWinner, metric: 'rate' }, variants: ['good', 'bad'] }],
    ],
    [
      'inside other steps',
      { steps: [{ id: 'which', branch: { if: { all: [] }, else: [offer()] } }] },
      [expect.objectContaining({ step: 'offer' })],
    ],
    ['none by hand', { steps: [offer({})] }, []],
  ])('%s', (_, journey, splits) => {
    expect(splitsToDecide(new World({ journeys: { cart: cartJourney(journey) } }).inForce)).toEqual(splits);
  });
});

it('is decided as soon as the numbers say so, for whoever comes later', () => {
  const world = new World({ journeys: { cart: cartJourney({ steps: [offer(), day] }) } });
  const winners = new Winners(world.inForce);
  expect([winners.isIdle, winners.winnerOf('cart', 'offer')]).toEqual([false, undefined]);
  const decidedAfter = Array.from({ length: 200 }, (_, person) => `p${person}`).findIndex((user) => {
    world.track('0h', 'Cart Updated', {}, { user }).until('0h', user);
    if (world.ledger(user).enrollments[0]!.variants['offer'] === 'good') world.track('1h', 'Order Completed', {}, { user });
    winners.see(world.ledger(user), 7);
    return winners.winnerOf('cart', 'offer') !== undefined;
  });
  expect(decidedAfter).toBeGreaterThanOrEqual(39);
  expect(winners.decisionOf(split)).toEqual({ look: 1, winner: 'good', since: 7 });
  winners.see(world.ledger('p0'), 8);
  expect(winners.decisionOf(split).since).toBe(7);
});

it('is idle where nothing is ever decided', () => {
  expect(new Winners(new World({}).inForce).isIdle).toBe(true);
});
