// The language as its authors write it: what each way in, each step and each setting is let in as.
import type { JourneyDefinition } from './journey';
import { journeySchema } from './journey.schema';

const read = (journey: object): JourneyDefinition => journeySchema.parse({ name: 'Cart', steps: [], ...journey });
const entry = { on: { event: 'Cart Updated' } };
const mail = (id: string) => ({ id, send: { channel: 'email', template: 'reminder', class: 'promotional', expires: 'P1D' } });

test.each<[string, object, object]>([
  ['an event', { event: 'Cart Updated', where: { total: { gt: 10 } } }, { event: 'Cart Updated', where: { total: { gt: 10 } } }],
  ['a segment, for who moves inside', { segment: 'vip' }, { segment: 'vip', existing: false }],
  ['a segment, and who is inside', { segment: 'vip', existing: true }, { segment: 'vip', existing: true }],
  [
    'a schedule',
    { schedule: { cron: '0 9 * * MON-FRI', timezone: 'Europe/Berlin', segment: 'vip' } },
    { schedule: { cron: '0 9 * * MON-FRI', timezone: 'Europe/Berlin', segment: 'vip' } },
  ],
  [
    'a schedule of no zone',
    { schedule: { cron: '*/15 0-5,23 1 jan,Feb 0', segment: 'vip' } },
    { schedule: { cron: '*/15 0-5,23 1 jan,Feb 0', timezone: 'UTC', segment: 'vip' } },
  ],
  ['by hand alone', { api: true }, { api: true }],
  ['a goal', { goal: 'first-purchase' }, { goal: 'first-purchase' }],
])('enters by %s', (_, on, kept) => expect(read({ entry: { on } }).entry.on).toEqual(kept));

test.each([{ event: 'A' }, { api: true }, { goal: 'bought' }])('%j may have keys', (on) =>
  expect(read({ entry: { on, keyBy: 'cart.id' } }).entry.keyBy).toBe('cart.id'),
);

test.each<[string, object, Partial<JourneyDefinition['goal'] & object>]>([
  ['elsewhere is as here: exit', {}, { onGoal: 'exit', onGoalElsewhere: 'exit', stopEntriesAtTarget: false }],
  ['elsewhere is as here: continue', { onGoal: 'continue' }, { onGoal: 'continue', onGoalElsewhere: 'continue' }],
  ['unless it is said', { onGoal: 'continue', onGoalElsewhere: 'exit' }, { onGoal: 'continue', onGoalElsewhere: 'exit' }],
  ['so many, and no more', { target: { type: 'count', value: 4 }, stopEntriesAtTarget: true }, { stopEntriesAtTarget: true }],
])('its goal: %s', (_, goal, kept) => expect(read({ entry, goal: { key: 'bought', ...goal } }).goal).toMatchObject(kept));

test('holdouts by region, and quiet hours', () => {
  const settings = { holdout: { percent: 10, unit: { trait: 'region' } }, quietHours: { from: '21:00', to: '08:00' } };
  expect(read({ entry, ...settings })).toMatchObject({
    holdout: { percent: 10, unit: { trait: 'region' } },
    quietHours: { from: '21:00', to: '08:00', timezone: 'profile' },
  });
  expect(read({ entry, quietHours: { ...settings.quietHours, timezone: 'Asia/Tokyo' } }).quietHours?.timezone).toBe('Asia/Tokyo');
});

