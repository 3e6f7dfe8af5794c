/** Stories of one profile, worked call by call on a virtual clock: what a marketer would tell, and what must come of it. */
import { cartJourney, type JourneyParts, World } from '../../../../test/support/world';

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

describe('who may enter', () => {
  const bought = { event: 'Order Completed', count: { gte: 1 }, within: 'P30D' };
  it.each<[string, JourneyParts, (world: World) => World, string[]]>([
    [
      'an old cart opens nothing',
      {},
      (world) => world.track('0h', 'Cart Updated', {}, { told: '1d+1ms' }),
      ['cart at 0h: too_old'],
    ],
    ['a cart as old as may be opens', {}, (world) => world.track('0h', 'Cart Updated', {}, { told: '1d' }), []],
    [
      'only carts that match',
      { entry: { on: { event: 'Cart Updated', where: { total: { gt: 50 } } } } },
      (world) => world.track('0h', 'Cart Updated', { total: 50 }),
      [],
    ],
    [
      'not in the audience',
      { entry: { audience: { trait: 'plan', is: 'pro' } } },
      (world) => world.track('0h', 'Cart Updated'),
      ['cart at 0h: not_in_audience'],
    ],
    [
      'excluded',
      { entry: { exclude: ['staff'] } },
      (world) => world.member('0h', 'staff', true).track('1h', 'Cart Updated'),
      ['cart at 1h: excluded'],
    ],
    [
      'suppressed at entry',
      { suppress: ['recent'] },
      (world) => world.track('0h', 'Order Completed').track('1h', 'Cart Updated'),
      ['cart at 1h: suppressed'],
    ],
    [
      'already active',
      {},
      (world) => world.track('0h', 'Cart Updated').track('1m', 'Cart Updated'),
      ['cart at 1m: already_active'],
    ],
    ['only once', {}, (world) => world.track('0h', 'Cart Updated').track('5d', 'Cart Updated'), ['cart at 5d: reentry']],
    [
      'again after thirty days',
      { entry: { reentry: { after: 'P30D' } } },
      (world) => world.track('0h', 'Cart Updated').track('29d', 'Cart Updated').track('30d', 'Cart Updated'),
      ['cart at 29d: reentry'],
    ],
    [
      'always again',
      { entry: { reentry: 'always' } },
      (world) => world.track('0h', 'Cart Updated').track('5d', 'Cart Updated'),
      [],
    ],
    [
      'who bought last week',
      { entry: { skipIfGoalMetWithin: 'P30D' } },
      (world) => world.track('0h', 'Order Completed').track('7d', 'Cart Updated'),
      ['cart at 7d: goal_already_met'],
    ],
    [
      'who bought two months ago may',
      { entry: { skipIfGoalMetWithin: 'P30D' } },
      (world) => world.track('0h', 'Order Completed').track('60d', 'Cart Updated'),
      [],
    ],
    [
      'the first reason that applies is told',
      { entry: { exclude: ['staff'], audience: { trait: 'plan', is: 'pro' } } },
      (world) => world.member('0h', 'staff', true).track('1h', 'Cart Updated'),
      ['cart at 1h: not_in_audience'],
    ],
  ])('%s', (_, over, live, rejections) => {
    const world = new World({ segments: { staff: 'static', recent: bought }, journeys: { cart: cartJourney(over) } });
    expect(live(world).turnedAway()).toEqual(rejections);
  });

  it('lets nobody in while paused, and says so', () => {
    expect(new World({ paused: ['cart'] }).track('0h', 'Cart Updated').turnedAway()).toEqual(['cart at 0h: not_live']);
  });
});

