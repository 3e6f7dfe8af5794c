import { readSimulationEvents } from '@landfall/contracts/simulation';
import { readSimulation } from './read-simulation';
import { NO_DEFINITIONS } from './read-definitions';
import { simulate } from './simulate';

const goal = {
  name: 'First purchase',
  when: { event: 'Order Completed' },
  value: { property: 'total', currency: { property: 'currency', default: 'USD' } },
  dedupeBy: 'order_id',
};
const cart = {
  name: 'Abandoned cart',
  goal: { key: 'purchase', attributionWindow: 'P3D' },
  entry: { on: { event: 'Cart Updated' }, exclude: ['staff'] },
  suppress: ['do-not-nudge'],
  steps: [
    { id: 'wait', delay: 'PT1H' },
    { id: 'remind', send: { channel: 'email', template: 'reminder' } },
    { id: 'wait-again', delay: 'P1D' },
    { id: 'last-call', send: { channel: 'email', template: 'reminder' } },
  ],
};
const definitions = {
  goals: { purchase: goal },
  segments: { staff: { name: 'Staff', static: true }, 'do-not-nudge': { name: 'Do not nudge', static: true } },
  templates: { reminder: { channel: 'email', subject: 'Your cart', html: '<p>Still there</p>' } },
  journeys: { cart },
};

const at = (time: string) => `2026-03-${time.slice(0, 2)}T${time.slice(3)}:00.000Z`;
const did = (userId: string, event: string, time: string, more: object = {}) => ({
  type: 'track',
  userId,
  event,
  timestamp: at(time),
  ...more,
});
const order = (userId: string, time: string, id: string, total = 12.5, more: object = {}) =>
  did(userId, 'Order Completed', time, { properties: { order_id: id, total }, ...more });

const hand = (userId: string, segment: string, time: string, add = true) => ({
  type: 'member',
  segment,
  userId,
  add,
  timestamp: at(time),
});

function run(events: object[], more: { until?: string; definitions?: object; seed?: string } = {}) {
  const { simulation, faults } = readSimulation(
    { definitions, ...more, events: readSimulationEvents(events) },
    NO_DEFINITIONS,
    'a',
  );
  expect(faults).toEqual([]);
  return simulate(simulation);
}

it('nudges those who wait, stops those who buy and credits the journey', () => {
  const result = run(
    [
      did('ann', 'Cart Updated', '01 09:00'),
      did('bob', 'Cart Updated', '01 09:30'),
      order('ann', '01 09:40', 'o1'),
      order('bob', '01 12:00', 'o2', 20),
      order('cid', '01 12:00', 'o3'),
    ],
    { until: at('02 00:00') },
  );
  expect(result.enrollments).toEqual([
    {
      journey: 'cart',
      userId: 'ann',
      key: null,
      version: 1,
      enteredAt: at('01 09:00'),
      endedAt: at('01 09:40'),
      endReason: 'goal_met',
      holdout: false,
      variants: {},
      state: 'listening',
      step: null,
      messages: [],
    },
    {
      journey: 'cart',
      userId: 'bob',
      key: null,
      version: 1,
      enteredAt: at('01 09:30'),
      endedAt: at('01 12:00'),
      endReason: 'goal_met',
      holdout: false,
      variants: {},
      state: 'listening',
      step: null,
      messages: [{ step: 'remind', channel: 'email', at: at('01 10:30'), status: 'sent', reason: null }],
    },
  ]);
  expect(result.conversions).toEqual([
    {
      id: 'o1',
      goal: 'purchase',
      userId: 'ann',
      key: null,
      occurredAt: at('01 09:40'),
      value: { amount: '12.5', currency: 'USD' },
      outcome: 'credited',
      credited: { journey: 'cart', enteredAt: at('01 09:00'), key: null, enrollment: 0 },
      assists: [],
      rule: 'only_candidate',
    },
    {
      id: 'o2',
      goal: 'purchase',
      userId: 'bob',
      key: null,
      occurredAt: at('01 12:00'),
      value: { amount: '20', currency: 'USD' },
      outcome: 'credited',
      credited: { journey: 'cart', enteredAt: at('01 09:30'), key: null, enrollment: 1 },
      assists: [],
      rule: 'only_candidate',
    },
    {
      id: 'o3',
      goal: 'purchase',
      userId: 'cid',
      key: null,
      occurredAt: at('01 12:00'),
      value: { amount: '12.5', currency: 'USD' },
      outcome: 'not_attributed',
      credited: null,
      assists: [],
      rule: 'no_enrollment',
    },
  ]);
  expect(result.reports.cart).toMatchObject({
    entry: { inflow: 2, entered: 2 },
    attainment: { profiles: 2, rate: 1 },
    nudges: { sent: 1, avoided: 2 },
  });
});

