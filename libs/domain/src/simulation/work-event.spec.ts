/** Every kind of a simulation's events, and what comes of it. */
import { at, cart, definitions, did, goal, order, run } from '../../../../test/support/simulated-shop';

const said = (type: string, userId: string, time: string, more: object = {}) => ({ type, userId, timestamp: at(time), ...more });
/** One line an enrollment. */
const lines = (result: ReturnType<typeof run>) =>
  result.enrollments.map(
    ({ journey, userId, key, endReason, messages }) =>
      `${[journey, userId, ...(key === null ? [] : [key])].join(' ')}: ${endReason ?? 'active'}` +
      messages.map(({ step, status, reason }) => `, ${step} ${status}${reason === null ? '' : ` (${reason})`}`).join(''),
  );
const until = at('05 00:00');
const withCart = (over: object, more: object = {}) => ({ ...definitions, ...more, journeys: { cart: { ...cart, ...over } } });

describe('enroll', () => {
  it('lets in who is known, by either kind of id, and turns others away by their reason', () => {
    const result = run([
      did('ann', 'Page Viewed', '01 09:00'),
      { type: 'track', anonymousId: 'phone', event: 'Page Viewed', timestamp: at('01 09:00') },
      said('enroll', 'ann', '01 10:00', { journey: 'cart' }),
      said('enroll', 'phone', '01 10:00', { journey: 'cart' }),
      said('enroll', 'nobody', '01 10:00', { journey: 'cart' }),
    ]);
    expect(result.enrollments.map(({ userId, enteredAt }) => [userId, enteredAt])).toEqual([
      [null, at('01 10:00')],
      ['ann', at('01 10:00')],
    ]);
    expect(result.rejected).toEqual([
      { journey: 'cart', userId: 'nobody', key: null, at: at('01 10:00'), reason: 'unknown_profile' },
    ]);
    expect(result.reports.cart!.entry).toMatchObject({ inflow: 3, entered: 2, rejected: { unknown_profile: 1 } });
  });

  it('with the key of a keyed journey', () => {
    const keyed = withCart({ entry: { on: { api: true }, keyBy: 'cart_id' } });
    const events = [did('ann', 'Page Viewed', '01 09:00'), said('enroll', 'ann', '01 10:00', { journey: 'cart', key: '7' })];
    expect(lines(run(events, { definitions: keyed }))).toEqual(['cart ann 7: active']);
  });
});

describe('consent', () => {
  it('to mail: what is due from then on is withheld, in an order of its own with all else', () => {
    const events = [
      did('ann', 'Cart Updated', '01 09:00'),
      said('consent', 'ann', '01 12:00', { email: 'unsubscribed' }),
      did('bob', 'Cart Updated', '01 09:00'),
      said('consent', 'bob', '01 12:00', { email: 'unsubscribed' }),
      said('consent', 'bob', '01 13:00', { email: 'subscribed' }),
    ];
    expect(lines(run(events, { until }))).toEqual([
      'cart ann: completed, remind sent, last-call withheld (no_consent)',
      'cart bob: completed, remind sent, last-call sent',
    ]);
  });

  it('said before anything else is known of somebody', () => {
    const events = [said('consent', 'ann', '01 08:00', { email: 'unsubscribed' }), did('ann', 'Cart Updated', '01 09:00')];
    expect(lines(run(events, { until }))).toEqual([
      'cart ann: completed, remind withheld (no_consent), last-call withheld (no_consent)',
    ]);
  });

  it('to being measured', () => {
    const events = [
      did('ann', 'Cart Updated', '01 09:00'),
      said('consent', 'ann', '01 09:10', { tracking: 'denied' }),
      order('ann', '01 09:30', 'o1'),
    ];
    const result = run(events);
    expect(lines(result)).toEqual(['cart ann: goal_met']);
    expect(result.conversions).toMatchObject([{ outcome: 'not_consented', rule: 'not_consented', credited: null }]);
  });
});

