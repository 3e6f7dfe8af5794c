/** Stories of one profile, worked call by call on a virtual clock: what a marketer would tell, and what must come of it. */
import { cartJourney, World } from '../../../../test/support/world';

describe('an abandoned cart', () => {
  it.each([
    [
      'bought before the first nudge',
      (world: World) => world.track('0h', 'Cart Updated').track('30m', 'Order Completed').until('3d'),
      ['cart from 0h: goal_met at 30m'],
      ['30m: credited to cart (only_candidate)'],
    ],
    [
      'nudged, then bought',
      (world: World) => world.track('0h', 'Cart Updated').track('2h', 'Order Completed').until('3d'),
      ['cart from 0h: goal_met at 2h, remind sent at 1h'],
      ['2h: credited to cart (only_candidate)'],
    ],
    [
      'bought two days after the journey ended',
      (world: World) => world.track('0h', 'Cart Updated').track('3d', 'Order Completed'),
      ['cart from 0h: completed at 1d+1h, remind sent at 1h, last sent at 1d+1h'],
      ['3d: credited to cart (only_candidate)'],
    ],
    [
      'bought at the last instant of the three days, and one millisecond later',
      (world: World) => world.track('0h', 'Cart Updated').track('4d+1h', 'Order Completed').track('4d+1h+1ms', 'Order Completed'),
      ['cart from 0h: completed at 1d+1h, remind sent at 1h, last sent at 1d+1h'],
      ['4d+1h: credited to cart (only_candidate)', '4d+1h+1ms: not_attributed (window_over)'],
    ],
    [
      'never bought',
      (world: World) => world.track('0h', 'Cart Updated').until('9d'),
      ['cart from 0h: completed at 1d+1h, remind sent at 1h, last sent at 1d+1h'],
      [],
    ],
    [
      'bought at the very instant of the send: the goal wins',
      (world: World) => world.track('0h', 'Cart Updated').track('1h', 'Order Completed').until('3d'),
      ['cart from 0h: goal_met at 1h'],
      ['1h: credited to cart (only_candidate)'],
    ],
    [
      'bought again: a repeat, heard by the listening journey',
      (world: World) => world.track('0h', 'Cart Updated').track('30m', 'Order Completed').track('1d', 'Order Completed'),
      ['cart from 0h: goal_met at 30m'],
      ['30m: credited to cart (only_candidate)', '1d: repeat to cart (only_candidate)'],
    ],
    [
      'the order was heard before the cart',
      (world: World) =>
        world.track('30m', 'Order Completed', {}, { told: '40m' }).track('0h', 'Cart Updated', {}, { told: '50m' }).until('3d'),
      ['cart from 0h: goal_met at 30m'],
      ['30m: credited to cart (only_candidate)'],
    ],
    [
      'the order was heard late, after the first nudge had gone out',
      (world: World) => world.track('0h', 'Cart Updated').track('30m', 'Order Completed', {}, { told: '2h' }).until('3d'),
      ['cart from 0h: goal_met at 30m, remind sent at 1h'],
      ['30m: credited to cart (only_candidate)'],
    ],
    [
      'bought before the cart: not the journey’s doing',
      (world: World) => world.track('0h', 'Order Completed').track('1h', 'Cart Updated').until('3d'),
      ['cart from 1h: completed at 1d+2h, remind sent at 2h, last sent at 1d+2h'],
      ['0h: not_attributed (before_entry)'],
    ],
    ['nobody in a journey', (world: World) => world.track('0h', 'Order Completed'), [], ['0h: not_attributed (no_enrollment)']],
  ])('%s', (_, live, story, credits) => {
    const world = new World({});
    live(world);
    expect(world.story()).toEqual(story);
    expect(world.credits()).toEqual(credits);
  });

  it('takes the same call twice as once', () => {
    const world = new World({})
      .track('0h', 'Cart Updated', {}, { messageId: 'a' })
      .track('0h', 'Cart Updated', {}, { messageId: 'a' });
    expect(world.story()).toEqual(['cart from 0h: active']);
    expect(world.turnedAway()).toEqual([]);
  });

  it('counts one order told by two routes once', () => {
    const goals = { purchase: { when: { event: 'Order Completed' }, dedupeBy: 'order_id' } };
    const world = new World({ goals })
      .track('0h', 'Cart Updated')
      .track('1m', 'Order Completed', { order_id: 7 })
      .track('2m', 'Order Completed', { order_id: '7' });
    expect(world.credits()).toEqual(['1m: credited to cart (only_candidate)']);
    expect([...world.ledger().changes.repeated]).toEqual([['purchase:7', 1]]);
  });

  it('stops the nudges of whoever an order is told of, though it was another’s', () => {
    const goals = { purchase: { when: { event: 'Order Completed' }, dedupeBy: 'order_id' } };
    const world = new World({ goals })
      .track('0h', 'Cart Updated')
      .track('1m', 'Order Completed', { order_id: 'o1' }, { user: 'bob' })
      .track('2m', 'Order Completed', { order_id: 'o1' });
    expect(world.story()).toEqual(['cart from 0h: goal_met at 2m']);
    expect(world.credits()).toEqual([]);
  });
});

