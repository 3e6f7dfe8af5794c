/** Goals met by a change of state or by a pattern: the call that makes the whole true, whoever was a stranger before it, what moves by hand. */
import type { Condition } from '../condition/condition';
import { cartJourney, World } from '../../../../test/support/world';

const NOBODY = 'not_attributed (no_enrollment)';

const segments: Record<string, Condition | 'static'> = {
  staff: 'static',
  buyers: { event: 'Order Completed' },
  free: { trait: 'plan', is: { exists: false } },
  chosen: { segment: 'staff' },
  outsiders: { not: { segment: 'staff' } },
};

describe('a goal on a segment', () => {
  it.each<[string, Condition, (world: World) => World, string[]]>([
    [
      'is met by the event that moves inside',
      { segment: 'buyers' },
      (world) => world.track('1h', 'Order Completed'),
      [`1h: ${NOBODY}`],
    ],
    [
      'is met once while inside',
      { segment: 'buyers' },
      (world) => world.track('1h', 'Order Completed').track('2h', 'Order Completed'),
      [`1h: ${NOBODY}`],
    ],
    ['is not met by who is true of it as a stranger', { segment: 'free' }, (world) => world.track('1h', 'Page Viewed'), []],
    [
      'is met by who left it and comes back',
      { segment: 'free' },
      (world) => world.identify('1h', { plan: 'pro' }).identify('2h', { plan: null }),
      [`2h: ${NOBODY}`],
    ],
    ['is met by a member chosen by hand', { segment: 'staff' }, (world) => world.member('1h', 'staff', true), [`1h: ${NOBODY}`]],
    [
      'is met through segments of segments',
      { segment: 'chosen' },
      (world) => world.track('0h', 'Page Viewed').member('1h', 'staff', true),
      [`1h: ${NOBODY}`],
    ],
    [
      'is met by who is taken out by hand',
      { segment: 'outsiders' },
      (world) => world.track('0h', 'Page Viewed').member('1h', 'staff', true).member('2h', 'staff', false),
      [`2h: ${NOBODY}`],
    ],
    [
      'is not met by a second adding',
      { segment: 'staff' },
      (world) => world.member('1h', 'staff', true).member('2h', 'staff', true),
      [`1h: ${NOBODY}`],
    ],
    ['is not met by time alone', { not: { segment: 'recent' } }, (world) => world.track('0h', 'Order Completed').until('9d'), []],
  ])('%s', (_, when, live, credits) => {
    const recent = { event: 'Order Completed', within: 'P1D' };
    const world = new World({ goals: { purchase: { when } }, segments: { ...segments, recent } });
    expect(live(world).credits()).toEqual(credits);
  });

  it('is not won by the event that began the journey by moving inside', () => {
    const goals = { purchase: { when: { segment: 'buyers' } } };
    const journeys = { cart: cartJourney({ entry: { on: { event: 'Order Completed' } } }) };
    const world = new World({ goals, segments, journeys }).track('0h', 'Order Completed').until('1h');
    expect(world.story()).toEqual(['cart from 0h: active, remind sent at 1h']);
    expect(world.credits()).toEqual(['0h: not_attributed (own_entry_event)']);
  });

  it('comes before the suppression that the same move by hand is', () => {
    const goals = { purchase: { when: { segment: 'staff' } } };
    const world = new World({ goals, segments, journeys: { cart: cartJourney({ suppress: ['staff'] }) } });
    world.track('0h', 'Cart Updated').member('30m', 'staff', true);
    expect(world.story()).toEqual(['cart from 0h: goal_met at 30m']);
    expect(world.credits()).toEqual(['30m: credited to cart (only_candidate)']);
  });
});

describe('a goal on traits', () => {
  it('is met by the first call of a stranger that makes it true', () => {
    const goals = { purchase: { when: { trait: 'plan', is: 'pro' } } };
    expect(new World({ goals }).identify('0h', { plan: 'pro' }).credits()).toEqual([`0h: ${NOBODY}`]);
  });

  it('stops the journey of who is identified in mid-wait', () => {
    const goals = { purchase: { when: { trait: 'plan', is: 'pro' } } };
    const world = new World({ goals }).track('0h', 'Cart Updated').identify('30m', { plan: 'pro' }).until('3d');
    expect(world.story()).toEqual(['cart from 0h: goal_met at 30m']);
  });

  it('with an event asked for beside it is met by the event alone', () => {
    const goals = { purchase: { when: { all: [{ event: 'Order Completed' }, { trait: 'member', is: true }] } } };
    const world = new World({ goals }).track('0h', 'Order Completed').identify('1h', { member: true });
    expect(world.track('2h', 'Order Completed').credits()).toEqual([`2h: ${NOBODY}`]);
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