describe('message', () => {
  const asking = withCart({
    steps: [
      { id: 'remind', send: { channel: 'email', template: 'reminder' } },
      { id: 'wait', delay: 'P1D' },
      {
        id: 'opened',
        branch: {
          if: { message: 'opened', step: 'remind' },
          then: [{ id: 'more', send: { channel: 'email', template: 'reminder' } }],
        },
      },
    ],
  });
  const heard = (status: string, more: object = {}) =>
    said('message', 'ann', '01 12:00', { journey: 'cart', step: 'remind', status, ...more });

  it('an open is asked for by conditions', () => {
    const events = [did('ann', 'Cart Updated', '01 09:00'), did('bob', 'Cart Updated', '01 09:00'), heard('opened')];
    expect(lines(run(events, { until, definitions: asking }))).toEqual([
      'cart ann: completed, remind sent, more sent',
      'cart bob: completed, remind sent',
    ]);
  });

  it('of the latest passage that was sent it', () => {
    const again = { ...asking.journeys.cart, entry: { on: { event: 'Cart Updated' }, reentry: 'always', onReentry: 'restart' } };
    const events = [did('ann', 'Cart Updated', '01 09:00'), did('ann', 'Cart Updated', '01 10:00'), heard('opened')];
    expect(lines(run(events, { until, definitions: { ...asking, journeys: { cart: again } } }))).toEqual([
      'cart ann: superseded, remind sent',
      'cart ann: completed, remind sent, more sent',
    ]);
  });

  it('moves into segments that ask for it', () => {
    const segments = { ...definitions.segments, readers: { name: 'Readers', when: { message: 'clicked', journey: 'cart' } } };
    const journeys = {
      ...asking.journeys,
      readers: { ...cart, goal: undefined, entry: { on: { segment: 'readers' } }, steps: [] },
    };
    const events = [did('ann', 'Cart Updated', '01 09:00'), heard('clicked')];
    const result = run(events, { definitions: { ...definitions, segments, journeys: JSON.parse(JSON.stringify(journeys)) } });
    expect(result.enrollments.map(({ journey, enteredAt }) => [journey, enteredAt])).toEqual([
      ['cart', at('01 09:00')],
      ['readers', at('01 12:00')],
    ]);
  });

  it('who complains gets no more', () => {
    const twice = withCart({ steps: [{ ...asking.journeys.cart.steps[0] }, { id: 'wait', delay: 'P1D' }, cart.steps[3]] });
    const events = [did('ann', 'Cart Updated', '01 09:00'), heard('complained')];
    expect(lines(run(events, { until, definitions: twice }))).toEqual([
      'cart ann: completed, remind sent, last-call withheld (no_consent)',
    ]);
  });

  it('of what nobody was sent nothing is heard', () => {
    const events = [did('ann', 'Page Viewed', '01 09:00'), heard('opened')];
    expect(lines(run(events, { until, definitions: asking }))).toEqual([]);
  });
});

describe('calls that join', () => {
  const onPhone = (event: string, time: string) => ({ type: 'track', anonymousId: 'phone', event, timestamp: at(time) });

  it('identify with both ids: the purchase of the one stops the nudges of the other', () => {
    const events = [
      onPhone('Cart Updated', '01 09:00'),
      order('ann', '01 09:30', 'o1'),
      { type: 'identify', userId: 'ann', anonymousId: 'phone', timestamp: at('01 09:40') },
      onPhone('Cart Updated', '01 11:00'),
    ];
    const result = run(events, { until });
    expect(lines(result)).toEqual(['cart ann: goal_met']);
    expect(result.conversions).toMatchObject([{ userId: 'ann', outcome: 'credited' }]);
    expect(result.rejected).toMatchObject([{ userId: 'ann', reason: 'reentry' }]);
  });

  it('an order told again under the other id is the same one', () => {
    const events = [
      order('ann', '01 09:00', 'o1'),
      { type: 'alias', userId: 'bea', previousId: 'ann', timestamp: at('01 10:00') },
      order('bea', '01 11:00', 'o1'),
      order('ann', '01 12:00', 'o1'),
    ];
    expect(run(events, { until }).conversions).toMatchObject([{ id: 'o1', userId: 'bea' }]);
  });
});

it('variants are told by step, and the report has rows of them', () => {
  const split = withCart({
    steps: [
      {
        id: 'offer',
        split: {
          variants: [
            { name: 'plain', weight: 1 },
            { name: 'gift', weight: 0 },
          ].map((each) => ({ ...each, steps: [] })),
        },
      },
    ],
  });
  const result = run([did('ann', 'Cart Updated', '01 09:00')], { definitions: split });
  expect(result.enrollments).toMatchObject([{ variants: { offer: 'plain' } }]);
  expect(result.reports.cart!.byVariant).toMatchObject([{ key: 'offer/plain', entered: 1 }]);
});

it('a messageId is remembered on every kind of event', () => {
  const twice = (event: object) => [event, event].map((each) => ({ ...each, messageId: 'same' }));
  const events = [did('ann', 'Page Viewed', '01 09:00'), ...twice(said('enroll', 'ann', '01 10:00', { journey: 'cart' }))];
  const result = run(events, { definitions: { ...definitions, goals: { purchase: goal } } });
  expect([result.enrollments.length, result.rejected.length]).toEqual([1, 0]);
});