it('turns away whom it should, in order of time, journey and person', () => {
  const { rejected, reports, enrollments } = run([
    hand('eve', 'staff', '01 08:00'),
    hand('dan', 'do-not-nudge', '01 08:00'),
    did('zoe', 'Cart Updated', '01 09:00'),
    did('zoe', 'Cart Updated', '01 09:00'),
    did('eve', 'Cart Updated', '01 09:00'),
    did('dan', 'Cart Updated', '01 08:30'),
    did('old', 'Cart Updated', '01 09:00', { receivedAt: at('03 09:00') }),
  ]);
  expect(rejected).toEqual([
    { journey: 'cart', userId: 'dan', key: null, at: at('01 08:30'), reason: 'suppressed' },
    { journey: 'cart', userId: 'eve', key: null, at: at('01 09:00'), reason: 'excluded' },
    { journey: 'cart', userId: 'old', key: null, at: at('01 09:00'), reason: 'too_old' },
    { journey: 'cart', userId: 'zoe', key: null, at: at('01 09:00'), reason: 'already_active' },
  ]);
  expect(enrollments).toHaveLength(1);
  expect(reports.cart!.entry).toEqual({
    inflow: 5,
    entered: 1,
    uniqueProfiles: 1,
    holdoutProfiles: 0,
    rejected: { suppressed: 1, excluded: 1, too_old: 1, already_active: 1 },
  });
});

it('ends whoever is put into a suppression segment at that very instant, before a send that is due then', () => {
  const { enrollments } = run([did('ann', 'Cart Updated', '01 09:00'), hand('ann', 'do-not-nudge', '01 10:00')], {
    until: at('09 00:00'),
  });
  expect(enrollments).toMatchObject([{ endReason: 'suppressed', endedAt: at('01 10:00'), state: 'closed', messages: [] }]);
});

describe('time runs on to “until”, that instant included', () => {
  it.each([
    ['01 09:59', { state: 'active', step: 'wait', messages: [] }],
    ['01 10:00', { state: 'active', step: 'wait-again', messages: [{ step: 'remind' }] }],
    [
      '02 10:00',
      { state: 'listening', step: null, endedAt: at('02 10:00'), messages: [{ step: 'remind' }, { step: 'last-call' }] },
    ],
    ['05 10:00', { state: 'listening', endReason: 'completed' }],
    ['05 10:01', { state: 'closed', endReason: 'completed' }],
  ])('%s', (until, expected) => {
    expect(run([did('ann', 'Cart Updated', '01 09:00')], { until: at(until) }).enrollments).toMatchObject([expected]);
  });

  it('which is the last receipt where it is not given', () => {
    const { enrollments } = run([
      did('ann', 'Cart Updated', '01 09:00'),
      did('bob', 'Seen', '01 09:30', { receivedAt: at('01 10:00') }),
    ]);
    expect(enrollments).toMatchObject([{ step: 'wait-again' }]);
  });
});

it('works events in order of their receipt, and counts them by when they happened', () => {
  const { enrollments, conversions } = run([
    order('ann', '01 09:30', 'o1', 5, { receivedAt: at('01 11:00') }),
    did('ann', 'Cart Updated', '01 09:00'),
  ]);
  expect(enrollments).toMatchObject([{ endedAt: at('01 09:30'), endReason: 'goal_met', messages: [{ step: 'remind' }] }]);
  expect(conversions).toMatchObject([{ outcome: 'credited', rule: 'only_candidate' }]);
});

it('hears a messageId once, whatever kind of event repeats it, and an order once over all profiles', () => {
  const { enrollments, conversions } = run([
    did('ann', 'Cart Updated', '01 09:00', { messageId: 'm1' }),
    did('bob', 'Cart Updated', '01 09:00', { messageId: 'm1' }),
    did('cid', 'Cart Updated', '01 09:00'),
    order('ann', '01 09:10', 'o1'),
    order('ann', '01 09:20', 'o1'),
    order('cid', '01 09:30', 'o1'),
  ]);
  expect(conversions).toMatchObject([{ id: 'o1', userId: 'ann', credited: { enrollment: 0 } }]);
  expect(enrollments.map(({ userId, endReason }) => [userId, endReason])).toEqual([
    ['ann', 'goal_met'],
    ['cid', 'goal_met'],
  ]);
});