describe('two journeys with one goal', () => {
  const two = () =>
    new World({ journeys: { cart: cartJourney(), browse: cartJourney({ entry: { on: { event: 'Page Viewed' } } }) } });
  it.each<[string, (world: World) => World, string[]]>([
    [
      'the one still on gets the credit',
      (world) => world.track('0h', 'Cart Updated').track('1d+2h', 'Page Viewed').track('1d+2h+30m', 'Order Completed'),
      ['1d+2h+30m: credited to browse (active_over_listening)'],
    ],
    [
      'of two active ones the one that touched last',
      (world) => world.track('0h', 'Cart Updated').track('1m', 'Page Viewed').track('1h+30s', 'Order Completed'),
      ['1h+30s: credited to cart (touched), assisted by browse'],
    ],
    [
      'untouched: the one entered last',
      (world) => world.track('0h', 'Cart Updated').track('1m', 'Page Viewed').track('2m', 'Order Completed'),
      ['2m: credited to browse (latest_entry), assisted by cart'],
    ],
  ])('%s', (_, live, credits) => {
    expect(live(two()).credits()).toEqual(credits);
  });
});

describe('segments', () => {
  it('lets go of who bought thirty days and a millisecond ago, by time alone', () => {
    const world = new World({ segments: { recent: { event: 'Order Completed', within: 'P30D' } } }).track(
      '0h',
      'Order Completed',
    );
    expect(world.until('30d').segmentsOf()).toEqual(['recent']);
    expect(world.until('30d+1ms').segmentsOf()).toEqual([]);
  });

  it('suppresses by time alone, at the instant that it came true', () => {
    const journeys = { cart: cartJourney({ suppress: ['cold'], steps: [{ id: 'long', delay: 'P40D' }] }) };
    const segments = { cold: { all: [{ event: 'Cart Updated' }, { not: { event: 'Cart Updated', within: 'P30D' } }] } };
    const world = new World({ segments, journeys }).track('0h', 'Cart Updated').until('31d');
    expect(world.story()).toEqual(['cart from 0h: suppressed at 30d+1ms']);
  });

  it('asks again at the first of several instants', () => {
    const segments = {
      week: { event: 'A', within: 'P7D' },
      day: { event: 'A', within: 'P1D' },
      month: { event: 'A', within: 'P30D' },
    };
    const world = new World({ segments }).track('0h', 'A');
    expect(world.until('1d').segmentsOf()).toEqual(['day', 'month', 'week']);
    expect(world.until('1d+1ms').segmentsOf()).toEqual(['month', 'week']);
    expect(world.until('7d+1ms').segmentsOf()).toEqual(['month']);
  });

  it('knows segments of segments', () => {
    const world = new World({ segments: { a: { segment: 'b' }, b: { trait: 'vip', is: true } } }).identify('0h', { vip: true });
    expect(world.segmentsOf()).toEqual(['a', 'b']);
  });
});
