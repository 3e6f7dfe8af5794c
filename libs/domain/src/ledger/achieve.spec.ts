/** attribution.md, `onAchieved`: once for a qualified conversion when it is first stored, right after the gates, and never undone. */
import type { Condition } from '../condition/condition';
import type { GoalDefinition, OnAchieved } from '../goal/goal';
import { cartJourney, instant, World, type WorldDefinitions } from '../../../../test/support/world';

const bought: Condition = { event: 'Order Completed' };
const COUNT: OnAchieved[] = [{ increment: { orders: 1 } }];

function shop(onAchieved: OnAchieved[], goal: Partial<GoalDefinition> = {}, more: WorldDefinitions = {}): World {
  return new World({ goals: { purchase: { when: bought, onAchieved, ...goal } }, journeys: {}, ...more });
}
const traitOf = (world: World, name: string) => world.ledger().profile.traits[name]?.value;

describe('how often it runs', () => {
  it.each<[string, Partial<GoalDefinition>, (world: World) => World, number | undefined]>([
    ['once', {}, (world) => world.track('1h', 'Order Completed').track('2h', 'Order Completed'), 1],
    [
      'once, for the first that was stored: an earlier one heard later is no first',
      {},
      (world) => world.track('2h', 'Order Completed').track('1h', 'Order Completed', {}, { told: '3h' }),
      1,
    ],
    ['every', { counting: 'every' }, (world) => world.track('1h', 'Order Completed').track('2h', 'Order Completed'), 2],
    [
      'once_per_key',
      { counting: 'once_per_key', keyBy: 'cart_id' },
      (world) => {
        for (const [hour, cart_id] of [
          ['1h', 'a'],
          ['2h', 'b'],
          ['3h', 'a'],
          ['4h', null],
          ['5h', null],
        ] as const)
          world.track(hour, 'Order Completed', { cart_id });
        return world;
      },
      3,
    ],
    [
      'told again it does not run again',
      { counting: 'every', dedupeBy: 'order_id' },
      (world) => world.track('1h', 'Order Completed', { order_id: 'o1' }).track('2h', 'Order Completed', { order_id: 'o1' }),
      1,
    ],
    ['a day old at its receipt', {}, (world) => world.track('1h', 'Order Completed', {}, { told: '1d+1h' }), 1],
    ['older than that', {}, (world) => world.track('1h', 'Order Completed', {}, { told: '1d+1h+1ms' }), undefined],
    [
      'one that did not run for its age was the first all the same',
      {},
      (world) => world.track('1h', 'Order Completed', {}, { told: '3d' }).track('4d', 'Order Completed'),
      undefined,
    ],
    [
      'one of whom nobody may measure: it is qualified',
      {},
      (world) => world.consent({ tracking: 'denied' }).track('1h', 'Order Completed'),
      1,
    ],
  ])('%s', (_, goal, live, orders) => expect(traitOf(live(shop(COUNT, goal)), 'orders')).toBe(orders));

  it('one that is not qualified is no first', () => {
    const world = shop(COUNT).track('1h', 'Order Completed', {}, { told: '3d' });
    world.ledger().conversions[0]!.isQualified = false;
    expect(traitOf(world.track('4d', 'Order Completed'), 'orders')).toBe(1);
  });
});

