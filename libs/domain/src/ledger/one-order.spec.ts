/** attribution.md, "One event, one order": goals → suppression segments → waiting steps → exit events → entries. */
import type { Condition } from '../condition/condition';
import { cartJourney, World } from '../../../../test/support/world';

const bought: Condition = { event: 'Order Completed' };

describe('goals before suppression segments', () => {
  it('a purchase that wins the journey and joins recent-buyers is a win', () => {
    const segments: Record<string, Condition> = { recent: bought };
    const world = new World({ segments, journeys: { cart: cartJourney({ suppress: ['recent'] }) } });
    expect(world.track('0h', 'Cart Updated').track('1h', 'Order Completed').passages()).toEqual(['cart from 0h: goal_met at 1h']);
  });

  it('a segment on the goal is joined by the very call, and suppresses the other journeys after the goals', () => {
    const world = new World({
      goals: { purchase: { when: bought }, visit: { when: { event: 'Page Viewed' } } },
      segments: { won: { goal: 'purchase' } },
      journeys: { cart: cartJourney({ suppress: ['won'] }), visit: cartJourney({ goal: { key: 'visit' }, suppress: ['won'] }) },
    });
    world.track('0h', 'Cart Updated').track('1h', 'Order Completed');
    expect(world.segmentsOf()).toEqual(['won']);
    expect(world.passages()).toEqual(['cart from 0h: goal_met at 1h', 'visit from 0h: suppressed at 1h']);
  });

  it('a member added to a suppression segment that is the goal wins', () => {
    const world = new World({
      goals: { purchase: { when: { segment: 'vip' } } },
      segments: { vip: 'static' },
      journeys: { cart: cartJourney({ suppress: ['vip'] }) },
    });
    expect(world.track('0h', 'Cart Updated').member('1h', 'vip', true).passages()).toEqual(['cart from 0h: goal_met at 1h']);
  });
});

describe('each part seeing what the one before it did', () => {
  it('goals that ask for others come after them, through segments too, whatever their names', () => {
    const world = new World({
      goals: {
        a: { when: { all: [{ event: 'Order Completed' }, { segment: 'winners' }] } },
        b: { when: { goal: 'c' } },
        c: { when: bought },
        d: { when: { segment: 'winners' } },
      },
      segments: { winners: { goal: 'b' } },
      journeys: {},
    });
    world.track('1h', 'Order Completed');
    expect(world.ledger().conversions.map(({ goal }) => goal)).toEqual(['c', 'b', 'a', 'd']);
  });

  it('a goal on a goal is met once, by the call that turns it true', () => {
    const goals = { twice: { when: { goal: 'purchase', count: { gte: 2 } } as Condition }, purchase: { when: bought } };
    const world = new World({ goals, journeys: {} });
    for (const hour of ['1h', '2h', '3h']) world.track(hour, 'Order Completed');
    expect(world.ledger().conversions.filter(({ goal }) => goal === 'twice')).toHaveLength(1);
  });

  it('a purchase that wins one journey and starts the next does both', () => {
    const thanks = cartJourney({ goal: null, entry: { on: { event: 'Order Completed' } } });
    const world = new World({ journeys: { cart: cartJourney(), thanks } })
      .track('0h', 'Cart Updated')
      .track('1h', 'Order Completed');
    expect(world.passages()).toEqual(['cart from 0h: goal_met at 1h', 'thanks from 1h: active']);
  });

  it('an exit event that enters again ends the one and opens the other', () => {
    const again = cartJourney({ exitOn: { event: 'Cart Updated' }, entry: { reentry: 'always' } });
    const world = new World({ journeys: { cart: again } }).track('0h', 'Cart Updated').track('1h', 'Cart Updated');
    expect(world.passages()).toEqual(['cart from 0h: exited at 1h', 'cart from 1h: active']);
  });

  it('a segment left by the goal is left before who may enter is asked', () => {
    const world = new World({
      goals: { purchase: { when: bought } },
      segments: { prospects: { not: { goal: 'purchase' } } },
      journeys: { thanks: cartJourney({ goal: null, entry: { on: { event: 'Order Completed' }, exclude: ['prospects'] } }) },
    });
    world.track('0h', 'Page Viewed').track('1h', 'Order Completed');
    expect([world.segmentsOf(), world.passages()]).toEqual([[], ['thanks from 1h: active']]);
  });
});

describe('who denied tracking', () => {
  const shop = () => new World({}).track('0h', 'Cart Updated').consent({ tracking: 'denied' });

  it('gates are shut, nothing is credited or counted', () => {
    const world = shop().track('1h', 'Order Completed');
    expect(world.passages()).toEqual(['cart from 0h: goal_met at 1h']);
    expect(world.credits()).toEqual(['1h: not_consented (not_consented)']);
    expect(world.ledger().enrollments[0]!.observed).toBeNull();
  });

  it('counts from the time on that it is granted', () => {
    const world = shop().track('1h', 'Order Completed').consent({ tracking: 'granted' }).track('2h', 'Order Completed');
    expect(world.credits()).toEqual(['1h: not_consented (not_consented)', '2h: credited to cart (only_candidate)']);
  });

  it('what was told before it was denied keeps its credit', () => {
    const world = new World({}).track('0h', 'Cart Updated').track('1h', 'Order Completed').consent({ tracking: 'denied' });
    expect(world.track('2h', 'Order Completed').credits()).toEqual([
      '1h: credited to cart (only_candidate)',
      '2h: not_consented (not_consented)',
    ]);
  });

  it('whoever bought so is known to have bought', () => {
    const world = new World({ journeys: { cart: cartJourney({ entry: { skipIfGoalMetWithin: 'P30D' } }) } });
    world.consent({ tracking: 'denied' }).track('0h', 'Order Completed').track('1h', 'Cart Updated');
    expect(world.turnedAway()).toEqual(['cart at 1h: goal_already_met']);
  });
});
