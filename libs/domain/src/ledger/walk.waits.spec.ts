/** Waits: what answers them, until when, and what stays as it was. Headings are sentences of attribution.md. */
import { cartJourney, type JourneyParts, World } from '../../../../test/support/world';

const send = (id: string) => ({ id, send: { channel: 'email', template: 'reminder' } });
const look = (over: object = {}) => ({
  id: 'look',
  waitFor: { event: 'Cart Viewed', within: 'P1D', then: [send('seen')], else: [send('unseen')], ...over },
});
const waiting = (over: JourneyParts = {}, wait: object = {}) =>
  new World({ journeys: { cart: cartJourney({ steps: [{ id: 'hour', delay: 'PT1H' }, look(wait)], ...over }) } });

type Row = [string, (world: World) => World, string];

describe('A `waitFor` sees events with `occurredAt` from then to its deadline, both included, heard before it was left', () => {
  it.each<Row>([
    ['as it begins', (world) => world.track('1h', 'Cart Viewed'), 'completed at 1h, seen sent at 1h'],
    ['a moment before it begins', (world) => world.track('59m', 'Cart Viewed'), 'completed at 1d+1h, unseen sent at 1d+1h'],
    ['in the middle', (world) => world.track('2h', 'Cart Viewed'), 'completed at 2h, seen sent at 2h'],
    ['at its deadline', (world) => world.track('1d+1h', 'Cart Viewed'), 'completed at 1d+1h, seen sent at 1d+1h'],
    ['a moment later', (world) => world.track('1d+1h+1ms', 'Cart Viewed'), 'completed at 1d+1h, unseen sent at 1d+1h'],
    ['another event', (world) => world.track('2h', 'Page Viewed'), 'completed at 1d+1h, unseen sent at 1d+1h'],
    [
      'heard late, but before it was left: the side begins as it happened',
      (world) => world.track('2h', 'Cart Viewed', {}, { told: '5h' }),
      'completed at 2h, seen sent at 2h',
    ],
    [
      'heard after it was left: the path taken is not undone',
      (world) => world.track('2h', 'Cart Viewed', {}, { told: '1d+2h' }),
      'completed at 1d+1h, unseen sent at 1d+1h',
    ],
    [
      'heard while no worker was up: what nobody had got round to had been left all the same',
      (world) => world.track('3h', 'Cart Viewed').track('4h', 'Page Viewed'),
      'completed at 3h, seen sent at 3h',
    ],
    [
      'two: the one heard first has answered',
      (world) => world.track('5h', 'Cart Viewed').track('2h', 'Cart Viewed', {}, { told: '6h' }),
      'completed at 5h, seen sent at 5h',
    ],
  ])('%s', (_, live, end) => {
    expect(live(waiting().track('0h', 'Cart Updated')).until('3d').story()).toEqual([`cart from 0h: ${end}`]);
  });

  it('of several known as it begins, the earliest', () => {
    const world = waiting({}, { event: 'Cart Viewed' });
    world.track('3h', 'Cart Viewed').track('2h', 'Cart Viewed', {}, { told: '4h' });
    world.track('0h', 'Cart Updated', {}, { told: '5h' });
    expect(world.until('2d').story()).toEqual(['cart from 0h: completed at 2h, seen sent at 2h']);
  });

  it('asks what the event has to be like', () => {
    const world = waiting({}, { where: { pages: { gte: 2 } } }).track('0h', 'Cart Updated');
    world.track('2h', 'Cart Viewed', { pages: 1 }).track('3h', 'Cart Viewed', { pages: 2 });
    expect(world.until('4h').story()).toEqual(['cart from 0h: completed at 3h, seen sent at 3h']);
  });

  it('with no time at all sees that instant only', () => {
    const world = waiting({ steps: [look({ within: 'PT0S' })] })
      .track('0h', 'Cart Updated')
      .track('0h', 'Cart Viewed');
    expect(world.until('1h').story()).toEqual(['cart from 0h: completed at 0h, seen sent at 0h']);
    const unseen = waiting({ steps: [look({ within: 'PT0S' })] }).track('0h', 'Cart Updated');
    expect(unseen.until('1h').story()).toEqual(['cart from 0h: completed at 0h, unseen sent at 0h']);
  });
});

describe('never the entry event, nor an event that answered an earlier wait of the enrollment', () => {
  it('never the entry event', () => {
    const world = waiting({ steps: [look({ event: 'Cart Updated' })] }).track('0h', 'Cart Updated');
    expect(world.until('1h').story()).toEqual(['cart from 0h: active']);
    expect(world.track('2h', 'Cart Updated').until('2h').story()).toEqual(['cart from 0h: completed at 2h, seen sent at 2h']);
  });

  it('never one that answered an earlier wait, though it lies in both', () => {
    const steps = [look({ then: [] }), { id: 'again', waitFor: { event: 'Cart Viewed', within: 'P1D', then: [send('twice')] } }];
    const world = waiting({ steps }).track('0h', 'Cart Updated').track('2h', 'Cart Viewed').until('3h');
    expect(world.way()).toBe('look 0h, again 2h');
    expect(world.track('4h', 'Cart Viewed').until('4h').story()).toEqual(['cart from 0h: completed at 4h, twice sent at 4h']);
  });

  it('but one event answers waits of several enrollments', () => {
    const journeys = { a: cartJourney({ steps: [look()] }), b: cartJourney({ steps: [look()] }) };
    const world = new World({ journeys }).track('0h', 'Cart Updated').track('2h', 'Cart Viewed').until('2h');
    expect(world.story()).toEqual(['a from 0h: completed at 2h, seen sent at 2h', 'b from 0h: completed at 2h, seen sent at 2h']);
  });
});

