/** attribution.md, "Keyed enrollments (this cart, this order)". */
import type { Condition } from '../condition/condition';
import type { Properties } from '../event/event';
import { cartJourney, World, type JourneyParts } from '../../../../test/support/world';

const cart = (id: unknown): Properties => ({ cart_id: id as string });

function shop({
  keyBy = 'cart_id',
  goalKey = 'cart_id' as string | null,
  ...over
}: JourneyParts & { goalKey?: string | null } = {}): World {
  return new World({
    goals: { purchase: { when: { event: 'Order Completed' }, ...(goalKey === null ? {} : { keyBy: goalKey }) } },
    journeys: { cart: cartJourney({ ...over, entry: { keyBy, ...over.entry } }) },
  });
}

describe('enrollments are told apart by profile and key value, and several may be active at once', () => {
  it.each<[string, JourneyParts, (world: World) => World, string[], string[]]>([
    [
      'two carts',
      {},
      (world) => world.track('0h', 'Cart Updated', cart('a')).track('1m', 'Cart Updated', cart('b')),
      ['cart a from 0h: active', 'cart b from 1m: active'],
      [],
    ],
    [
      'an entry event without the key is rejected',
      {},
      (world) => world.track('0h', 'Cart Updated').track('1m', 'Cart Updated', cart(null)).track('2m', 'Cart Updated', cart('')),
      [],
      ['cart at 0h: no_key', 'cart at 1m: no_key', 'cart at 2m: no_key'],
    ],
    [
      'lists and objects are no key',
      {},
      (world) => world.track('0h', 'Cart Updated', cart(['a'])).track('1m', 'Cart Updated', cart({ id: 'a' })),
      [],
      ['cart at 0h: no_key', 'cart at 1m: no_key'],
    ],
    [
      '7, 7.0 and "7" are one, true is "true"',
      {},
      (world) =>
        world
          .track('0h', 'Cart Updated', cart(7))
          .track('1m', 'Cart Updated', cart('7'))
          .track('2m', 'Cart Updated', cart(true))
          .track('3m', 'Cart Updated', cart('true')),
      ['cart 7 from 0h: active', 'cart true from 2m: active'],
      ['cart at 1m: already_active', 'cart at 3m: already_active'],
    ],
    [
      're-entry is per key',
      { steps: [] },
      (world) =>
        world
          .track('0h', 'Cart Updated', cart('a'))
          .track('1h', 'Cart Updated', cart('b'))
          .track('2h', 'Cart Updated', cart('a')),
      ['cart a from 0h: completed at 0h', 'cart b from 1h: completed at 1h'],
      ['cart at 2h: reentry'],
    ],
    [
      'a restart is per key',
      { entry: { onReentry: 'restart' } },
      (world) =>
        world
          .track('0h', 'Cart Updated', cart('a'))
          .track('1m', 'Cart Updated', cart('b'))
          .track('2m', 'Cart Updated', cart('a')),
      ['cart a from 0h: superseded at 2m', 'cart b from 1m: active', 'cart a from 2m: active'],
      [],
    ],
  ])('%s', (_, over, live, passages, turnedAway) => {
    const world = live(shop(over));
    expect([world.passages(), world.turnedAway()]).toEqual([passages, turnedAway]);
  });

  it('a newer one closes the listening of those of its own key', () => {
    const world = shop({ steps: [], entry: { reentry: 'always' } });
    world.track('0h', 'Cart Updated', cart('a')).track('1h', 'Cart Updated', cart('b')).track('2h', 'Cart Updated', cart('a'));
    world.track('3h', 'Order Completed', cart('a'));
    expect(world.ledger().enrollments.map(({ key, closedAt }) => `${key} ${closedAt === null ? 'listens' : 'closed'}`)).toEqual([
      'a closed',
      'b listens',
      'a listens',
    ]);
    expect(world.ledger().conversions[0]!.credited).toBe(world.ledger().enrollments[2]!.id);
  });
});

