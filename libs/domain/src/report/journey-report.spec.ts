/** A journey's report, counted by hand. */
import type { EndReason } from '../attribution/attribution';
import type { Conversion } from '../goal/conversion';
import type { Enrollment } from '../journey/enrollment';
import type { Message } from '../message/message';
import type { JourneyFacts } from './journey-facts';
import { journeyReport } from './journey-report';
import { nearestRank } from './nearest-rank';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 100 * DAY;

const STEPS = [
  { id: 'wait', kind: 'delay' },
  { id: 'remind', kind: 'send' },
  { id: 'opened', kind: 'branch' },
  { id: 'offer', kind: 'send' },
  { id: 'bye', kind: 'exit' },
];

let serial = 0;

function enrollment(changes: Partial<Enrollment> = {}): Enrollment {
  serial += 1;
  return {
    id: `n${serial}`,
    journey: 'cart',
    version: 1,
    profileId: `p${serial}`,
    key: null,
    goal: 'purchase',
    goalRevision: 1,
    windowMs: 3 * DAY,
    entryEventId: null,
    enteredAt: 0,
    holdout: false,
    endedAt: null,
    endReason: null,
    endedByEventId: null,
    closedAt: null,
    gate: 'open',
    shutAt: null,
    cursor: { step: 'wait', at: 0 },
    trail: [],
    messages: [],
    observed: null,
    avoided: false,
    ...changes,
  };
}

const message = (step: string, changes: Partial<Message> = {}): Message => ({
  step,
  channel: 'email',
  class: 'promotional',
  status: 'sent',
  reason: null,
  claimedAt: HOUR,
  at: HOUR + 1,
  ...changes,
});
const withheld = (step: string, reason: string) => message(step, { status: 'withheld', reason, claimedAt: null });
const trail = (...steps: string[]) => ({ trail: steps.map((step) => ({ step, at: HOUR })) });
const ended = (endReason: EndReason, endedAt = 2 * HOUR) => ({ endReason, endedAt, gate: 'shut' as const, shutAt: endedAt });

function conversion(by: Enrollment | null, occurredAt: number, changes: Partial<Conversion> = {}): Conversion {
  serial += 1;
  return {
    id: `c${serial}`,
    goal: 'purchase',
    revisions: [1],
    profileId: by?.profileId ?? 'stranger',
    key: null,
    eventId: `e${serial}`,
    occurredAt,
    receivedAt: occurredAt,
    value: null,
    isQualified: true,
    source: null,
    params: {},
    duplicates: 0,
    outcome: by ? 'credited' : 'not_attributed',
    rule: by ? 'only_candidate' : 'no_enrollment',
    credited: by?.id ?? null,
    creditedJourney: by?.journey ?? null,
    assists: [],
    ...changes,
  };
}

const report = (facts: Partial<JourneyFacts>) =>
  journeyReport({
    journey: 'cart',
    status: 'live',
    versions: [1],
    now: NOW,
    speed: 1,
    steps: STEPS,
    goal: { target: null, counting: 'once' },
    enrollments: [],
    conversions: [],
    rejected: {},
    ...facts,
  });

test('a draft has a report of zeros', () => {
  expect(
    report({
      status: 'draft',
      versions: [],
      steps: STEPS.slice(0, 2),
      goal: { target: { type: 'percent', value: 12 }, counting: 'once' },
    }),
  ).toEqual({
    journey: 'cart',
    status: 'draft',
    versions: [],
    entry: { inflow: 0, entered: 0, uniqueProfiles: 0, holdoutProfiles: 0, rejected: {} },
    enrollments: { active: 0, listening: 0, closed: {} },
    attainment: {
      profiles: 0,
      rate: null,
      denominator: 0,
      target: { type: 'percent', value: 12 },
      progress: null,
      met: false,
      conversions: 0,
      repeats: 0,
      assists: 0,
      notQualified: 0,
      value: [],
    },
    timeToGoal: { since: 'entered', p50: null, p90: null },
    lift: {
      treated: { profiles: 0, converted: 0, rate: null },
      holdout: { profiles: 0, converted: 0, rate: null },
      absolute: null,
      interval: null,
      confidence: 0.95,
      verdict: 'not_enough_data',
    },
    nudges: { sent: 0, withheld: {}, unknown: 0, avoided: 0, inFlightAtGoal: 0, claimedAfterGoal: 0 },
    steps: [
      { id: 'wait', kind: 'delay', entered: 0, waiting: 0, left: 0, exited: {} },
      {
        id: 'remind',
        kind: 'send',
        entered: 0,
        waiting: 0,
        left: 0,
        exited: {},
        sent: 0,
        withheld: {},
        delivered: 0,
        bounced: 0,
        failed: 0,
        unknown: 0,
      },
    ],
  });
});