describe('how it ends', () => {
  it.each<[string, JourneyParts, (world: World) => World, string[]]>([
    [
      'a suppression segment joined in mid-wait',
      { suppress: ['stop'] },
      (world) => world.track('0h', 'Cart Updated').member('30m', 'stop', true).track('40m', 'Order Completed'),
      ['cart from 0h: suppressed at 30m'],
    ],
    [
      'a purchase that wins the journey and joins its suppression segment is a win',
      { suppress: ['recent'] },
      (world) => world.track('0h', 'Cart Updated').track('30m', 'Order Completed'),
      ['cart from 0h: goal_met at 30m'],
    ],
    [
      'the exit event',
      { exitOn: { event: 'Cart Emptied' } },
      (world) => world.track('0h', 'Cart Updated').track('30m', 'Cart Emptied'),
      ['cart from 0h: exited at 30m'],
    ],
    [
      'restart on re-entry',
      { entry: { onReentry: 'restart' } },
      (world) => world.track('0h', 'Cart Updated').track('30m', 'Cart Updated').until('1h+30m'),
      ['cart from 0h: superseded at 30m', 'cart from 30m: active, remind sent at 1h+30m'],
    ],
    [
      'a purchase before the entry, heard late',
      { entry: { skipIfGoalMetWithin: 'P30D' } },
      (world) => world.track('2h', 'Cart Updated').track('1h', 'Order Completed', {}, { told: '2h+10m' }),
      ['cart from 2h: already_met at 2h'],
    ],
    [
      'measure only',
      { goal: { onGoal: 'continue' } },
      (world) => world.track('0h', 'Cart Updated').track('30m', 'Order Completed').until('1h'),
      ['cart from 0h: active, remind sent at 1h'],
    ],
    [
      'the journey entered by a purchase is not won by it',
      { entry: { on: { event: 'Order Completed' } } },
      (world) => world.track('0h', 'Order Completed').until('1h'),
      ['cart from 0h: active, remind sent at 1h'],
    ],
    [
      'a holdout goes through the steps, unmailed',
      { holdout: { percent: 100 } },
      (world) => world.track('0h', 'Cart Updated').until('2d'),
      ['cart from 0h (holdout): completed at 1d+1h, remind withheld (holdout) at 1h, last withheld (holdout) at 1d+1h'],
    ],
    [
      'no steps at all',
      { steps: [] },
      (world) => world.track('0h', 'Cart Updated').until('1h'),
      ['cart from 0h: completed at 0h'],
    ],
  ])('%s', (_, over, live, story) => {
    const segments = { stop: 'static' as const, recent: { event: 'Order Completed', within: 'P30D' } };
    expect(live(new World({ segments, journeys: { cart: cartJourney(over) } })).story()).toEqual(story);
  });

  it('is not won by the order that it was entered by, told twice by two routes', () => {
    const goals = { purchase: { when: { event: 'Order Completed' }, dedupeBy: 'order_id' } };
    const journeys = { cart: cartJourney({ entry: { on: { event: 'Order Completed', where: { route: 'server' } } } }) };
    const world = new World({ goals, journeys });
    world.track('0h', 'Order Completed', { order_id: 'o1', route: 'browser' }, { told: '1m' });
    world.track('0h', 'Order Completed', { order_id: 'o1', route: 'server' }, { told: '2m' });
    expect(world.until('1h').story()).toEqual(['cart from 0h: active, remind sent at 1h']);
    expect(world.credits()).toEqual(['0h: not_attributed (own_entry_event)']);
  });

  it('credits nobody after a suppression, and no holdout', () => {
    const suppressed = new World({ segments: { stop: 'static' }, journeys: { cart: cartJourney({ suppress: ['stop'] }) } })
      .track('0h', 'Cart Updated')
      .member('30m', 'stop', true)
      .track('40m', 'Order Completed');
    expect(suppressed.credits()).toEqual(['40m: not_attributed (ended_silent)']);
    const holdout = new World({ journeys: { cart: cartJourney({ holdout: { percent: 100 } }) } })
      .track('0h', 'Cart Updated')
      .track('40m', 'Order Completed');
    expect(holdout.credits()).toEqual(['40m: not_attributed (holdout)']);
    expect(holdout.ledger().enrollments[0]!.observed).toMatchObject({ conversionId: 'm2' });
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

describe('goals on state and patterns', () => {
  it('is met by the call that makes a trait true, once', () => {
    const world = new World({ goals: { purchase: { when: { trait: 'plan', is: 'pro' } } } });
    world
      .identify('0h', { plan: 'free' })
      .identify('1h', { plan: 'pro' })
      .identify('2h', { plan: 'pro' })
      .identify('3h', { plan: 'free' })
      .identify('4h', { plan: 'pro' });
    expect(world.credits()).toEqual(['1h: not_attributed (no_enrollment)', '4h: not_attributed (no_enrollment)']);
  });

  it('is the second order alone with count eq 2', () => {
    const world = new World({ goals: { purchase: { when: { event: 'Order Completed', count: { eq: 2 } } } } });
    world.track('0h', 'Order Completed').track('1h', 'Order Completed').track('2h', 'Order Completed');
    expect(world.credits()).toEqual(['1h: not_attributed (no_enrollment)']);
  });

  it('dates a pattern that late news completes at its last event', () => {
    const world = new World({ goals: { purchase: { when: { all: [{ event: 'A' }, { event: 'B' }] } } } });
    world.track('2h', 'B').track('1h', 'A', {}, { told: '3h' });
    expect(world.credits()).toEqual(['2h: not_attributed (no_enrollment)']);
  });

  it('takes an older trait for no news', () => {
    const world = new World({ goals: { purchase: { when: { trait: 'plan', is: 'pro' } } } });
    world.identify('2h', { plan: 'free' }).identify('1h', { plan: 'pro' }, { told: '3h' });
    expect(world.credits()).toEqual([]);
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

  it('knows segments of segments', () => {
    const world = new World({ segments: { a: { segment: 'b' }, b: { trait: 'vip', is: true } } }).identify('0h', { vip: true });
    expect(world.segmentsOf()).toEqual(['a', 'b']);
  });
});