describe('what it does', () => {
  it('an order heard late counts too, whatever was counted since', () => {
    const world = shop(COUNT, { counting: 'every' }).track('3h', 'Order Completed');
    world.track('1h', 'Order Completed', {}, { told: '4h' });
    expect(world.ledger().profile.traits['orders']).toEqual({ value: 2, at: instant('3h') });
  });

  it('but adds nothing to what was taken away since, or made no number', () => {
    for (const orders of [null, 'many']) {
      const world = shop(COUNT).identify('3h', { orders }).track('1h', 'Order Completed', {}, { told: '4h' });
      expect(traitOf(world, 'orders')).toBe(orders);
    }
  });

  it('in the order given, each `if` asked of the profile as it is then', () => {
    const consequences: OnAchieved[] = [
      { if: { trait: 'stage', is: 'customer' }, set: { early: true } },
      { set: { stage: 'customer' } },
      { if: { trait: 'stage', is: 'customer' }, set: { late: true } },
    ];
    const world = shop(consequences).track('1h', 'Order Completed');
    expect(['stage', 'early', 'late'].map((name) => traitOf(world, name))).toEqual(['customer', undefined, true]);
  });

  it('an `if` sees the segment that the very goal moves into', () => {
    const more = { segments: { won: { goal: 'purchase' } } };
    const world = shop([{ if: { segment: 'won' }, set: { seen: true } }], {}, more).track('1h', 'Order Completed');
    expect(traitOf(world, 'seen')).toBe(true);
  });

  it('suppress silences a message class from the conversion on; the longer silence stays', () => {
    const suppress = (span: string): OnAchieved => ({ suppress: { messageClass: 'promotional', for: span } });
    const silent = (world: World) => world.ledger().profile.silenced['promotional'];
    expect(silent(shop([suppress('P7D')]).track('1h', 'Order Completed', {}, { told: '5h' }))).toBe(instant('7d+1h'));
    expect(silent(shop([suppress('P7D'), suppress('P1D')]).track('1h', 'Order Completed'))).toBe(instant('7d+1h'));
  });

  it('a silence withholds the promotional messages of other journeys, as long as it lasts', () => {
    const other = cartJourney({ goal: null });
    const suppress: OnAchieved = { suppress: { messageClass: 'promotional', for: 'P1D' } };
    const world = shop([suppress], {}, { journeys: { other } })
      .track('0h', 'Cart Updated')
      .track('30m', 'Order Completed')
      .until('3d');
    expect(world.story()).toEqual([
      'other from 0h: completed at 1d+1h, remind withheld (suppressed_class) at 1h, last sent at 1d+1h',
    ]);
  });

  it('set and increment change segments at once, with the suppressions and entries that follow, and complete no goal', () => {
    const world = new World({
      goals: {
        purchase: { when: bought, onAchieved: [{ set: { stage: 'customer' } }] },
        stage: { when: { trait: 'stage', is: 'customer' } },
      },
      segments: { customers: { trait: 'stage', is: 'customer' } },
      journeys: {
        cart: cartJourney({ goal: null, suppress: ['customers'] }),
        onboarding: cartJourney({ goal: null, entry: { on: { segment: 'customers' } } }),
      },
    });
    world.track('0h', 'Cart Updated').track('1h', 'Order Completed');
    expect(world.passages()).toEqual(['cart from 0h: suppressed at 1h', 'onboarding from 1h: active']);
    expect(world.ledger().conversions.map(({ goal }) => goal)).toEqual(['purchase']);
  });

  it('right after the gates: a journey that it suppresses and the same event wins is won', () => {
    const goals = {
      also: { when: bought },
      purchase: { when: bought, onAchieved: [{ set: { stage: 'customer' } }] as OnAchieved[] },
    };
    const segments: Record<string, Condition> = { customers: { trait: 'stage', is: 'customer' } };
    for (const key of ['also', 'purchase']) {
      const world = new World({ goals, segments, journeys: { cart: cartJourney({ goal: { key }, suppress: ['customers'] }) } });
      world.track('0h', 'Cart Updated').track('1h', 'Order Completed');
      expect(world.passages()).toEqual(['cart from 0h: goal_met at 1h']);
    }
  });
});

describe('what it enrolls obeys the entry rules of the journey', () => {
  const onboarding = (over: object = {}) => cartJourney({ goal: null, entry: { on: { api: true }, ...over } });
  const enroll: OnAchieved[] = [{ enroll: 'onboarding' }];

  it('enters as the conversion happened, with its event', () => {
    const world = shop(enroll, {}, { journeys: { onboarding: onboarding() } }).track('1h', 'Order Completed', {}, { told: '2h' });
    expect(world.passages()).toEqual(['onboarding from 1h: active']);
    expect(world.ledger().enrollments[0]!.entryEventId).toBe(world.ledger().conversions[0]!.eventId);
  });

  it('is turned away with its reason, and counted', () => {
    const journeys = { onboarding: onboarding({ audience: { trait: 'plan', is: 'pro' } }) };
    expect(shop(enroll, {}, { journeys }).track('1h', 'Order Completed').turnedAway()).toEqual([
      'onboarding at 1h: not_in_audience',
    ]);
  });

  it('is turned away while paused; one that is gone does nothing', () => {
    const world = shop(enroll, {}, { journeys: { onboarding: onboarding() }, paused: ['onboarding'] }).track(
      '1h',
      'Order Completed',
    );
    expect(world.turnedAway()).toEqual(['onboarding at 1h: not_live']);
    expect(shop(enroll).track('1h', 'Order Completed').passages()).toEqual([]);
  });

  it('the key is read off the conversion’s event', () => {
    const journeys = { onboarding: onboarding({ keyBy: 'order_id' }) };
    const world = shop(enroll, { counting: 'every' }, { journeys });
    world.track('1h', 'Order Completed', { order_id: 5 }).track('2h', 'Order Completed');
    expect([world.passages(), world.turnedAway()]).toEqual([['onboarding 5 from 1h: active'], ['onboarding at 2h: no_key']]);
  });

  it('the journey that it enrolls in is not won by the conversion that enrolled', () => {
    const journeys = { onboarding: cartJourney({ entry: { on: { api: true } } }) };
    const world = shop(enroll, {}, { journeys }).track('1h', 'Order Completed');
    expect(world.passages()).toEqual(['onboarding from 1h: active']);
    expect(world.credits()).toEqual(['1h: not_attributed (own_entry_event)']);
  });
});
