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
])('%s', (_, step, known, effect) => expect(planStep(step, { ...facts, ...known })).toEqual(effect));

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
});