test.each<[string, object, object]>([
  ['a while', { delay: 'PT1H' }, { delay: 'PT1H' }],
  ['until a time of day', { delay: { until: { time: '09:00' } } }, { delay: { until: { time: '09:00', timezone: 'profile' } } }],
  [
    'until a time of day in one place',
    { delay: { until: { time: '23:59', timezone: 'Europe/Berlin' } } },
    { delay: { until: { time: '23:59', timezone: 'Europe/Berlin' } } },
  ],
  [
    'until a trait says',
    { delay: { until: { trait: 'trialEndsAt' } } },
    { delay: { until: { trait: 'trialEndsAt', offset: 'PT0S', ifPast: 'continue' } } },
  ],
  [
    'a day before a trait says',
    { delay: { until: { trait: 'trial.endsAt', offset: '-P1D', ifPast: 'exit' } } },
    { delay: { until: { trait: 'trial.endsAt', offset: '-P1D', ifPast: 'exit' } } },
  ],
  ['a mail', { send: { channel: 'email', template: 'reminder' } }, mail('a')],
  [
    'a webhook',
    { send: { channel: 'webhook', url: 'http://shop.example:8080/hook?a=1' } },
    { send: { channel: 'webhook', url: 'http://shop.example:8080/hook?a=1', body: {}, expires: 'P1D' } },
  ],
  [
    'a webhook that stands for a text message',
    {
      send: {
        channel: 'webhook',
        url: 'https://sms.example',
        body: ['{{ profile.phone }}', null],
        as: 'sms',
        class: 'promotional',
      },
    },
    {
      send: {
        channel: 'webhook',
        url: 'https://sms.example',
        body: ['{{ profile.phone }}', null],
        as: 'sms',
        class: 'promotional',
        expires: 'P1D',
      },
    },
  ],
  [
    'a wait for an event',
    { waitFor: { event: 'Cart Viewed', where: { total: { gt: 1 } }, within: 'P1D', then: [mail('b')] } },
    { waitFor: { event: 'Cart Viewed', where: { total: { gt: 1 } }, within: 'P1D', then: [mail('b')], else: [] } },
  ],
  [
    'a wait for a goal',
    { waitFor: { goal: 'bought', within: 'PT0S', else: [mail('b')] } },
    { waitFor: { goal: 'bought', within: 'PT0S', then: [], else: [mail('b')] } },
  ],
  [
    'a split',
    {
      split: {
        variants: [
          { name: 'discount', weight: 0.5, steps: [mail('b')] },
          { name: 'plain', weight: 0 },
        ],
      },
    },
    {
      split: {
        variants: [
          { name: 'discount', weight: 0.5, steps: [mail('b')] },
          { name: 'plain', weight: 0, steps: [] },
        ],
      },
    },
  ],
  [
    'a split that the goal decides',
    { split: { variants: [{ name: 'x', weight: 1 }], pickWinner: { confidence: 0.95, minProfiles: 200 } } },
    {
      split: {
        variants: [{ name: 'x', weight: 1, steps: [] }],
        pickWinner: { confidence: 0.95, minProfiles: 200, metric: 'rate' },
      },
    },
  ],
  [
    'an update',
    { update: { set: { stage: 'warm', 'a.b': [1], gone: null }, increment: { score: -0.5 } } },
    { update: { set: { stage: 'warm', 'a.b': [1], gone: null }, increment: { score: -0.5 } } },
  ],
  ['an update of one trait', { update: { increment: { score: 1 } } }, { update: { increment: { score: 1 } } }],
  ['an end', { exit: {} }, { exit: {} }],
])('a step: %s', (_, step, kept) => {
  const [read_] = read({ entry, goal: { key: 'bought' }, steps: [{ id: 'a', ...step }] }).steps;
  expect(read_).toEqual({ id: 'a', ...kept });
});

test('traits may be called anything', () => {
  const steps = JSON.parse('[{"id": "a", "update": {"set": {"__proto__": 1, "constructor": 2, "$set": 3}}}]');
  expect(JSON.stringify(read({ entry, steps }).steps)).toBe(JSON.stringify(steps));
});

test('a keyed journey asks for this cart, and for its own messages', () => {
  const keyed = {
    entry: { ...entry, keyBy: 'cart_id', audience: { all: [{ event: 'Cart Viewed', sameKey: true }, { message: 'opened' }] } },
    steps: [
      mail('remind'),
      {
        id: 'look',
        branch: {
          if: {
            any: [
              { message: 'clicked', step: 'remind' },
              { event: 'A', sameKey: true },
            ],
          },
        },
      },
      { id: 'other', branch: { if: { message: 'opened', step: 'of-theirs', journey: 'welcome' } } },
    ],
  };
  expect(read(keyed)).toMatchObject(keyed);
});

test('what is read can be put back, and reads the same', () => {
  const once = read({
    entry: { on: { goal: 'bought' }, keyBy: 'cart_id' },
    goal: { key: 'again', onGoal: 'continue' },
    quietHours: { from: '21:00', to: '08:00' },
    steps: [
      { id: 'a', waitFor: { goal: 'bought', within: 'P1D' } },
      { id: 'b', delay: { until: { trait: 'x' } } },
    ],
  });
  expect(journeySchema.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
});
