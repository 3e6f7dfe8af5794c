/** Stories in which news comes late, twice or of another: it is worked as if it had been heard in time, and stops nobody who began after it. */
import { cartJourney, type JourneyParts, World } from '../../../../test/support/world';

const byOrder = { purchase: { when: { event: 'Order Completed' }, dedupeBy: 'order_id' } };

describe('what ends an enrollment, heard late', () => {
  it.each<[string, JourneyParts, (world: World) => World, string[], string[]]>([
    [
      'a suppression from before a conversion takes its credit',
      { suppress: ['stop'], goal: { onGoal: 'continue' } },
      (world) => world.track('0h', 'Cart Updated').track('40m', 'Order Completed').track('30m', 'Stop', {}, { told: '50m' }),
      ['cart from 0h: suppressed at 30m'],
      ['40m: not_attributed (ended_silent)'],
    ],
    [
      'an exit from before a conversion takes its credit',
      { exitOn: { event: 'Stop' }, goal: { onGoal: 'continue' } },
      (world) => world.track('0h', 'Cart Updated').track('40m', 'Order Completed').track('30m', 'Stop', {}, { told: '50m' }),
      ['cart from 0h: exited at 30m'],
      ['40m: not_attributed (ended_silent)'],
    ],
    [
      'a restart from before a conversion gives it to the newer passage',
      { entry: { onReentry: 'restart' }, goal: { onGoal: 'continue' } },
      (world) =>
        world.track('0h', 'Cart Updated').track('40m', 'Order Completed').track('30m', 'Cart Updated', {}, { told: '50m' }),
      ['cart from 0h: superseded at 30m', 'cart from 30m: active'],
      ['40m: credited to cart (only_candidate)'],
    ],
    [
      'a goal met before it ends nothing a second time',
      { suppress: ['stop'] },
      (world) => world.track('0h', 'Cart Updated').track('40m', 'Order Completed').track('30m', 'Stop', {}, { told: '50m' }),
      ['cart from 0h: goal_met at 40m'],
      ['40m: credited to cart (only_candidate)'],
    ],
    [
      'a suppression older than the entry',
      { suppress: ['stop'] },
      (world) => world.track('1h', 'Cart Updated').track('30m', 'Stop', {}, { told: '1h+10m' }),
      ['cart from 1h: active'],
      [],
    ],
    [
      'a suppression at the very entry',
      { suppress: ['stop'] },
      (world) => world.track('1h', 'Cart Updated').track('1h', 'Stop', {}, { told: '1h+10m' }),
      ['cart from 1h: suppressed at 1h'],
      [],
    ],
    [
      'an exit older than the entry',
      { exitOn: { event: 'Stop' } },
      (world) => world.track('1h', 'Cart Updated').track('30m', 'Stop', {}, { told: '1h+10m' }),
      ['cart from 1h: active'],
      [],
    ],
    [
      'an exit at the very entry',
      { exitOn: { event: 'Stop' } },
      (world) => world.track('1h', 'Cart Updated').track('1h', 'Stop', {}, { told: '1h+10m' }),
      ['cart from 1h: exited at 1h'],
      [],
    ],
    [
      'an event that wins and ends the journey at once wins it',
      { exitOn: { event: 'Order Completed' }, goal: { onGoal: 'continue' } },
      (world) => world.track('0h', 'Cart Updated').track('40m', 'Order Completed'),
      ['cart from 0h: exited at 40m'],
      ['40m: credited to cart (only_candidate)'],
    ],
  ])('%s', (_, over, live, story, credits) => {
    const world = new World({ segments: { stop: { event: 'Stop' } }, journeys: { cart: cartJourney(over) } });
    live(world);
    expect(world.story()).toEqual(story);
    expect(world.credits()).toEqual(credits);
  });
});

