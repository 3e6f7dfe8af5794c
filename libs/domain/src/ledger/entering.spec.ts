/** Who may enter a journey, and why the others are turned away. */
import { cartJourney, type JourneyParts, World } from '../../../../test/support/world';

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
      'again thirty days after the last time, which need not be the one heard last',
      { entry: { reentry: { after: 'P10D' }, maxAge: 'P30D' }, steps: [] },
      (world) =>
        world
          .track('20d', 'Cart Updated')
          .track('5d', 'Cart Updated', {}, { told: '21d' })
          .track('29d', 'Cart Updated')
          .track('30d', 'Cart Updated'),
      ['cart at 5d: reentry', 'cart at 29d: reentry'],
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
      'who bought at the very instant is inside: the order ends what the cart began',
      { entry: { skipIfGoalMetWithin: 'P30D' } },
      (world) => world.track('1h', 'Order Completed').track('1h', 'Cart Updated'),
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

describe('a conversion that is not qualified', () => {
  /** As an import would have told it. */
  const unqualified = (world: World) => {
    world.track('1h', 'Order Completed', { order_id: 'o1' });
    world.ledger().conversions[0]!.isQualified = false;
    return world;
  };

  it('keeps nobody out, and is credited to nobody', () => {
    const world = new World({ journeys: { cart: cartJourney({ entry: { skipIfGoalMetWithin: 'P30D' } }) } });
    unqualified(world).track('2h', 'Cart Updated').track('3h', 'Order Completed');
    expect(world.turnedAway()).toEqual([]);
    expect(world.credits()).toEqual(['1h: not_qualified (not_qualified)', '3h: credited to cart (only_candidate)']);
  });

  it('heard before the cart ends nothing', () => {
    const world = unqualified(new World({})).track('0h', 'Cart Updated', {}, { told: '2h' });
    expect(world.story()).toEqual(['cart from 0h: active, remind sent at 1h'].map((line) => line.split(',')[0]));
  });
});

describe('at one instant', () => {
  it('several orders heard before the cart: the smallest id ends it, the others are repeats', () => {
    const goals = { purchase: { when: { event: 'Order Completed' }, dedupeBy: 'order_id' } };
    const world = new World({ goals });
    for (const id of ['c', 'a', 'b']) world.track('1h', 'Order Completed', { order_id: id }, { told: '2h' });
    world.track('1h', 'Cart Updated', {}, { told: '2h' });
    expect(world.story()).toEqual(['cart from 1h: goal_met at 1h']);
    expect(world.ledger().conversions.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'c repeat',
      'a credited',
      'b repeat',
    ]);
  });

  it('the event that enters by another property than the goal asks for is no conversion of its own', () => {
    const goals = { purchase: { when: { event: 'Cart Updated', where: { paid: true } } } };
    const world = new World({ goals }).track('1h', 'Cart Updated').track('2h', 'Cart Updated', { paid: true });
    expect(world.story()).toEqual(['cart from 1h: goal_met at 2h']);
  });
});