describe('goals → suppression segments → waiting steps → exit events → entries', () => {
  const segments = { viewers: { event: 'Cart Viewed' } };
  it.each<[string, JourneyParts, string]>([
    ['a suppression comes before the wait', { suppress: ['viewers'] }, 'suppressed at 2h'],
    ['an exit event comes after it, at the same instant', { exitOn: { event: 'Cart Viewed' } }, 'exited at 2h'],
  ])('%s', (_, over, end) => {
    const world = new World({ segments, journeys: { cart: cartJourney({ steps: [look()], ...over }) } });
    expect(world.track('0h', 'Cart Updated').track('2h', 'Cart Viewed').until('3h').story()).toEqual([`cart from 0h: ${end}`]);
  });

  it('what answers a wait is answered even where it exits the journey', () => {
    const world = waiting({ steps: [look()], exitOn: { event: 'Cart Viewed' } })
      .track('0h', 'Cart Updated')
      .track('2h', 'Cart Viewed');
    expect(world.ledger().enrollments[0]!.answeredBy).toHaveLength(1);
  });
});

describe('waits for a goal', () => {
  const goals = {
    purchase: { when: { event: 'Order Completed' } },
    trial: { when: { event: 'Trial Started' } },
    pro: { when: { trait: 'plan', is: 'pro' } },
  };
  const until = (goal: string, over: JourneyParts = {}) => {
    const steps = [{ id: 'look', waitFor: { goal, within: 'P1D', then: [send('seen')], else: [send('unseen')] } }];
    return new World({ goals, journeys: { cart: cartJourney({ steps, goal: { onGoal: 'continue' }, ...over }) } });
  };
  it.each<[string, string, (world: World) => World, string]>([
    ['met by an event', 'trial', (world) => world.track('2h', 'Trial Started'), 'completed at 2h, seen sent at 2h'],
    [
      'by a call that only changes traits',
      'pro',
      (world) => world.identify('2h', { plan: 'pro' }),
      'completed at 2h, seen sent at 2h',
    ],
    [
      'its own, where the journey only measures',
      'purchase',
      (world) => world.track('2h', 'Order Completed'),
      'completed at 2h, seen sent at 2h',
    ],
    [
      'met before it began',
      'trial',
      (world) => world.track('-1h', 'Trial Started', {}, { told: '1h' }),
      'completed at 1d, unseen sent at 1d',
    ],
    ['never met', 'trial', (world) => world, 'completed at 1d, unseen sent at 1d'],
  ])('%s', (_, goal, live, end) => {
    expect(live(until(goal).track('0h', 'Cart Updated')).until('2d').story()).toEqual([`cart from 0h: ${end}`]);
  });

  it('of several known as it begins, the earliest', () => {
    const world = until('trial')
      .track('3h', 'Trial Started')
      .track('2h', 'Trial Started', {}, { told: '4h' })
      .track('2h', 'Trial Started', {}, { told: '4h' });
    world.track('0h', 'Cart Updated', {}, { told: '5h' });
    expect(world.until('2d').story()).toEqual(['cart from 0h: completed at 2h, seen sent at 2h']);
  });

  it('never by the conversion that the entry event is', () => {
    const world = until('purchase', { entry: { on: { event: 'Order Completed' } } }).track('0h', 'Order Completed');
    expect(world.until('1h').story()).toEqual(['cart from 0h: active']);
  });
});

describe('The key also scopes `waitFor` (an event without the property matches all)', () => {
  const entry = { keyBy: 'cart_id', reentry: 'always' };
  it.each<[string, object, string[]]>([
    ['this cart', { cart_id: 'a' }, ['cart from 0h: completed at 2h, seen sent at 2h', 'cart from 1h: active']],
    ['as text', { cart_id: 7 }, ['cart from 0h: active', 'cart from 1h: completed at 2h, seen sent at 2h']],
    ['another cart', { cart_id: 'c' }, ['cart from 0h: active', 'cart from 1h: active']],
    ['no cart', {}, ['cart from 0h: completed at 2h, seen sent at 2h', 'cart from 1h: completed at 2h, seen sent at 2h']],
    [
      'a list is none',
      { cart_id: ['c'] },
      ['cart from 0h: completed at 2h, seen sent at 2h', 'cart from 1h: completed at 2h, seen sent at 2h'],
    ],
  ])('%s', (_, properties, story) => {
    const world = waiting({ steps: [look()], entry });
    world.track('0h', 'Cart Updated', { cart_id: 'a' }).track('1h', 'Cart Updated', { cart_id: '7' });
    expect(
      world
        .track('2h', 'Cart Viewed', properties as Record<string, never>)
        .until('2h')
        .story(),
    ).toEqual(story);
  });
});

describe('live', () => {
  const live = () =>
    new World({ onSend: 'leave', journeys: { cart: cartJourney({ steps: [look()] }) } }).track('0h', 'Cart Updated');

  it('is due at its deadline, and at once when it is answered', () => {
    const world = live().until('1h');
    expect(world.due()).toBe('1d');
    expect(world.track('2h', 'Cart Viewed').due()).toBe('2h');
    expect(world.place('2h')).toMatchObject({ kind: 'sending', send: { step: 'seen' } });
  });

  it('has a send ahead on either side while it waits', () => {
    const world = live().until('1h').track('2h', 'Order Completed');
    expect(world.ledger().enrollments[0]).toMatchObject({ endReason: 'goal_met', avoided: true });
  });
});