describe('who bought in time is not nudged because the news was slow', () => {
  const skip = { skipIfGoalMetWithin: 'P30D' };
  const late = (world: World, at: string) =>
    world.track('40d', 'Cart Updated').track(at, 'Order Completed', { order_id: 'o1' }, { told: '40d+10m' });
  it.each<[string, JourneyParts, (world: World) => World, string]>([
    ['at the first instant that counts', { entry: skip }, (world) => late(world, '10d'), 'already_met at 40d'],
    ['a millisecond before it', { entry: skip }, (world) => late(world, '9d+23h+59m+59s+999ms'), 'active'],
    ['a millisecond before the entry', { entry: skip }, (world) => late(world, '39d+23h+59m+59s+999ms'), 'already_met at 40d'],
    ['at the entry: inside', { entry: skip }, (world) => late(world, '40d'), 'goal_met at 40d'],
    [
      'in a journey that only measures too',
      { entry: skip, goal: { onGoal: 'continue' } },
      (world) => late(world, '39d'),
      'already_met at 40d',
    ],
    ['not where nothing is skipped', {}, (world) => late(world, '39d'), 'active'],
    [
      'an order of another’s, told of this one',
      { entry: skip },
      (world) => late(world.track('39d', 'Order Completed', { order_id: 'o1' }, { user: 'bob' }), '39d'),
      'already_met at 40d',
    ],
  ])('%s', (_, over, live, end) => {
    const world = new World({ goals: byOrder, journeys: { cart: cartJourney(over) } });
    expect(live(world).story()).toEqual([`cart from 40d: ${end}`]);
  });

  it('takes back the credit of a conversion that followed', () => {
    const world = new World({ journeys: { cart: cartJourney({ entry: skip, goal: { onGoal: 'continue' } }) } });
    world.track('1h', 'Cart Updated').track('2h', 'Order Completed').track('30m', 'Order Completed', {}, { told: '3h' });
    expect(world.credits()).toEqual(['30m: not_attributed (before_entry)', '2h: not_attributed (ended_silent)']);
  });
});

describe('the order was heard before the cart', () => {
  const heardFirst = (world: World) =>
    world
      .track('30m', 'Order Completed', { order_id: 'o1' }, { told: '1h' })
      .track('40m', 'Order Completed', { order_id: 'o2' }, { told: '1h' });

  it('ends the enrollment with the earliest; later ones find it listening', () => {
    const world = heardFirst(new World({})).track('0h', 'Cart Updated', {}, { told: '2h' });
    expect(world.story()).toEqual(['cart from 0h: goal_met at 30m']);
    expect(world.credits()).toEqual(['30m: credited to cart (only_candidate)', '40m: repeat to cart (only_candidate)']);
    expect(world.ledger().enrollments[0]).toMatchObject({ gate: 'shut', avoided: true, trail: [] });
  });

  it('goes on where the journey only measures', () => {
    const world = heardFirst(new World({ journeys: { cart: cartJourney({ goal: { onGoal: 'continue' } }) } }));
    world.track('0h', 'Cart Updated', {}, { told: '2h' });
    expect(world.story()).toEqual(['cart from 0h: active']);
    expect(world.credits()).toEqual(['30m: credited to cart (only_candidate)', '40m: repeat to cart (only_candidate)']);
  });

  it('is no matter for a journey without a goal', () => {
    const world = heardFirst(new World({ journeys: { cart: cartJourney({ goal: null }) } }));
    expect(world.track('0h', 'Cart Updated', {}, { told: '2h' }).story()).toEqual(['cart from 0h: active']);
  });

  it('a cart older than a newer one begins with its listening closed from there', () => {
    const world = new World({ journeys: { cart: cartJourney({ entry: { reentry: 'always' }, steps: [] }) } });
    world
      .track('2h', 'Cart Updated')
      .track('1h', 'Cart Updated', {}, { told: '3h' })
      .track('2h', 'Order Completed', {}, { told: '4h' });
    expect(world.story()).toEqual(['cart from 2h: completed at 2h', 'cart from 1h: completed at 1h']);
    expect(world.ledger().enrollments.map(({ closedAt, enteredAt }) => closedAt && closedAt - enteredAt)).toEqual([
      null,
      3_600_000,
    ]);
    expect(world.credits()).toEqual(['2h: credited to cart (active_over_listening)']);
  });
});

it('of two that enter at one instant neither closes the listening of the other', () => {
  const world = new World({ journeys: { cart: cartJourney({ entry: { reentry: 'always' } }) } });
  world.track('1h', 'Cart Updated').track('1h', 'Order Completed').track('1h', 'Cart Updated');
  expect(world.story()).toEqual(['cart from 1h: goal_met at 1h', 'cart from 1h: goal_met at 1h']);
  expect(world.ledger().enrollments.map(({ closedAt }) => closedAt)).toEqual([null, null]);
});