test('entry and enrollments count everyone: repeats of a profile, holdouts, those turned away', () => {
  const { entry, enrollments } = report({
    rejected: { excluded: 12, reentry: 8 },
    enrollments: [
      enrollment({ profileId: 'anna' }),
      enrollment({ profileId: 'anna', ...ended('completed', NOW - 3 * DAY) }),
      enrollment({ profileId: 'bert', ...ended('completed', NOW - 3 * DAY - 1) }),
      enrollment({ profileId: 'cleo', ...ended('goal_met', NOW), closedAt: NOW }),
      enrollment({ profileId: 'dora', holdout: true, ...ended('suppressed', NOW) }),
      enrollment({ profileId: 'emil', ...ended('completed', NOW), goal: null }),
    ],
  });
  expect(entry).toEqual({
    inflow: 26,
    entered: 6,
    uniqueProfiles: 5,
    holdoutProfiles: 1,
    rejected: { excluded: 12, reentry: 8 },
  });
  expect(enrollments).toEqual({ active: 1, listening: 1, closed: { completed: 2, goal_met: 1, suppressed: 1 } });
});

describe('steps count everyone, where they are and how they went', () => {
  const rows: [string, Partial<Enrollment>, Record<string, object>][] = [
    ['who ends before the first step began is in no step', ended('goal_met'), {}],
    ['waiting in a delay', trail('wait'), { wait: { entered: 1, waiting: 1 } }],
    ['stopped in a delay', { ...trail('wait'), ...ended('goal_met') }, { wait: { entered: 1, exited: { goal_met: 1 } } }],
    [
      'a mail being handed over',
      { ...trail('wait', 'remind'), messages: [message('remind', { status: 'claimed', at: null })] },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, waiting: 1 } },
    ],
    [
      'stopped while a mail was being handed over',
      { ...trail('wait', 'remind'), messages: [message('remind', { status: 'claimed', at: null })], ...ended('goal_met') },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, exited: { goal_met: 1 } } },
    ],
    [
      'the mail was accepted after the goal all the same: the send is done',
      { ...trail('wait', 'remind'), messages: [message('remind', { at: 3 * HOUR })], ...ended('goal_met') },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, left: 1, sent: 1, delivered: 1 } },
    ],
    [
      'the gate refused the claim',
      { ...trail('wait', 'remind'), messages: [withheld('remind', 'goal_met')], ...ended('goal_met') },
      { wait: { entered: 1, left: 1 }, remind: { entered: 1, left: 1, withheld: { goal_met: 1 } } },
    ],
    [
      'held out: withheld, and on to the end',
      { holdout: true, ...trail('remind', 'opened', 'bye'), messages: [withheld('remind', 'holdout')], ...ended('completed') },
      {
        remind: { entered: 1, left: 1, withheld: { holdout: 1 } },
        opened: { entered: 1, left: 1 },
        bye: { entered: 1, left: 1 },
      },
    ],
    [
      'a bounced mail was sent and is not delivered; a failed one was not sent',
      {
        ...trail('remind', 'offer'),
        messages: [message('remind', { status: 'bounced', reason: '550' }), message('offer', { status: 'failed' })],
        ...ended('completed'),
      },
      { remind: { entered: 1, left: 1, sent: 1, bounced: 1 }, offer: { entered: 1, left: 1, failed: 1 } },
    ],
    [
      'a mail that was lost in hand-over',
      { ...trail('remind'), messages: [message('remind', { status: 'unknown', at: null })] },
      { remind: { entered: 1, left: 1, unknown: 1 } },
    ],
    [
      'stopped between a branch and what comes next: exited from the branch',
      { ...trail('opened'), ...ended('stopped') },
      { opened: { entered: 1, exited: { stopped: 1 } } },
    ],
    ['a step of a version that is not reported', trail('elsewhere'), {}],
  ];

  test.each(rows)('%s', (_, changes, expected) => {
    const { steps } = report({ enrollments: [enrollment(changes)] });
    const none = { entered: 0, waiting: 0, left: 0, exited: {} };
    const nothingSent = { sent: 0, withheld: {}, delivered: 0, bounced: 0, failed: 0, unknown: 0 };
    expect(steps).toEqual(
      STEPS.map(({ id, kind }) => ({ id, kind, ...none, ...(kind === 'send' && nothingSent), ...expected[id] })),
    );
  });

  test('exits of several by reason', () => {
    const exits = [ended('goal_met'), ended('goal_met'), ended('exited')];
    const { steps } = report({ enrollments: exits.map((end) => enrollment({ ...trail('wait'), ...end })) });
    expect(steps[0]).toEqual({ id: 'wait', kind: 'delay', entered: 3, waiting: 0, left: 0, exited: { goal_met: 2, exited: 1 } });
  });
});

