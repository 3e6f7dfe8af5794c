/** Stories of a shop in virtual time, and what comes of them. */
import { at, cart, definitions, did, goal, hand, order, run } from '../../../../test/support/simulated-shop';

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
