import type { StepFacts } from './define-step';
import type { Effect } from './effect';
import { findStepType, planStep, sidesOf, type Step, stepTypeOf } from './step';

const facts = { at: 1000, begunAt: 1000, speed: 1, timezone: 'UTC', trait: () => undefined, matches: () => true };
const send = { channel: 'email', template: 'hello', class: 'promotional', expires: 'P1D' } as const;

test.each<[string, Step, Partial<StepFacts>, Effect]>([
  ['a delay counts from its planned instant', { id: 'a', delay: 'PT1H' }, {}, { kind: 'sleep', until: 3_601_000 }],
  ['a delay on a fast clock', { id: 'a', delay: 'PT1H' }, { speed: 3600 }, { kind: 'sleep', until: 2000 }],
  ['a delay of nothing', { id: 'a', delay: 'PT0S' }, { speed: 3600 }, { kind: 'sleep', until: 1000 }],
  [
    'a send',
    { id: 'a', send },
    {},
    { kind: 'send', channel: 'email', content: { template: 'hello' }, class: 'promotional', expiresMs: 86_400_000 },
  ],
  [
    'expiry is real time',
    { id: 'a', send: { ...send, class: 'transactional', expires: 'PT1H' } },
    { speed: 3600 },
    { kind: 'send', channel: 'email', content: { template: 'hello' }, class: 'transactional', expiresMs: 3_600_000 },
  ],
  ['a branch that holds', { id: 'a', branch: { if: { all: [] }, then: [], else: [] } }, {}, { kind: 'goto', side: 'then' }],
  [
    'a branch that does not',
    { id: 'a', branch: { if: { all: [] }, then: [], else: [] } },
    { matches: () => false },
    { kind: 'goto', side: 'else' },
  ],
  ['an exit', { id: 'a', exit: {} }, {}, { kind: 'exit' }],
  [
    'a webhook',
    { id: 'a', send: { channel: 'webhook', url: 'https://shop.example', body: { a: 1 }, expires: 'P1D' } },
    {},
    {
      kind: 'send',
      channel: 'webhook',
      content: { url: 'https://shop.example', body: { a: 1 } },
      class: null,
      expiresMs: 86_400_000,
    },
  ],
  [
    'a webhook that stands for a push message',
    {
      id: 'a',
      send: { channel: 'webhook', url: 'https://p.example', body: {}, as: 'push', class: 'transactional', expires: 'PT1H' },
    },
    {},
    {
      kind: 'send',
      channel: 'push',
      content: { url: 'https://p.example', body: {} },
      class: 'transactional',
      expiresMs: 3_600_000,
    },
  ],
  [
    'a wait for an event, on a fast clock',
    { id: 'a', waitFor: { event: 'Cart Viewed', where: { a: 1 }, within: 'PT1H', then: [], else: [] } },
    { speed: 3600 },
    { kind: 'wait', for: { event: 'Cart Viewed', where: { a: 1 } }, until: 2000 },
  ],
  [
    'a wait for any such event',
    { id: 'a', waitFor: { event: 'Cart Viewed', within: 'PT0S', then: [], else: [] } },
    {},
    { kind: 'wait', for: { event: 'Cart Viewed' }, until: 1000 },
  ],
  [
    'a wait for a goal ends when it ended, whenever that is asked',
    { id: 'a', waitFor: { goal: 'bought', within: 'PT1S', then: [], else: [] } },
    { at: 1500 },
    { kind: 'wait', for: { goal: 'bought' }, until: 2000 },
  ],
  [
    'a split',
    { id: 'a', split: { variants: [{ name: 'x', weight: 1, steps: [] }] } },
    {},
    { kind: 'draw', variants: [{ name: 'x', weight: 1 }], pickWinner: null },
  ],
  [
    'a split that the goal decides',
    {
      id: 'a',
      split: {
        variants: [{ name: 'x', weight: 1, steps: [] }],
        pickWinner: { confidence: 0.95, minProfiles: 9, metric: 'value' },
      },
    },
    {},
    { kind: 'draw', variants: [{ name: 'x', weight: 1 }], pickWinner: { confidence: 0.95, minProfiles: 9, metric: 'value' } },
  ],
  ['an update', { id: 'a', update: { set: { a: null } } }, {}, { kind: 'update', set: { a: null }, increment: {} }],
  ['an increment', { id: 'a', update: { increment: { b: 1 } } }, {}, { kind: 'update', set: {}, increment: { b: 1 } }],
])('%s', (_, step, known, effect) => expect(planStep(step, { ...facts, ...known })).toEqual(effect));

const at = (text: string) => Date.parse(text);
const untilTime = (time: string, timezone = 'profile'): Step => ({ id: 'a', delay: { until: { time, timezone } } });

test.each<[string, Step, Partial<StepFacts>, begun: string, until: string]>([
  ['later today', untilTime('09:00'), {}, '2026-03-01T07:00:00Z', '2026-03-01T09:00:00Z'],
  ['at that very time', untilTime('09:00'), {}, '2026-03-01T09:00:00Z', '2026-03-01T09:00:00Z'],
  ['a moment too late', untilTime('09:00'), {}, '2026-03-01T09:00:00.001Z', '2026-03-02T09:00:00Z'],
  ['where the person is', untilTime('09:00'), { timezone: 'Asia/Tokyo' }, '2026-03-01T07:00:00Z', '2026-03-02T00:00:00Z'],
  [
    'in one place',
    untilTime('09:00', 'Europe/Berlin'),
    { timezone: 'Asia/Tokyo' },
    '2026-03-01T07:00:00Z',
    '2026-03-01T08:00:00Z',
  ],
  ['real time on a fast clock', untilTime('09:00'), { speed: 86_400 }, '2026-03-01T07:00:00Z', '2026-03-01T09:00:00Z'],
])('a delay until a time of day: %s', (_, step, known, begun, until) =>
  expect(planStep(step, { ...facts, begunAt: at(begun), at: at(begun), ...known })).toEqual({ kind: 'sleep', until: at(until) }),
);