describe('attainment', () => {
  const anna = enrollment({ profileId: 'anna', enteredAt: 0 });
  const annaAgain = enrollment({ profileId: 'anna', enteredAt: 10 * HOUR });
  const bert = enrollment({ profileId: 'bert', enteredAt: HOUR });
  const held = enrollment({ profileId: 'held', holdout: true });
  const usd = (amount: string) => ({ value: { amount, currency: 'USD' } });
  const enrollments = [anna, annaAgain, bert, held];
  const conversions = [
    conversion(annaAgain, 12 * HOUR, { ...usd('5.00'), outcome: 'repeat' }),
    conversion(anna, 3 * HOUR, usd('1.50')),
    conversion(bert, 6 * HOUR, { ...usd('2.25'), assists: [anna.id, 'of another journey'] }),
    conversion(bert, 7 * HOUR, { value: { amount: '3', currency: 'EUR' }, outcome: 'repeat', assists: [anna.id] }),
    conversion(enrollment({ journey: 'winback' }), HOUR, { ...usd('99'), assists: [annaAgain.id] }),
    conversion(null, HOUR, usd('99')),
    conversion(anna, HOUR, { ...usd('99'), credited: null, outcome: 'not_qualified', isQualified: false }),
    conversion(anna, HOUR, { ...usd('99'), credited: null, outcome: 'withdrawn' }),
  ];

  test('counted once: each profile with its earliest conversion, and its value', () => {
    expect(report({ enrollments, conversions }).attainment).toEqual({
      profiles: 2,
      rate: 1,
      denominator: 2,
      target: null,
      progress: null,
      met: null,
      conversions: 2,
      repeats: 0,
      assists: 2,
      notQualified: 1,
      value: [{ currency: 'USD', amount: '3.75' }],
    });
  });

  test('counted every time: the further ones are repeats and add their values', () => {
    expect(report({ enrollments, conversions, goal: { target: null, counting: 'every' } }).attainment).toMatchObject({
      profiles: 2,
      conversions: 4,
      repeats: 2,
      value: [
        { currency: 'EUR', amount: '3' },
        { currency: 'USD', amount: '8.75' },
      ],
    });
  });

  test('of two at one instant the smaller id is the counted one', () => {
    const same = [conversion(anna, HOUR, { id: 'y', ...usd('7') }), conversion(anna, HOUR, { id: 'x', ...usd('8') })];
    const value = [{ currency: 'USD', amount: '8' }];
    expect(report({ enrollments, conversions: same }).attainment).toMatchObject({ value });
    expect(report({ enrollments, conversions: same.toReversed() }).attainment).toMatchObject({ value });
  });

  test('a journey without a goal has none, and its lift is not measured', () => {
    const { attainment, lift } = report({ goal: null, enrollments });
    expect(attainment).toBeNull();
    expect(lift).toMatchObject({
      treated: { profiles: 2, converted: 0, rate: null },
      holdout: { profiles: 1, rate: null },
      absolute: null,
    });
  });

  const target = (type: 'percent' | 'count', value: number) => ({ type, value });
  test.each([
    [target('percent', 50), 4, 8, { progress: 1, met: true }],
    [target('percent', 50), 3, 8, { progress: 0.75, met: false }],
    [target('percent', 12), 14, 85, { progress: 1.37, met: true }],
    // In floats 29 / 100 × 100 falls short of 29.
    [target('percent', 29), 29, 100, { progress: 1, met: true }],
    [target('percent', 8.2), 41, 500, { progress: 1, met: true }],
    [target('percent', 33.34), 1, 3, { progress: 1, met: false }],
    [target('count', 4), 4, 8, { progress: 1, met: true }],
    [target('count', 4), 3, 8, { progress: 0.75, met: false }],
    [target('count', 4), 0, 0, { progress: null, met: false }],
    [target('percent', 4), 0, 0, { progress: null, met: false }],
  ])('target %j with %i of %i profiles', (goalTarget, profiles, denominator, expected) => {
    const all = Array.from({ length: denominator }, () => enrollment());
    const facts = { enrollments: all, conversions: all.slice(0, profiles).map((one) => conversion(one, HOUR)) };
    expect(report({ ...facts, goal: { target: goalTarget, counting: 'once' } }).attainment).toMatchObject({
      target: goalTarget,
      ...expected,
    });
  });
});

