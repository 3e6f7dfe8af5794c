/** People under way moved to the next version: who goes, what they keep, and by which goal they are measured. */
import { cartJourney, instant, type JourneyParts, World } from '../../../../test/support/world';

const send = (id: string) => ({ id, send: { channel: 'email', template: 'reminder' } });
const hour = { id: 'wait', delay: 'PT1H' };
const before = (over: JourneyParts = {}, definitions: object = {}) =>
  new World({
    ...definitions,
    journeys: { cart: cartJourney({ steps: [hour, send('remind'), { id: 'day', delay: 'P1D' }, send('last')], ...over }) },
  });
const next = (steps: object[], over: JourneyParts = {}) => cartJourney({ steps, ...over });

describe('those whose step still exists', () => {
  it.each<[string, object[], string]>([
    ['the step waited in, though it waits longer there', [{ id: 'wait', delay: 'PT9H' }, send('other')], 'migrated'],
    ['the step, in another place', [send('first'), { id: 'outer', branch: { if: { all: [] }, then: [hour] } }], 'migrated'],
    ['no such step', [{ id: 'pause', delay: 'PT1H' }, send('remind')], 'left'],
    ['a step of that name of another kind', [send('wait')], 'left'],
    ['no step at all', [], 'left'],
  ])('%s', (_, steps, became) => {
    const world = before().track('0h', 'Cart Updated').until('30m').publish('cart', next(steps));
    expect(world.migrate('40m')).toEqual([became]);
    expect(world.ledger().enrollments[0]).toMatchObject({ version: became === 'migrated' ? 2 : 1, enteredVersion: 1 });
  });

  it('one that is to begin may be of any kind', () => {
    const world = before()
      .track('0h', 'Cart Updated')
      .publish('cart', next([send('wait')]));
    expect([world.migrate('0h'), world.until('0h').story()]).toEqual([
      ['migrated'],
      ['cart from 0h: completed at 0h, wait sent at 0h'],
    ]);
  });

  it('who has only the end before them stays', () => {
    const world = before({ steps: [hour] })
      .track('0h', 'Cart Updated')
      .until('30m')
      .publish('cart', next([hour, send('other')]));
    // As it was stored when a step was left as it began.
    world.ledger().enrollments[0]!.cursor = { step: null, at: instant('1h') };
    expect([world.migrate('40m'), world.until('1h').story()]).toEqual([['left'], ['cart from 0h: completed at 1h']]);
  });

  it('who has ended stays; asked again nothing changes', () => {
    const world = before()
      .track('0h', 'Cart Updated')
      .until('30m')
      .publish('cart', next([hour, send('other')]));
    world.migrate('40m');
    world.ledger().changes.enrollments.clear();
    expect(world.migrate('41m')).toEqual(['migrated']);
    expect(world.ledger().changes.enrollments.size).toBe(0);
    expect(world.until('2h').migrate('3h')).toEqual([]);
  });
});

describe('they keep step, deadline and drawn variants', () => {
  it('the deadline of a delay, and go on with the steps of the new version', () => {
    const world = before()
      .track('0h', 'Cart Updated')
      .until('30m')
      .publish('cart', next([{ id: 'wait', delay: 'PT9H' }, send('other')]));
    world.migrate('40m');
    expect(world.until('2h').story()).toEqual(['cart from 0h: completed at 1h, other sent at 1h']);
  });

  it('the deadline of a wait, which asks for what the new version asks for', () => {
    const look = (event: string, within: string) => ({
      id: 'look',
      waitFor: { event, within, then: [send('seen')], else: [send('unseen')] },
    });
    const world = before({ steps: [look('Cart Viewed', 'P1D')] })
      .track('0h', 'Cart Updated')
      .until('1h');
    world.publish('cart', next([look('Page Viewed', 'P9D')])).migrate('2h');
    expect(world.due()).toBe('1d');
    expect(world.track('3h', 'Cart Viewed').track('4h', 'Page Viewed').until('4h').story()).toEqual([
      'cart from 0h: completed at 4h, seen sent at 4h',
    ]);
  });

  it('variants', () => {
    const split = (weights: [number, number]) => ({
      id: 'offer',
      split: {
        variants: ['a', 'b'].map((name, place) => ({
          name,
          weight: weights[place],
          steps: [{ id: `wait-${name}`, delay: 'PT1H' }],
        })),
      },
    });
    const world = before({ steps: [split([1, 0])] })
      .track('0h', 'Cart Updated')
      .until('0h');
    world.publish('cart', next([split([0, 1]), send('after')])).migrate('1m');
    expect(world.until('1h').story()).toEqual(['cart from 0h: completed at 1h, after sent at 1h']);
    expect(world.ledger().enrollments[0]!.variants).toEqual({ offer: 'a' });
  });

  it('has a send ahead by the new version, from where it stands', () => {
    const world = before()
      .track('0h', 'Cart Updated')
      .until('30m')
      .publish('cart', next([hour]));
    world.migrate('40m');
    expect(world.track('50m', 'Order Completed').ledger().enrollments[0]).toMatchObject({
      endReason: 'goal_met',
      avoided: false,
    });
  });

  it('also where that version no longer has the step behind it', () => {
    const world = before()
      .track('0h', 'Cart Updated')
      .until('30m')
      .publish('cart', next([send('remind')]));
    // As it was stored when a step was left as it began.
    world.ledger().enrollments[0]!.cursor = { step: 'remind', at: instant('1h') };
    expect(world.migrate('40m')).toEqual(['migrated']);
    expect(world.track('50m', 'Order Completed').ledger().enrollments[0]).toMatchObject({ endReason: 'goal_met', avoided: true });
  });
});

