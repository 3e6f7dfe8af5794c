/** How an enrollment ends, and what its end leaves it to hear. */
import { cartJourney, type JourneyParts, World } from '../../../../test/support/world';

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
      'an exit event that is another one',
      { exitOn: { event: 'Cart Emptied', where: { by: 'hand' } } },
      (world) => world.track('0h', 'Cart Updated').track('30m', 'Cart Emptied', { by: 'timeout' }),
      ['cart from 0h: active'],
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
