/** Two profiles turn out to be one person: a sentence of attribution.md's "People" a heading. */
import { cartJourney, World, type WorldDefinitions } from '../../../../test/support/world';

interface Row {
  name: string;
  given?: WorldDefinitions;
  happens(world: World): World;
  story?: string[];
  credits?: string[];
}

const DEVICE = 'a:phone';
const on = (device: string) => ({ user: device });

const rows: [string, Row[]][] = [
  [
    'A join is worked like an event: conversions of both sides are attributed again and gates shut',
    [
      {
        name: 'bought as a user, nudged as a device: the nudges stop and the journey has the credit',
        happens: (world) =>
          world
            .track('0h', 'Cart Updated', {}, on(DEVICE))
            .track('30m', 'Order Completed')
            .identify('40m', {}, { device: 'phone' })
            .until('2d'),
        story: ['cart from 0h: goal_met at 30m'],
        credits: ['30m: credited to cart (only_candidate)'],
      },
      {
        name: 'bought as a device, nudged as a user: by alias too',
        happens: (world) =>
          world.track('0h', 'Cart Updated').track('30m', 'Order Completed', {}, on(DEVICE)).alias('40m', 'ada', 'phone'),
        story: ['cart from 0h: goal_met at 30m'],
        credits: ['30m: credited to cart (only_candidate)'],
      },
      {
        name: 'what was sent before the join stays sent, and is a touch',
        happens: (world) =>
          world
            .track('0h', 'Cart Updated', {}, on(DEVICE))
            .track('2h', 'Order Completed')
            .identify('3h', {}, { device: 'phone' }),
        story: ['cart from 0h: goal_met at 2h, remind sent at 1h'],
        credits: ['2h: credited to cart (only_candidate)'],
      },
      {
        name: 'both halves had converted: one profile, one attainment, one repeat',
        happens: (world) =>
          world
            .track('0h', 'Cart Updated', {}, on(DEVICE))
            .track('20m', 'Order Completed', {}, on(DEVICE))
            .track('30m', 'Cart Updated')
            .track('50m', 'Order Completed')
            .alias('55m', 'ada', 'phone'),
        story: ['cart from 0h: goal_met at 20m', 'cart from 30m: goal_met at 50m'],
        credits: ['20m: credited to cart (only_candidate)', '50m: repeat to cart (only_candidate)'],
      },
      {
        name: 'bought before the other half entered, in time to be spared: it should not have begun',
        given: { journeys: { cart: cartJourney({ entry: { skipIfGoalMetWithin: 'P30D' } }) } },
        happens: (world) =>
          world
            .track('0h', 'Order Completed')
            .track('1d', 'Cart Updated', {}, on(DEVICE))
            .identify('26h', {}, { device: 'phone' }),
        story: ['cart from 1d: already_met at 1d, remind sent at 1d+1h'],
        credits: ['0h: not_attributed (before_entry)'],
      },
      {
        name: 'entered as a device by the order that was told of the user: won by another order alone',
        given: {
          goals: { purchase: { when: { event: 'Order Completed' }, dedupeBy: 'order_id' } },
          journeys: { cart: cartJourney({ entry: { on: { event: 'Order Completed', where: { route: 'browser' } } } }) },
        },
        happens: (world) =>
          world
            .track('1m', 'Order Completed', { order_id: 'o1', route: 'server' })
            .track('0h', 'Order Completed', { order_id: 'o1', route: 'browser' }, { ...on(DEVICE), told: '2m' })
            .identify('3m', {}, { device: 'phone' })
            .track('30m', 'Order Completed', { order_id: 'o2', route: 'server' }),
        story: ['cart from 0h: goal_met at 30m'],
        credits: ['1m: not_attributed (own_entry_event)', '30m: credited to cart (only_candidate)'],
      },
      {
        name: 'a journey that only measures goes on',
        given: { journeys: { cart: cartJourney({ goal: { onGoal: 'continue' } }) } },
        happens: (world) =>
          world.track('0h', 'Cart Updated').track('30m', 'Order Completed', {}, on(DEVICE)).alias('40m', 'ada', 'phone'),
        story: ['cart from 0h: active'],
        credits: ['30m: credited to cart (only_candidate)'],
      },
      {
        name: 'traits of both complete a goal that neither half had reached',
        given: {
          goals: {
            full: {
              when: {
                all: [
                  { trait: 'plan', is: 'pro' },
                  { trait: 'city', is: { exists: true } },
                ],
              },
            },
          },
          journeys: { cart: cartJourney({ goal: { key: 'full' } }) },
        },
        happens: (world) =>
          world
            .identify('0h', { plan: 'pro' })
            .track('0h', 'Cart Updated')
            .identify('10m', { city: 'Bonn' }, on(DEVICE))
            .alias('20m', 'ada', 'phone'),
        story: ['cart from 0h: goal_met at 20m'],
        credits: ['20m: credited to cart (only_candidate)'],
      },
      {
        name: 'a goal that one half had reached is not reached again',
        given: {
          goals: { pro: { when: { trait: 'plan', is: 'pro' } } },
          journeys: { cart: cartJourney({ goal: { key: 'pro' } }) },
        },
        happens: (world) =>
          world.track('0h', 'Cart Updated').identify('10m', { plan: 'pro' }, on(DEVICE)).alias('20m', 'ada', 'phone'),
        story: ['cart from 0h: goal_met at 10m'],
        credits: ['10m: credited to cart (only_candidate)'],
      },
    ],
  ],
  [
    'Of two active enrollments of one journey and key the later ends merged',
    [
      {
        name: 'the earlier goes on',
        happens: (world) =>
          world.track('0h', 'Cart Updated').track('10m', 'Cart Updated', {}, on(DEVICE)).alias('20m', 'ada', 'phone').until('2h'),
        story: ['cart from 0h: active, remind sent at 1h', 'cart from 10m: merged at 20m'],
      },
      {
        name: 'also where it is the profile that stays',
        happens: (world) =>
          world.track('0h', 'Cart Updated', {}, on(DEVICE)).track('10m', 'Cart Updated').alias('20m', 'ada', 'phone').until('2h'),
        story: ['cart from 0h: active, remind sent at 1h', 'cart from 10m: merged at 20m'],
      },
      {
        name: 'one that has ended is no second passage',
        given: { journeys: { cart: cartJourney({ exitOn: { event: 'Cart Emptied' } }) } },
        happens: (world) =>
          world
            .track('0h', 'Cart Updated')
            .track('5m', 'Cart Emptied')
            .track('10m', 'Cart Updated', {}, on(DEVICE))
            .alias('20m', 'ada', 'phone'),
        story: ['cart from 0h: exited at 5m', 'cart from 10m: active'],
      },
    ],
  ],
  [
    'A half that was not in a suppression segment of the other has been added to it',
    [
      {
        name: 'whichever half the passage is of',
        given: { segments: { staff: 'static' }, journeys: { cart: cartJourney({ suppress: ['staff'] }) } },
        happens: (world) =>
          world.member('0h', 'staff', true).track('1m', 'Cart Updated', {}, on(DEVICE)).alias('20m', 'ada', 'phone'),
        story: ['cart from 1m: suppressed at 20m'],
      },
      {
        name: 'after all goals: bought by then, it is won',
        given: { segments: { buyers: { event: 'Order Completed' } }, journeys: { cart: cartJourney({ suppress: ['buyers'] }) } },
        happens: (world) =>
          world.track('0h', 'Cart Updated', {}, on(DEVICE)).track('5m', 'Order Completed').alias('20m', 'ada', 'phone'),
        story: ['cart from 0h: goal_met at 5m'],
        credits: ['5m: credited to cart (only_candidate)'],
      },
      {
        name: 'also a passage that began as the two were joined',
        given: { segments: { staff: 'static' }, journeys: { cart: cartJourney({ suppress: ['staff'] }) } },
        happens: (world) =>
          world.member('0h', 'staff', true).track('20m', 'Cart Updated', {}, on(DEVICE)).alias('20m', 'ada', 'phone'),
        story: ['cart from 20m: suppressed at 20m'],
      },
      {
        name: 'not where the two together are no longer in it',
        given: {
          segments: { strangers: { not: { event: 'Order Completed' } } },
          journeys: { cart: cartJourney({ suppress: ['strangers'] }) },
        },
        happens: (world) =>
          world
            .track('0h', 'Looked')
            .track('-1h', 'Order Completed', {}, { ...on(DEVICE), told: '1m' })
            .track('2m', 'Cart Updated', {}, on(DEVICE))
            .alias('20m', 'ada', 'phone'),
        story: ['cart from 2m: active'],
      },
      {
        name: 'or the join itself makes the condition true',
        given: {
          segments: { keen: { event: 'Looked', count: { gte: 2 } } },
          journeys: { cart: cartJourney({ suppress: ['keen'] }) },
        },
        happens: (world) =>
          world
            .track('0h', 'Cart Updated')
            .track('1m', 'Looked')
            .track('2m', 'Looked', {}, on(DEVICE))
            .alias('20m', 'ada', 'phone'),
        story: ['cart from 0h: suppressed at 20m'],
      },
    ],
  ],
];