describe('time to goal', () => {
  test('nearest rank over the counted conversions, from the entry of the credited enrollment', () => {
    const all = Array.from({ length: 10 }, (_, at) => enrollment({ enteredAt: at }));
    const conversions = all.map((one, at) => conversion(one, one.enteredAt + (at + 1) * HOUR));
    expect(report({ enrollments: all, conversions }).timeToGoal).toEqual({ since: 'entered', p50: 'PT5H', p90: 'PT9H' });
  });

  test('a fast clock is scaled back', () => {
    const one = enrollment();
    expect(report({ enrollments: [one], conversions: [conversion(one, 1500)], speed: 86_400 }).timeToGoal).toMatchObject({
      p50: 'P1DT12H',
    });
  });

  test.each([
    [[7], 50, 7],
    [[1, 2], 50, 1],
    [[1, 2], 90, 2],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90, 9],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 90, 10],
    [[], 50, undefined],
  ])('of %j the %i th percentile is %j', (values, percent, expected) => {
    expect(nearestRank(values, percent)).toBe(expected);
  });
});

test('lift compares profiles with an observed conversion, whoever got the credit, each profile once', () => {
  const observed = { conversionId: 'c', occurredAt: HOUR };
  const { lift, entry } = report({
    enrollments: [
      enrollment({ profileId: 'anna', observed }),
      enrollment({ profileId: 'anna' }),
      enrollment({ profileId: 'bert' }),
      enrollment({ profileId: 'held', holdout: true, observed }),
      // Joined: the later half was drawn into the other arm, listed in either order.
      enrollment({ profileId: 'joined', enteredAt: HOUR, observed }),
      enrollment({ profileId: 'joined', enteredAt: 0, holdout: true }),
      enrollment({ profileId: 'joined too', enteredAt: 0, holdout: true }),
      enrollment({ profileId: 'joined too', enteredAt: HOUR }),
    ],
  });
  expect(lift).toMatchObject({
    treated: { profiles: 2, converted: 1, rate: 0.5 },
    holdout: { profiles: 3, converted: 2, rate: 0.6667 },
  });
  expect(entry).toMatchObject({ uniqueProfiles: 5, holdoutProfiles: 3 });
});

describe('nudges count the treated', () => {
  test('sent, withheld, unknown, avoided', () => {
    const { nudges } = report({
      enrollments: [
        enrollment({ messages: [message('remind'), withheld('offer', 'no_consent')] }),
        enrollment({ messages: [message('remind', { status: 'bounced' }), withheld('offer', 'no_consent')] }),
        enrollment({ messages: [message('remind', { status: 'unknown' }), message('offer', { status: 'failed' })] }),
        enrollment({ messages: [message('remind', { status: 'claimed', at: null })], avoided: true }),
        enrollment({ holdout: true, messages: [withheld('remind', 'holdout')], avoided: true }),
      ],
    });
    expect(nudges).toEqual({
      sent: 2,
      withheld: { no_consent: 2 },
      unknown: 1,
      avoided: 1,
      inFlightAtGoal: 0,
      claimedAfterGoal: 0,
    });
  });

  const SHUT = 2 * HOUR;
  test.each<[string, Partial<Enrollment>, Partial<Message>, number, number]>([
    ['claimed and accepted before the goal', ended('goal_met', SHUT), { claimedAt: SHUT - 2, at: SHUT }, 0, 0],
    ['claimed before, accepted after', ended('goal_met', SHUT), { claimedAt: SHUT - 2, at: SHUT + 1 }, 1, 0],
    ['claimed the very instant that the gate shut', ended('goal_met', SHUT), { claimedAt: SHUT, at: SHUT + 1 }, 1, 0],
    ['stopped by the purchase of another cart', ended('converted_elsewhere', SHUT), { claimedAt: SHUT - 2, at: SHUT + 1 }, 1, 0],
    ['claimed after', ended('goal_met', SHUT), { claimedAt: SHUT + 1, at: SHUT + 2 }, 0, 1],
    ['claimed after, whatever became of it', ended('goal_met', SHUT), { claimedAt: SHUT + 1, at: null, status: 'failed' }, 0, 1],
    [
      'claimed before, its fate not known',
      ended('goal_met', SHUT),
      { claimedAt: SHUT - 2, at: SHUT + 1, status: 'unknown' },
      0,
      0,
    ],
    ['claimed before, still on its way', ended('goal_met', SHUT), { claimedAt: SHUT - 2, at: null, status: 'claimed' }, 0, 0],
    ['never claimed', ended('goal_met', SHUT), { claimedAt: null, at: SHUT + 1, status: 'withheld', reason: 'goal_met' }, 0, 0],
    ['ended by hand', ended('stopped', SHUT), { claimedAt: SHUT - 2, at: SHUT + 1 }, 0, 0],
    ['gate open', {}, { claimedAt: SHUT - 2, at: SHUT + 1 }, 0, 0],
  ])('at the goal: %s', (_, changes, of, inFlightAtGoal, claimedAfterGoal) => {
    const { nudges } = report({ enrollments: [enrollment({ ...changes, messages: [message('remind', of)] })] });
    expect(nudges).toMatchObject({ inFlightAtGoal, claimedAfterGoal });
  });
});