const untilTrait = (more: object = {}): Step => ({
  id: 'a',
  delay: { until: { trait: 'trialEndsAt', offset: 'PT0S', ifPast: 'continue', ...more } },
});
const sleep = (until: string, again = true): Effect => ({ kind: 'sleep', until: at(until), ...(again ? { again } : {}) });

test.each<[string, Step, trait: unknown, begun: string, woken: string | null, Effect]>([
  ['ahead', untilTrait(), '2026-03-09T12:00:00+02:00', '2026-03-01', null, sleep('2026-03-09T10:00:00Z')],
  ['a bare date', untilTrait(), '2026-03-09', '2026-03-01', null, sleep('2026-03-09')],
  ['a day before', untilTrait({ offset: '-P1D' }), '2026-03-09', '2026-03-01', null, sleep('2026-03-08')],
  ['an hour after', untilTrait({ offset: 'PT1H' }), '2026-03-09', '2026-03-01', null, sleep('2026-03-09T01:00:00Z')],
  ['reached on waking', untilTrait({ ifPast: 'exit' }), '2026-03-09', '2026-03-01', '2026-03-09', sleep('2026-03-09', false)],
  ['prolonged meanwhile', untilTrait(), '2026-03-20', '2026-03-01', '2026-03-09', sleep('2026-03-20')],
  [
    'brought forward meanwhile',
    untilTrait({ ifPast: 'exit' }),
    '2026-03-05',
    '2026-03-01',
    '2026-03-09',
    sleep('2026-03-09', false),
  ],
  ['at that very instant', untilTrait({ ifPast: 'exit' }), '2026-03-01', '2026-03-01', null, sleep('2026-03-01', false)],
  ['past, so on', untilTrait(), '2026-02-28', '2026-03-01', null, sleep('2026-03-01', false)],
  ['past, so out', untilTrait({ ifPast: 'exit' }), '2026-02-28', '2026-03-01', null, { kind: 'exit' }],
  [
    'a day before it is past',
    untilTrait({ offset: '-P1D', ifPast: 'exit' }),
    '2026-03-01T12:00:00Z',
    '2026-03-01',
    null,
    { kind: 'exit' },
  ],
  ['never said, so on', untilTrait(), undefined, '2026-03-01', null, sleep('2026-03-01', false)],
  ['never said, so out', untilTrait({ ifPast: 'exit' }), undefined, '2026-03-01', null, { kind: 'exit' }],
  ['an epoch number', untilTrait({ ifPast: 'exit' }), 1_772_000_000, '2026-03-01', null, { kind: 'exit' }],
  ['taken back meanwhile', untilTrait({ ifPast: 'exit' }), null, '2026-03-01', '2026-03-09', { kind: 'exit' }],
])('a delay until a trait says: %s', (_, step, trait, begun, woken, effect) => {
  const asked: string[] = [];
  const read = (path: string) => (asked.push(path), trait as never);
  expect(planStep(step, { ...facts, begunAt: at(begun), at: at(woken ?? begun), trait: read })).toEqual(effect);
  expect(asked).toEqual(['trialEndsAt']);
});

test('offsets pass faster on a fast clock, instants of traits stay real', () => {
  const step = untilTrait({ offset: '-PT1H' });
  const known = { speed: 3600, begunAt: 0, at: 0, trait: () => '2026-03-09T00:00:00Z' };
  expect(planStep(step, { ...facts, ...known })).toEqual(sleep('2026-03-08T23:59:59Z'));
});

test('a branch asks its own condition', () => {
  const asked: unknown[] = [];
  planStep(
    { id: 'a', branch: { if: { segment: 'vip' }, then: [], else: [] } },
    { ...facts, matches: (condition) => asked.push(condition) > 0 },
  );
  expect(asked).toEqual([{ segment: 'vip' }]);
});

test('a step as written is of one type or of none', () => {
  expect(
    [{ id: 'a', delay: 'x' }, { id: 'a' }, { delay: 1, exit: 1 }, [], null, 'delay'].map((step) => findStepType(step)?.kind),
  ).toEqual(['delay', undefined, undefined, undefined, undefined, undefined]);
  expect(() => stepTypeOf({ id: 'odd' } as never)).toThrow('step odd is of no known type');
});

test('steps inside are found in what has faults, too', () => {
  expect(sidesOf({ branch: { if: 7, then: [1], else: 'x' } })).toEqual([
    { name: 'then', path: ['branch', 'then'], steps: [1] },
    { name: 'else', path: ['branch', 'else'], steps: [] },
  ]);
  expect([{ branch: null }, { branch: 'then' }].map((step) => sidesOf(step).map(({ steps }) => steps))).toEqual([
    [[], []],
    [[], []],
  ]);
  expect([{ id: 'a', delay: 'PT1H' }, 'text'].map(sidesOf)).toEqual([[], []]);
  expect(sidesOf({ split: { variants: [{ name: 'x', steps: [1] }, 7, { steps: 'x' }] } })).toEqual([
    { name: 'x', path: ['split', 'variants', 0, 'steps'], steps: [1] },
    { name: '', path: ['split', 'variants', 1, 'steps'], steps: [] },
    { name: 'undefined', path: ['split', 'variants', 2, 'steps'], steps: [] },
  ]);
  expect([{ split: 7 }, { split: { variants: {} } }].map(sidesOf)).toEqual([[], []]);
});