describe.each(rows)('%s', (_, stories) => {
  it.each(stories)('$name', ({ given = {}, happens, story, credits }) => {
    const world = happens(new World(given));
    if (story) expect(world.story()).toEqual(story);
    if (credits) expect(world.credits()).toEqual(credits);
  });
});

describe('The old id keeps resolving', () => {
  it('through joins of joins, and takes calls for the person', () => {
    const world = new World({})
      .track('0h', 'Cart Updated', {}, on(DEVICE))
      .alias('1m', 'ada', 'phone')
      .alias('2m', 'bea', 'ada')
      .track('3m', 'Order Completed', {}, on(DEVICE));
    for (const name of [DEVICE, 'ada', 'bea']) expect(world.story(name)).toEqual(['cart from 0h: goal_met at 3m']);
    expect(world.ledger().profile).toMatchObject({ id: 'u:bea', userId: 'bea', anonymousIds: ['phone'] });
  });

  it('of a stranger, who is remembered, by either kind of id', () => {
    const world = new World({}).alias('0h', 'ada', 'phone').track('1m', 'Cart Updated', {}, on(DEVICE));
    expect(world.story()).toEqual(['cart from 1m: active']);
    expect(world.ledger('phone').profile.id).toBe('u:ada');
  });

  it('to oneself changes nothing, and so does telling a join again', () => {
    const world = new World({}).track('0h', 'Cart Updated').alias('1m', 'ada', 'ada').alias('2m', 'ada', 'phone');
    world.alias('3m', 'ada', 'phone').alias('4m', 'phone', 'ada');
    expect(world.story()).toEqual(['cart from 0h: active']);
  });
});