it('counts holdouts in, withholds their messages and draws the same again with the same seed', () => {
  const half = { ...definitions, journeys: { cart: { ...cart, holdout: { percent: 50 } } } };
  const events = Array.from({ length: 40 }, (_, place) => did(`u${place}`, 'Cart Updated', '01 09:00'));
  const arms = (seed: string) =>
    run(events, { definitions: half, seed, until: at('01 12:00') }).enrollments.map(({ holdout }) => holdout);
  expect(arms('a')).toEqual(arms('a'));
  expect(arms('a')).not.toEqual(arms('b'));
  const { enrollments, reports } = run(events, { definitions: half, until: at('01 12:00') });
  const held = enrollments.filter(({ holdout }) => holdout);
  expect(held.length).toBeGreaterThan(5);
  expect(
    held.every(({ messages }) => messages.every(({ status, reason }) => status === 'withheld' && reason === 'holdout')),
  ).toBe(true);
  expect(reports.cart).toMatchObject({
    entry: { entered: 40, holdoutProfiles: held.length },
    attainment: { denominator: 40 - held.length },
  });
});

it('lists conversions of goals that no journey uses, and gives nobody a credit', () => {
  const { conversions, reports, enrollments } = run([order('ann', '01 09:00', 'o1')], {
    definitions: { ...definitions, journeys: {} },
  });
  expect(conversions).toMatchObject([{ outcome: 'not_attributed', rule: 'no_enrollment', assists: [] }]);
  expect([reports, enrollments]).toEqual([{}, []]);
});

it('puts several credits and assists by their place in the list of enrollments', () => {
  const second = { ...cart, entry: { on: { event: 'Wishlist Added' } }, steps: [{ id: 'wait', delay: 'P5D' }] };
  const { enrollments, conversions } = run(
    [did('ann', 'Wishlist Added', '01 08:00'), did('ann', 'Cart Updated', '01 09:00'), order('ann', '01 12:00', 'o1')],
    { definitions: { ...definitions, journeys: { cart, wish: second } } },
  );
  expect(enrollments.map(({ journey }) => journey)).toEqual(['wish', 'cart']);
  expect(conversions).toMatchObject([
    {
      credited: { journey: 'cart', enteredAt: at('01 09:00'), enrollment: 1 },
      assists: [{ journey: 'wish', enteredAt: at('01 08:00'), enrollment: 0 }],
      rule: 'touched',
    },
  ]);
});

it('answers nothing of nothing', () => {
  expect(run([], { definitions: {} })).toEqual({ enrollments: [], rejected: [], conversions: [], reports: {} });
});

it('knows people by an anonymous id where there is no other, and lists them first', () => {
  const nobody = { userId: undefined, anonymousId: 'device-1' };
  const { enrollments, rejected, conversions } = run([
    did('ann', 'Cart Updated', '01 09:00'),
    did('', 'Cart Updated', '01 09:00', nobody),
    did('', 'Cart Updated', '01 09:30', nobody),
    order('', '01 09:40', 'o2', 1, nobody),
    order('ann', '01 09:40', 'o1'),
  ]);
  expect(enrollments.map(({ userId }) => userId)).toEqual([null, 'ann']);
  expect(rejected.map(({ userId, reason }) => [userId, reason])).toEqual([[null, 'already_active']]);
  expect(conversions.map(({ userId, credited }) => [userId, credited?.enrollment])).toEqual([
    [null, 0],
    ['ann', 1],
  ]);
});

it('runs journeys without a goal, and amounts in the currency of the settings', () => {
  const { goal: _, ...aimless } = cart;
  const { reports, conversions, enrollments } = run([did('ann', 'Cart Updated', '01 09:00'), order('ann', '01 09:10', 'o1', 5)], {
    definitions: {
      ...definitions,
      goals: { purchase: { ...goal, value: { property: 'total' } } },
      journeys: { cart: aimless },
      settings: { defaultCurrency: 'EUR' },
    },
  });
  expect(reports.cart!.attainment).toBeNull();
  expect(conversions).toMatchObject([{ value: { amount: '5', currency: 'EUR' }, outcome: 'not_attributed' }]);
  expect(enrollments).toMatchObject([{ state: 'active', step: 'wait' }]);
});

it('lets whoever is taken out of a segment by hand enter again', () => {
  const { enrollments, rejected } = run([
    hand('eve', 'staff', '01 08:00'),
    did('eve', 'Cart Updated', '01 09:00'),
    hand('eve', 'staff', '01 10:00', false),
    did('eve', 'Cart Updated', '01 11:00'),
  ]);
  expect(rejected).toMatchObject([{ at: at('01 09:00'), reason: 'excluded' }]);
  expect(enrollments).toMatchObject([{ enteredAt: at('01 11:00') }]);
});
