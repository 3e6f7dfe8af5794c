/** Random shops: a journey with its goal, segments and steps, and what a few people do for some days, all of it as their authors would write it. */
import fc from 'fast-check';

/** As in `POST /v1/simulate`; every event has a `messageId`, a `timestamp` and a `receivedAt`. */
export type GivenEvent = Record<string, unknown> & { type: string; messageId: string; timestamp: string; receivedAt: string };

export interface RandomWorld {
  /** Some of it is told late, so a message may come up when its planned instant is long past. Simulated it went out then, live it does now. */
  late: boolean;
  /** By key, each as in its `PUT`. Keys and event names hold the world's own prefix, so that many worlds live in one shop. */
  goals: Record<string, Record<string, unknown>>;
  segments: Record<string, Record<string, unknown>>;
  journeys: Record<string, Record<string, unknown>>;
  /** In order of receipt. */
  events: GivenEvent[];
}

/** Monday, midnight UTC; four days and a half from here everything has been told. */
export const START = Date.UTC(2026, 2, 2);
export const END = START + 12 * 86_400_000;
export const TEMPLATE = 'note';

const QUARTER = 15 * 60_000;
const hours = fc.constantFrom('PT30M', 'PT1H', 'PT6H', 'P1D', 'P2D');
const iso = (at: number): string => new Date(at).toISOString();

/** @param name prefix of everything in the world */
export const randomWorld = (name: string): fc.Arbitrary<RandomWorld> =>
  fc.constantFrom(false, false, true).chain((late) =>
    fc.record({
      late: fc.constant(late),
      goals: goalsOf(name),
      segments: segmentsOf(name),
      journeys: journeyOf(name, late).map((journey) => ({ [name]: journey })),
      events: eventsOf(name, late),
    }),
  );

const goalsOf = (name: string) =>
  fc
    .record(
      {
        counting: fc.constantFrom('once', 'every', 'once_per_key'),
        keyBy: fc.constant('cart_id'),
        dedupeBy: fc.constant('order_id'),
        onAchieved: fc.constantFrom(
          [{ suppress: { messageClass: 'promotional', for: 'PT12H' } }],
          [{ set: { [`${name}-stage`]: 'customer' } }, { increment: { [`${name}-score`]: 10 } }],
          [{ increment: { [`${name}-score`]: 1 }, if: { trait: `${name}-plan`, is: 'pro' } }],
        ),
      },
      { requiredKeys: [] },
    )
    .map((goal) => ({
      [`${name}-bought`]: { name: 'Bought', when: { event: `${name} Bought` }, value: { property: 'total' }, ...goal },
      [`${name}-pro`]: { name: 'Pro', when: { trait: `${name}-plan`, is: 'pro' } },
    }));

const segmentsOf = (name: string) =>
  fc.record({ lately: hours, often: fc.integer({ min: 1, max: 3 }) }).map(({ lately, often }) => ({
    [`${name}-lately`]: { name: 'Lately', when: { event: `${name} Viewed`, within: lately } },
    [`${name}-often`]: { name: 'Often', when: { event: `${name} Viewed`, count: { gte: often } } },
    [`${name}-stage`]: { name: 'Stage', when: { trait: `${name}-stage`, is: 'customer' } },
    [`${name}-buyers`]: { name: 'Buyers', when: { goal: `${name}-bought` } },
    [`${name}-hand`]: { name: 'By hand', static: true },
  }));

const segmentOf = (name: string) =>
  fc.constantFrom('lately', 'often', 'stage', 'buyers', 'hand').map((segment) => `${name}-${segment}`);

function journeyOf(name: string, late: boolean) {
  const on = fc.oneof(
    { weight: 8, arbitrary: fc.constant({ event: `${name} Cart` }) },
    { weight: 1, arbitrary: fc.constant({ event: `${name} Cart`, where: { total: { gt: 5 } } }) },
    { weight: 2, arbitrary: segmentOf(name).map((segment) => ({ segment })) },
    { weight: 1, arbitrary: fc.constant({ goal: `${name}-bought` }) },
    { weight: 1, arbitrary: fc.constant({ goal: `${name}-pro` }) },
    {
      weight: 1,
      arbitrary: segmentOf(name).map((segment) => ({ schedule: { cron: '0 9 * * *', timezone: 'Europe/Berlin', segment } })),
    },
    { weight: 1, arbitrary: fc.constant({ api: true }) },
  );
  const entry = fc
    .record({
      on,
      keyBy: sometimes(3, fc.constant('cart_id')),
      audience: sometimes(8, condition(name, false)),
      exclude: sometimes(
        6,
        segmentOf(name).map((segment) => [segment]),
      ),
      reentry: fc.constantFrom<unknown[]>('always', 'always', 'once', { after: 'PT6H' }),
      onReentry: fc.constantFrom('ignore', 'restart'),
      skipIfGoalMetWithin: sometimes(3, hours),
    })
    .map(({ keyBy, ...rest }) => (mayBeKeyed(rest.on) ? { ...rest, keyBy } : rest));
  const goal = fc.record({
    key: fc.constantFrom(`${name}-bought`, `${name}-bought`, `${name}-bought`, `${name}-pro`),
    attributionWindow: hours,
    onGoal: sometimes(3, fc.constant('continue')),
    onGoalElsewhere: sometimes(3, fc.constantFrom('exit', 'continue')),
  });
  return fc
    .record({
      name: fc.constant(`Journey ${name}`),
      entry,
      goal,
      suppress: sometimes(
        4,
        segmentOf(name).map((segment) => [segment]),
      ),
      exitOn: sometimes(2, fc.constant({ event: `${name} Emptied` })),
      holdout: sometimes(4, fc.constantFrom<unknown[]>({ percent: 20 }, { percent: 50, unit: { trait: `${name}-plan` } })),
      quietHours: late ? fc.constant(undefined) : sometimes(3, fc.constant({ from: '21:00', to: '08:00', timezone: 'profile' })),
      steps: fc
        .tuple(fc.boolean(), hours, stepsOf(name, 2, sendsOf(late)))
        .map(([waits, delay, steps]) => numbered(waits ? [{ delay }, ...steps] : steps)),
    })
    .map((journey) => JSON.parse(JSON.stringify(journey)) as Written);
}