describe('An anonymousId already joined to another userId is not joined again', () => {
  const world = new World({})
    .track('0h', 'Cart Updated', {}, on(DEVICE))
    .identify('1m', {}, { device: 'phone' })
    .identify('2m', {}, { user: 'bob', device: 'phone' });

  it('its later calls go to the new one, and its history stays', () => {
    world.track('3m', 'Order Completed', {}, on(DEVICE));
    expect(world.story()).toEqual(['cart from 0h: active']);
    expect([world.credits(), world.credits('bob')]).toEqual([[], ['3m: not_attributed (no_enrollment)']]);
  });

  it('though two userIds join by alias', () => {
    world.alias('4m', 'ada', 'bob');
    expect(world.story('bob')).toEqual(['cart from 0h: goal_met at 3m']);
  });
});

it('A track with both ids is of the userId and joins nobody', () => {
  const world = new World({}).track('0h', 'Cart Updated', {}, on(DEVICE)).track('1m', 'Order Completed', {}, { device: 'phone' });
  expect([world.story(), world.story(DEVICE)]).toEqual([[], ['cart from 0h: active']]);
});

describe('what is known of both', () => {
  it('of each trait is the latest word, whichever half said it', () => {
    const world = new World({})
      .identify('2m', { plan: 'pro', city: 'Bonn' })
      .identify('1m', { plan: 'free', name: 'Ada' }, on(DEVICE))
      .identify('3m', { city: null }, on(DEVICE))
      .alias('9m', 'ada', 'phone');
    expect(Object.entries(world.ledger().profile.traits).map(([name, { value }]) => [name, value])).toEqual([
      ['plan', 'pro'],
      ['city', null],
      ['name', 'Ada'],
    ]);
  });

  it('in its arm is that of the earliest passage, for all of them', () => {
    const half = { holdout: { percent: 50 }, entry: { reentry: 'always' }, exitOn: { event: 'Cart Emptied' } };
    const arms = ['a', 'b', 'c', 'd', 'e', 'f'].map((user) => {
      const world = new World({ journeys: { cart: cartJourney(half) } })
        .track('0h', 'Cart Updated', {}, { user: `a:${user}` })
        .track('1m', 'Cart Emptied', {}, { user: `a:${user}` })
        .track('2m', 'Cart Updated', {}, { user });
      const before = [world.ledger(`a:${user}`), world.ledger(user)].map(({ enrollments }) => enrollments[0]!.holdout);
      world.identify('4m', {}, { user, device: user });
      const { enrollments, profile } = world.ledger(user);
      expect(enrollments.map(({ holdout }) => holdout)).toEqual([before[0], before[0]]);
      expect(profile.arms).toEqual({ cart: before[0] ? 'holdout' : 'treated' });
      return before.join();
    });
    // Both ways of having drawn apart are among them.
    expect(arms).toEqual(expect.arrayContaining(['true,false', 'false,true']));
  });

  it('moves by time when that comes, be it at the instant of the join', () => {
    const segments = { lapsed: { all: [{ event: 'Visit' }, { not: { event: 'Visit', within: 'PT30M' } }] } };
    const world = new World({ segments, journeys: { cart: cartJourney({ suppress: ['lapsed'] }) } })
      .track('0h', 'Visit', {}, on(DEVICE))
      .track('20m', 'Cart Updated')
      .alias('30m+1ms', 'ada', 'phone');
    expect([world.story(), world.until('30m+1ms').story()]).toEqual([
      ['cart from 20m: active'],
      ['cart from 20m: suppressed at 30m+1ms'],
    ]);
  });

  it('closes the listening of the earlier passage, as a new one would have', () => {
    const world = new World({ journeys: { cart: cartJourney({ steps: [] }) } })
      .track('0h', 'Cart Updated')
      .until('1m')
      .track('10m', 'Cart Updated', {}, on(DEVICE))
      .until('11m', DEVICE)
      .alias('20m', 'ada', 'phone')
      .track('30m', 'Order Completed');
    expect(world.ledger().enrollments.map(({ closedAt, enteredAt }) => [enteredAt, closedAt])).toEqual([
      [expect.any(Number), world.ledger().enrollments[1]!.enteredAt],
      [expect.any(Number), null],
    ]);
    expect(world.credits()).toEqual(['30m: credited to cart (only_candidate)']);
  });
});