describe('they take the version, goal revision and window', () => {
  it('a purchase long after the end, inside the new window', () => {
    const steps = [hour, send('remind')];
    const world = before({ steps, goal: { attributionWindow: 'P1D' } })
      .track('0h', 'Cart Updated')
      .until('30m');
    world.publish('cart', next(steps, { goal: { attributionWindow: 'P9D' } })).migrate('40m');
    expect(world.until('2h').track('5d', 'Order Completed').credits()).toEqual(['5d: credited to cart (only_candidate)']);
  });

  it('the goal as it is saved now', () => {
    const steps = [hour, send('remind')];
    const world = before({ steps }).track('0h', 'Cart Updated').until('30m').revise('purchase', { event: 'Subscribed' });
    world.publish('cart', next(steps, { exitOn: { event: 'Cart Emptied' } })).migrate('40m');
    expect(world.track('50m', 'Subscribed').story()).toEqual(['cart from 0h: goal_met at 50m']);
  });

  const goals = { purchase: { when: { event: 'Order Completed' } }, trial: { when: { event: 'Trial Started' } } };
  const steps = [hour, send('remind')];
  const toTrial = next(steps, { goal: { key: 'trial' } });

  it('another goal, met from then on', () => {
    const world = before({ steps }, { goals }).track('0h', 'Cart Updated').until('10m').publish('cart', toTrial);
    world.migrate('20m');
    expect(world.track('30m', 'Order Completed').track('40m', 'Trial Started').story()).toEqual([
      'cart from 0h: goal_met at 40m',
    ]);
    expect(world.credits()).toEqual(['30m: not_attributed (no_enrollment)', '40m: credited to cart (only_candidate)']);
  });

  it('another goal, met already since it entered: it stops, as if it had always been the goal', () => {
    const world = before({ steps }, { goals }).track('0h', 'Cart Updated').track('10m', 'Trial Started').publish('cart', toTrial);
    expect(world.migrate('20m')).toEqual(['migrated']);
    expect([world.story(), world.credits()]).toEqual([
      ['cart from 0h: goal_met at 10m'],
      ['10m: credited to cart (only_candidate)'],
    ]);
  });

  it('another goal: what the one before had credited to it is nobody’s', () => {
    const measured = before({ steps, goal: { onGoal: 'continue' } }, { goals })
      .track('0h', 'Cart Updated')
      .track('10m', 'Order Completed');
    measured.publish('cart', toTrial).migrate('20m');
    expect(measured.credits()).toEqual(['10m: not_attributed (no_enrollment)']);
    expect(measured.ledger().enrollments[0]!.observed).toBeNull();
  });

  it('a goal at last', () => {
    const world = before({ steps, goal: null }, { goals }).track('0h', 'Cart Updated').until('10m').publish('cart', toTrial);
    world.migrate('20m');
    expect(world.track('30m', 'Trial Started').story()).toEqual(['cart from 0h: goal_met at 30m']);
  });

  it('no goal any more', () => {
    const world = before({ steps })
      .track('0h', 'Cart Updated')
      .until('10m')
      .publish('cart', next(steps, { goal: null }));
    world.migrate('20m');
    expect(world.track('30m', 'Order Completed').until('1h').story()).toEqual([
      'cart from 0h: completed at 1h, remind sent at 1h',
    ]);
  });

  it('entered by what the new goal asks for: that is not its conversion', () => {
    const world = before({ steps, entry: { on: { event: 'Trial Started' } } }, { goals }).track('0h', 'Trial Started');
    world.publish('cart', next(steps, { entry: { on: { event: 'Trial Started' } }, goal: { key: 'trial' } })).migrate('20m');
    expect(world.until('1h').story()).toEqual(['cart from 0h: completed at 1h, remind sent at 1h']);
  });
});