/** One time in so many; else the field is left out. */
const sometimes = <T>(oneIn: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const mayBeKeyed = (on: object): boolean => !('segment' in on) && !('schedule' in on);

type Written = Record<string, unknown>;

/** @param inside conditions that only an enrollment can answer */
function condition(name: string, inside: boolean): fc.Arbitrary<Written> {
  const leaf: fc.Arbitrary<Written> = fc.oneof(
    fc.constant({ event: `${name} Viewed`, within: 'PT6H' }),
    fc.constant({ event: `${name} Viewed`, count: { gte: 2 } }),
    fc.constant({ trait: `${name}-score`, is: { gte: 10 } }),
    fc.constant({ trait: `${name}-plan`, is: 'pro' }),
    fc.constant({ goal: `${name}-bought`, within: 'P1D' }),
    segmentOf(name).map((segment) => ({ segment })),
    ...(inside ? [fc.constantFrom('opened', 'clicked').map((message) => ({ message }))] : []),
  );
  return fc.oneof(
    leaf,
    leaf.map((not) => ({ not })),
    fc.tuple(leaf, leaf).map((any) => ({ any })),
  );
}

/** What is late must not be withheld for it: those only the gate concerns. */
function sendsOf(late: boolean): fc.Arbitrary<Written> {
  const transactional = { channel: 'email', template: TEMPLATE, class: 'transactional', expires: 'P30D' };
  const promotional = { channel: 'email', template: TEMPLATE };
  return late
    ? fc.constant({ send: transactional })
    : fc.constantFrom<Written[]>(
        { send: promotional },
        { send: promotional },
        { send: { ...promotional, expires: 'PT1H' } },
        { send: transactional },
      );
}

function stepsOf(name: string, depth: number, send: fc.Arbitrary<Written>): fc.Arbitrary<Written[]> {
  const flat: fc.Arbitrary<Written>[] = [
    hours.map((delay) => ({ delay })),
    fc.constantFrom('09:00', '18:30').map((time) => ({ delay: { until: { time, timezone: 'profile' } } })),
    fc
      .constantFrom('continue', 'exit')
      .map((ifPast) => ({ delay: { until: { trait: 'trialEndsAt', offset: '-PT2H', ifPast } } })),
    send,
    send,
    fc.constantFrom<Written[]>(
      { update: { set: { [`${name}-stage`]: 'customer' } } },
      { update: { increment: { [`${name}-score`]: 5 } } },
      { update: { set: { [`${name}-stage`]: null, [`${name}-plan`]: 'pro' }, increment: { [`${name}-score`]: 1 } } },
    ),
  ];
  if (depth === 0) return fc.array(fc.oneof(...flat), { maxLength: 3 });
  const inner = stepsOf(name, depth - 1, send);
  const held: fc.Arbitrary<Written>[] = [
    fc.record({ if: condition(name, true), then: inner, else: inner }).map((branch) => ({ branch })),
    fc.tuple(inner, inner).map(([a, b]) => ({
      split: {
        variants: [
          { name: 'a', weight: 60, steps: a },
          { name: 'b', weight: 40, steps: b },
        ],
      },
    })),
    fc
      .record({
        for: fc.constantFrom<Written[]>(
          { event: `${name} Viewed` },
          { event: `${name} Viewed`, where: { total: { gt: 5 } } },
          { goal: `${name}-bought` },
        ),
        within: hours,
        then: inner,
        else: inner,
      })
      .map(({ for: awaited, ...rest }) => ({ waitFor: { ...awaited, ...rest } })),
  ];
  const rows = fc.array(fc.oneof({ weight: 3, arbitrary: fc.oneof(...flat) }, { weight: 2, arbitrary: fc.oneof(...held) }), {
    maxLength: 4,
  });
  return fc.tuple(rows, fc.integer({ min: 0, max: 9 })).map(([steps, last]) => (last === 0 ? [...steps, { exit: {} }] : steps));
}

/** Ids in the order written, and nothing after a step behind which every way has ended. */
function numbered(steps: Written[]): Written[] {
  let ids = 0;
  const ends = (step: Written): boolean => {
    if ('exit' in step) return true;
    const sides = sidesIn(step);
    return sides.length > 0 && sides.every((side) => side.some(ends));
  };
  const walk = (row: Written[]): Written[] => {
    const end = row.findIndex(ends);
    return (end === -1 ? row : row.slice(0, end + 1)).map((step) => withSides({ id: `s${++ids}`, ...step }, walk));
  };
  return walk(steps);
}

interface Held {
  then?: Written[];
  else?: Written[];
  variants?: { name: string; weight: number; steps: Written[] }[];
}

function sidesIn(step: Written): Written[][] {
  const held = (step['branch'] ?? step['waitFor'] ?? step['split']) as Held | undefined;
  if (!held) return [];
  return held.variants ? held.variants.map(({ steps }) => steps) : [held.then!, held.else!];
}

function withSides(step: Written, walk: (row: Written[]) => Written[]): Written {
  const kind = ['branch', 'waitFor', 'split'].find((name) => name in step);
  if (kind === undefined) return step;
  const held = step[kind] as Held;
  const sides = held.variants
    ? { variants: held.variants.map((variant) => ({ ...variant, steps: walk(variant.steps) })) }
    : { then: walk(held.then!), else: walk(held.else!) };
  return { ...step, [kind]: { ...held, ...sides } };
}

/** Two people with addresses, and a device that may become one of them. Seconds tell the calls apart, so that what is due of one stands alone. */
function eventsOf(name: string, isLate: boolean): fc.Arbitrary<GivenEvent[]> {
  const user = fc.constantFrom(`${name}-ada`, `${name}-bob`);
  const who = fc.oneof(
    { weight: 4, arbitrary: user.map((userId) => ({ userId })) },
    { weight: 1, arbitrary: fc.constant({ anonymousId: `${name}-device` }) },
  );
  const properties = fc.record({
    cart_id: fc.constantFrom<unknown[]>('c1', 'c1', 'c2', 'c2', 7, null),
    order_id: fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5', 'o6', 'o7', 'o8'),
    total: fc.constantFrom(3, 12.5, 40),
  });
  const track = fc
    .tuple(who, fc.constantFrom('Cart', 'Cart', 'Cart', 'Viewed', 'Viewed', 'Bought', 'Bought', 'Emptied'), properties)
    .map(([by, event, held]) => ({ type: 'track', ...by, event: `${name} ${event}`, properties: held }));
  const traits = fc.constantFrom<Written[]>(
    { [`${name}-plan`]: 'pro' },
    { [`${name}-plan`]: 'free' },
    { [`${name}-stage`]: 'customer' },
    { [`${name}-score`]: 9 },
    { timezone: 'America/New_York' },
    { trialEndsAt: iso(START + 50 * 3_600_000) },
  );
  const kinds = fc.oneof(
    { weight: 12, arbitrary: track as fc.Arbitrary<Written> },
    { weight: 3, arbitrary: fc.tuple(who, traits).map(([by, held]) => ({ type: 'identify', ...by, traits: held })) },
    { weight: 2, arbitrary: user.map((userId) => ({ type: 'identify', userId, anonymousId: `${name}-device`, traits: {} })) },
    {
      weight: 2,
      arbitrary: fc.tuple(user, fc.boolean()).map(([userId, add]) => ({ type: 'member', segment: `${name}-hand`, userId, add })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(user, fc.constantFrom('unsubscribed', 'subscribed'))
        .map(([userId, email]) => ({ type: 'consent', userId, email })),
    },
    { weight: 2, arbitrary: user.map((userId) => ({ type: 'enroll', journey: name, userId })) },
  );
  const quarter = fc.integer({ min: 0, max: 4 * 24 * 4 });
  const late = isLate ? fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })) : fc.constant(0);
  return fc
    .array(fc.tuple(kinds, quarter, late), { minLength: 8, maxLength: 20 })
    .map((drawn) => [
      ...[{ userId: `${name}-ada` }, { userId: `${name}-bob` }, { anonymousId: `${name}-device` }].map((by, place) =>
        told(
          `${name}-${place}`,
          { type: 'identify', ...by, traits: { email: `${name}-${place}@shop.example` } },
          START + place,
          0,
        ),
      ),
      ...drawn
        .sort(([, a], [, b]) => a - b)
        .map(([event, at, behind], place) =>
          told(`${name}-${place + 3}`, event, START + (at + 1) * QUARTER + (place + 1) * 1_001, behind * QUARTER),
        ),
    ]);
}

/** Only what happened elsewhere can be told late. */
function told(messageId: string, event: Written, receivedAt: number, behind: number): GivenEvent {
  const happened = event['type'] === 'track' || event['type'] === 'identify' ? receivedAt - behind : receivedAt;
  return { ...event, type: String(event['type']), messageId, timestamp: iso(happened), receivedAt: iso(receivedAt) };
}