describe('goals on history, completed late', () => {
  const twice = { purchase: { when: { event: 'A', count: { gte: 2 } } } };
  it('counts the events that the news completes, and those alone', () => {
    const world = new World({ goals: { purchase: { when: { event: 'B' } } }, segments: { seen: { event: 'A' } } });
    world.track('1h', 'A').track('3h', 'A').track('4h', 'A');
    // Only now does the goal look at A: what it held of before is not made a conversion by later news.
    world.revise('purchase', twice.purchase.when).track('2h', 'A', {}, { told: '5h' });
    expect(world.credits()).toEqual(['2h: not_attributed (no_enrollment)']);
  });

  it('an order of its own, heard first, is completed by what lies before it', () => {
    const world = new World({ goals: twice }).track('3h', 'A').track('1h', 'A', {}, { told: '4h' });
    expect(world.credits()).toEqual(['3h: not_attributed (no_enrollment)']);
  });

  it('at one instant the one heard last completes it, once', () => {
    const goals = { purchase: { when: { all: [{ event: 'A' }, { event: 'B' }] } } };
    const world = new World({ goals }).track('1h', 'B').track('1h', 'A', {}, { told: '2h' });
    expect(world.ledger().conversions.map(({ id }) => id)).toEqual(['m2']);
  });

  it('of an order that was another’s already, only the gates are told', () => {
    const goals = { purchase: { when: { all: [{ event: 'A' }, { event: 'Order Completed' }] }, dedupeBy: 'order_id' } };
    const world = new World({ goals });
    world.track('0h', 'A', {}, { user: 'bob' }).track('1h', 'Order Completed', { order_id: 'o1' }, { user: 'bob' });
    world.track('2h', 'Order Completed', { order_id: 'o1' }).track('1h', 'A', {}, { told: '3h' });
    expect(world.credits()).toEqual([]);
  });
});

describe('what is pinned', () => {
  const dear = { event: 'Order Completed', where: { total: { gt: 100 } } };
  const cheap = { total: 60 };

  it('is the goal as it was worded at the entry, for those under way', () => {
    const world = new World({}).track('0h', 'Cart Updated').revise('purchase', dear);
    world.track('30m', 'Order Completed', cheap);
    expect(world.story()).toEqual(['cart from 0h: goal_met at 30m']);
    expect(world.ledger().conversions.map(({ revisions }) => revisions)).toEqual([[1]]);
  });

  it('so that what only the new wording asks for neither stops them nor is theirs', () => {
    const world = new World({ goals: { purchase: { when: dear } } }).track('0h', 'Cart Updated');
    world.revise('purchase', { event: 'Order Completed' }).track('30m', 'Order Completed', cheap).until('1h');
    expect(world.story()).toEqual(['cart from 0h: active, remind sent at 1h']);
    expect(world.credits()).toEqual(['30m: not_attributed (other_revision)']);
  });

  it('for those who listened as it happened, however late it is told', () => {
    const world = new World({}).track('0h', 'Cart Updated').until('2d').revise('purchase', dear);
    for (const at of ['4d', '4d+1h', '4d+1h+1ms']) world.track(at, 'Order Completed', cheap, { told: '9d' });
    expect(world.credits()).toEqual(['4d: credited to cart (only_candidate)', '4d+1h: repeat to cart (only_candidate)']);
  });

  it('for those it ended silently, up to that end', () => {
    const world = new World({ journeys: { cart: cartJourney({ exitOn: { event: 'Stop' } }) } });
    world.track('0h', 'Cart Updated').track('40m', 'Stop').revise('purchase', dear);
    for (const at of ['30m', '40m', '40m+1ms']) world.track(at, 'Order Completed', cheap, { told: '9d' });
    expect(world.credits()).toEqual(['30m: credited to cart (only_candidate)', '40m: repeat to cart (only_candidate)']);
  });

  it('is the new wording for whoever enters after it was saved, by the very same version', () => {
    const world = new World({}).revise('purchase', dear).track('0h', 'Cart Updated').track('30m', 'Order Completed', cheap);
    expect(world.until('1h').story()).toEqual(['cart from 0h: active, remind sent at 1h']);
    expect(world.credits()).toEqual([]);
  });

  it('is the version too: who is under way goes by the old one, a newcomer by the new', () => {
    const world = new World({}).track('0h', 'Cart Updated');
    world
      .publish('cart', cartJourney({ steps: [{ id: 'short', delay: 'PT5M' }] }))
      .track('0h', 'Cart Updated', {}, { user: 'bob' });
    world.until('1h').until('1h', 'bob');
    expect([...world.story(), ...world.story('bob')]).toEqual([
      'cart from 0h: active, remind sent at 1h',
      'cart from 0h: completed at 5m',
    ]);
  });

  it('stays with the goal it had: a newer passage with another goal does not close the listening', () => {
    const goals = { purchase: { when: { event: 'Order Completed' } }, sign: { when: { event: 'Signed Up' } } };
    const again = { reentry: 'always' };
    const world = new World({ goals, journeys: { cart: cartJourney({ entry: again, steps: [] }) } });
    world
      .track('0h', 'Cart Updated')
      .until('1m')
      .publish('cart', cartJourney({ entry: again, goal: { key: 'sign' } }));
    world.track('1h', 'Cart Updated').track('2h', 'Order Completed');
    expect(world.credits()).toEqual(['2h: credited to cart (only_candidate)']);
    expect(world.ledger().enrollments[0]!.closedAt).toBeNull();
  });
});