describe('a conversion has the key of the goal', () => {
  const twoCarts = (over: JourneyParts & { goalKey?: string | null } = {}) =>
    shop(over).track('0h', 'Cart Updated', cart('a')).track('1m', 'Cart Updated', cart('b'));

  it('an enrollment whose key differs has no standing, and is stopped all the same', () => {
    const world = twoCarts().track('1h', 'Order Completed', cart('a'));
    expect(world.passages()).toEqual(['cart a from 0h: goal_met at 1h', 'cart b from 1m: converted_elsewhere at 1h']);
    expect(world.credits()).toEqual(['1h: credited to cart (only_candidate)']);
  });

  it('unless the journey says `onGoalElsewhere: continue`', () => {
    const world = twoCarts({ goal: { onGoalElsewhere: 'continue' } }).track('1h', 'Order Completed', cart('a'));
    expect(world.passages()).toEqual(['cart a from 0h: goal_met at 1h', 'cart b from 1m: active']);
  });

  it('`onGoalElsewhere` is by default what `onGoal` is, and may say the opposite', () => {
    const measured = twoCarts({ goal: { onGoal: 'continue' } }).track('1h', 'Order Completed', cart('a'));
    expect(measured.passages()).toEqual(['cart a from 0h: active', 'cart b from 1m: active']);
    const elsewhere = twoCarts({ goal: { onGoal: 'continue', onGoalElsewhere: 'exit' } });
    expect(elsewhere.track('1h', 'Order Completed', cart('a')).passages()).toEqual([
      'cart a from 0h: active',
      'cart b from 1m: converted_elsewhere at 1h',
    ]);
  });

  it('bought within its window, its own cart still counts', () => {
    const world = twoCarts().track('1h', 'Order Completed', cart('a')).track('2h', 'Order Completed', cart('b'));
    expect(world.credits()).toEqual(['1h: credited to cart (only_candidate)', '2h: repeat to cart (only_candidate)']);
  });

  it.each<[string, JourneyParts & { goalKey?: string | null }, Properties]>([
    ['the goal names none', { goalKey: null }, cart('a')],
    ['the conversion has none', {}, {}],
  ])('a key missing on either side matches: %s', (_, over, properties) => {
    const world = twoCarts(over).track('1h', 'Order Completed', properties);
    expect(world.passages()).toEqual(['cart a from 0h: goal_met at 1h', 'cart b from 1m: goal_met at 1h']);
  });

  it('a journey without keys is won with any', () => {
    const goals = { purchase: { when: { event: 'Order Completed' } as Condition, keyBy: 'cart_id' } };
    const world = new World({ goals }).track('0h', 'Cart Updated').track('1h', 'Order Completed', cart('a'));
    expect(world.passages()).toEqual(['cart from 0h: goal_met at 1h']);
  });

  it('`skipIfGoalMetWithin` looks at the conversions of every key', () => {
    const world = shop({ entry: { skipIfGoalMetWithin: 'P30D' } }).track('0h', 'Order Completed', cart('a'));
    expect(world.track('1h', 'Cart Updated', cart('b')).turnedAway()).toEqual(['cart at 1h: goal_already_met']);
  });

  it('news of another cart told of another profile stops what a conversion would', () => {
    const goals = { purchase: { when: { event: 'Order Completed' } as Condition, keyBy: 'cart_id', dedupeBy: 'order_id' } };
    const world = new World({ goals, journeys: { cart: cartJourney({ entry: { keyBy: 'cart_id' } }) } });
    world.track('0h', 'Order Completed', { order_id: 'o1', ...cart('a') }, { user: 'bea' });
    world.track('0h', 'Cart Updated', cart('a')).track('0h', 'Cart Updated', cart('b'));
    world.track('1h', 'Order Completed', { order_id: 'o1', ...cart('a') });
    expect(world.passages()).toEqual(['cart a from 0h: goal_met at 1h', 'cart b from 0h: converted_elsewhere at 1h']);
  });
});

describe('opening looks at the conversions already known at or after `enteredAt`', () => {
  const heard = (over: JourneyParts, ordered: string, updated: string) =>
    shop(over)
      .track('1h', 'Order Completed', cart(ordered), { told: '2h' })
      .track('0h', 'Cart Updated', cart(updated), { told: '3h' });

  it.each<[string, JourneyParts, string, string[]]>([
    ['its own key: born `goal_met`', {}, 'a', ['cart a from 0h: goal_met at 1h']],
    ['another key: born `converted_elsewhere`', {}, 'b', ['cart b from 0h: converted_elsewhere at 1h']],
    ['its own key, and the journey only measures', { goal: { onGoal: 'continue' } }, 'a', ['cart a from 0h: active']],
    ['another key, and the journey goes on', { goal: { onGoalElsewhere: 'continue' } }, 'b', ['cart b from 0h: active']],
  ])('%s', (_, over, updated, passages) => expect(heard(over, 'a', updated).passages()).toEqual(passages));
});

describe('the key scopes what happens to an enrollment', () => {
  const exits = () =>
    shop({ exitOn: { event: 'Cart Emptied' } })
      .track('0h', 'Cart Updated', cart('a'))
      .track('1m', 'Cart Updated', cart('b'));

  it('`exitOn`: an event of the key is its exit', () => {
    expect(exits().track('1h', 'Cart Emptied', cart('a')).passages()).toEqual([
      'cart a from 0h: exited at 1h',
      'cart b from 1m: active',
    ]);
  });

  it('`exitOn`: an event without the property matches all', () => {
    expect(exits().track('1h', 'Cart Emptied').passages()).toEqual([
      'cart a from 0h: exited at 1h',
      'cart b from 1m: exited at 1h',
    ]);
  });

  it('conditions look at the whole history, of every cart; `sameKey` asks for this cart, or those without the key', () => {
    const asks = (sameKey: object) =>
      shop({ entry: { audience: { event: 'Cart Viewed', ...sameKey } } }).track('0h', 'Cart Viewed', cart('a'));
    expect(asks({}).track('1h', 'Cart Updated', cart('b')).passages()).toEqual(['cart b from 1h: active']);
    expect(asks({ sameKey: true }).track('1h', 'Cart Updated', cart('b')).turnedAway()).toEqual(['cart at 1h: not_in_audience']);
    expect(asks({ sameKey: true }).track('1h', 'Cart Updated', cart('a')).passages()).toEqual(['cart a from 1h: active']);
    const none = asks({ sameKey: true }).track('1h', 'Cart Viewed').track('2h', 'Cart Updated', cart('b'));
    expect(none.passages()).toEqual(['cart b from 2h: active']);
  });
});
