/** Timers, one after the other: where an enrollment stands, what is left to be handed over, and who goes first at one instant. */
import { cartJourney, instant, World } from '../../../../test/support/world';

describe('live, messages are left to be handed over', () => {
  it('stands at the message until it is settled, and goes on from the instant planned', () => {
    const world = new World({ onSend: 'leave' }).track('0h', 'Cart Updated');
    expect(world.place('30m')).toEqual({ kind: 'waiting', until: instant('1h') });
    expect(world.place('1h')).toMatchObject({ kind: 'sending', send: { step: 'remind', at: instant('1h') } });
    expect(world.place('9d')).toMatchObject({ kind: 'sending', send: { step: 'remind', at: instant('1h') } });
    world.settle('1h+5m', 'remind', 'sent');
    expect(world.place('2h')).toEqual({ kind: 'waiting', until: instant('1d+1h') });
    expect(world.ledger().enrollments[0]!.trail.map(({ step }) => step)).toEqual(['wait', 'remind', 'day']);
  });

  it('is settled once more as it becomes known, and stays where it is', () => {
    const world = new World({ onSend: 'leave' }).track('0h', 'Cart Updated').until('1h');
    world.settle('1h', 'remind', 'unknown').settle('1h+1m', 'remind', 'sent');
    expect(world.story()).toEqual(['cart from 0h: active, remind sent at 1h+1m']);
    expect(world.place('2h')).toEqual({ kind: 'waiting', until: instant('1d+1h') });
  });

  it('is settled after a conversion too: a touch, though the way is over', () => {
    const world = new World({ onSend: 'leave' }).track('0h', 'Cart Updated').until('1h').track('1h+1s', 'Order Completed');
    world.settle('1h+2s', 'remind', 'sent');
    expect(world.place('2h')).toEqual({ kind: 'ended' });
    expect(world.ledger().enrollments[0]).toMatchObject({ avoided: true, cursor: { step: 'remind' } });
  });

  it('has nothing ahead once its last message is out', () => {
    const steps = [
      { id: 'remind', send: { channel: 'email', template: 'reminder' } },
      { id: 'rest', delay: 'P1D' },
    ];
    const sent = () =>
      new World({ onSend: 'leave', journeys: { cart: cartJourney({ steps }) } })
        .track('0h', 'Cart Updated')
        .until('0h')
        .settle('0h', 'remind', 'sent');
    for (const world of [sent().track('0h', 'Order Completed'), sent().track('1m', 'Order Completed')])
      expect(world.ledger().enrollments[0]).toMatchObject({ endReason: 'goal_met', avoided: false });
  });

  it('waits for its end where no step is left', () => {
    const world = new World({ onSend: 'leave', journeys: { cart: cartJourney({ steps: [{ id: 'day', delay: 'P1D' }] }) } });
    expect(world.track('0h', 'Cart Updated').place('1h')).toEqual({ kind: 'waiting', until: instant('1d') });
  });
});

describe('branches', () => {
  const branch = (condition: object) => ({
    id: 'which',
    branch: {
      if: condition,
      then: [{ id: 'yes', send: { channel: 'email', template: 'reminder' } }],
      else: [{ id: 'bye', exit: {} }],
    },
  });
  const after = { id: 'after', send: { channel: 'email', template: 'reminder' } };
  const segments = { lookers: { event: 'Page Viewed', within: 'PT30M' }, staff: 'static' as const };
  it.each<[string, object, (world: World) => World, string]>([
    [
      'a segment left by time, at the last instant inside',
      { segment: 'lookers' },
      (world) => world.track('30m', 'Page Viewed'),
      'completed at 1h, yes sent at 1h, after sent at 1h',
    ],
    [
      'and a millisecond later',
      { segment: 'lookers' },
      (world) => world.track('29m+59s+999ms', 'Page Viewed'),
      'completed at 1h',
    ],
    [
      'a member chosen at that very instant: events come before timers',
      { segment: 'staff' },
      (world) => world.member('1h', 'staff', true),
      'completed at 1h, yes sent at 1h, after sent at 1h',
    ],
    ['a trait told too late', { trait: 'vip', is: true }, (world) => world.identify('1h+1ms', { vip: true }), 'completed at 1h'],
  ])('%s', (_, condition, live, end) => {
    const steps = [{ id: 'wait', delay: 'PT1H' }, branch(condition), after];
    const world = new World({ segments, journeys: { cart: cartJourney({ steps }) } });
    expect(live(world.track('0h', 'Cart Updated')).until('2h').story()).toEqual([`cart from 0h: ${end}`]);
  });
});

it('a branch with nothing on the side taken leads to the end', () => {
  const steps = [{ id: 'which', branch: { if: { trait: 'vip', is: true }, then: [{ id: 'bye', exit: {} }] } }];
  const world = new World({ journeys: { cart: cartJourney({ steps }) } }).track('0h', 'Cart Updated').until('1h');
  expect(world.story()).toEqual(['cart from 0h: completed at 0h']);
});

describe('several under way', () => {
  const now = [{ id: 'now', send: { channel: 'email', template: 'reminder' } }];

  it('go by journey at one instant, whichever was opened first', () => {
    const z = cartJourney({ steps: now, entry: { on: { event: 'Page Viewed' } } });
    const world = new World({ journeys: { a: cartJourney({ steps: now }), z } });
    const { changes } = world.track('0h', 'Page Viewed').track('0h', 'Cart Updated').ledger();
    changes.enrollments.clear();
    world.until('0h');
    expect([...changes.enrollments].map(({ journey }) => journey)).toEqual(['a', 'z']);
  });

  it('go by key value last, none first', () => {
    const world = new World({ journeys: { cart: cartJourney({ steps: now }) } }).track('0h', 'Cart Updated');
    const { enrollments, changes } = world.ledger();
    const [unkeyed] = enrollments;
    // As a keyed journey would have opened them.
    const keyed = ['b', 'a'].map((key) => ({ ...unkeyed!, id: key, key, trail: [], messages: [] }));
    enrollments.splice(0, 1, ...keyed, unkeyed!);
    changes.enrollments.clear();
    world.until('0h');
    expect([...changes.enrollments].map(({ key }) => key)).toEqual([null, 'a', 'b']);
  });

  it('go by instant, then entry, then journey', () => {
    const steps = [{ id: 'wait', delay: 'PT1H' }];
    const other = cartJourney({ entry: { on: { event: 'Page Viewed' } }, steps: [{ id: 'wait', delay: 'PT50M' }] });
    const journeys = { b: cartJourney({ steps }), a: cartJourney({ steps }), z: other };
    const world = new World({ journeys }).track('0h', 'Cart Updated').track('10m', 'Page Viewed').until('1h');
    expect(world.story()).toEqual(['a from 0h: completed at 1h', 'b from 0h: completed at 1h', 'z from 10m: completed at 1h']);
  });
});
