import fc from 'fast-check';
import type { EventFact } from '../event/event';
import type { Condition } from './condition';
import { type ConditionView, matches } from './matches';
import { nextChange } from './next-change';

const viewOf = (events: readonly [event: string, occurredAt: number, total?: number][]): ConditionView => {
  const facts = events
    .map(([event, occurredAt, total = 0], index): EventFact => ({
      id: `e${index}`,
      messageId: `m${index}`,
      event,
      properties: { total },
      occurredAt,
    }))
    .sort((a, b) => a.occurredAt - b.occurredAt);
  return {
    traits: { plan: 'pro' },
    inSegment: (key) => key === 'vip',
    conversions: () => [],
    messages: () => [],
    events: (name) => facts.filter(({ event }) => event === name),
  };
};

test.each<[string, Condition, Parameters<typeof viewOf>[0], at: number, expected: number | null]>([
  ['without a window time changes nothing', { event: 'A' }, [['A', 1]], 5, null],
  ['traits and segments change with news only', { all: [{ trait: 'plan', is: 'pro' }, { segment: 'vip' }] }, [['A', 1]], 5, null],
  ['a millisecond after the window', { event: 'A', within: 'PT1S' }, [['A', 1]], 5, 1002],
  [
    'one is enough, so the last one counts',
    { event: 'A', within: 'PT1S' },
    [
      ['A', 1],
      ['A', 4],
      ['A', 3],
    ],
    5,
    1005,
  ],
  [
    'counted, so the first one does',
    { event: 'A', count: 2, within: 'PT1S' },
    [
      ['A', 1],
      ['A', 4],
    ],
    5,
    1002,
  ],
  [
    'two are enough, so the last but one does',
    { event: 'A', count: { gt: 1 }, within: 'PT1S' },
    [
      ['A', 1],
      ['A', 3],
      ['A', 4],
    ],
    5,
    1004,
  ],
  [
    'too few are not made more by leaving',
    { event: 'A', count: { gte: 3 }, within: 'PT1S' },
    [
      ['A', 1],
      ['A', 4],
    ],
    5,
    null,
  ],
  [
    'only those that fit',
    { event: 'A', where: { total: 1 }, within: 'PT1S' },
    [
      ['A', 1, 1],
      ['A', 4, 2],
    ],
    5,
    1002,
  ],
  ['at its last instant', { event: 'A', within: 'PT1S' }, [['A', 1]], 1001, 1002],
  ['over already', { event: 'A', within: 'PT1S' }, [['A', 1]], 1002, null],
  ['known, and still to come', { event: 'A' }, [['A', 9]], 5, 9],
  ['under not', { not: { event: 'A', within: 'PT1S' } }, [['A', 1]], 5, 1002],
  [
    'the earliest of several',
    { any: [{ event: 'A', within: 'PT2S' }, { event: 'B', within: 'PT1S' }, { segment: 'x' }] },
    [
      ['A', 1],
      ['B', 2],
    ],
    5,
    1003,
  ],
  ['an empty any', { any: [] }, [], 5, null],
])('%s', (_, condition, events, at, expected) => expect(nextChange(condition, viewOf(events), at, 1)).toBe(expected));

test('on a fast clock windows are shorter', () => {
  expect(nextChange({ event: 'A', within: 'PT1S' }, viewOf([['A', 0]]), 0, 100)).toBe(11);
});

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record(
    {
      event: fc.constantFrom('A', 'B'),
      within: fc.constantFrom('PT0S', 'PT0.003S', 'PT0.007S', 'PT0.02S'),
      count: fc.oneof(fc.nat(3), fc.constantFrom({ gte: 1 }, { gt: 0 }, { gte: 2 }, { gt: 1 }, { gte: 0 }, { lt: 2 }, { ne: 1 })),
      where: fc.constantFrom({ total: 1 }, { total: { lt: 2 } }),
    },
    { requiredKeys: ['event'] },
  ),
  fc.constantFrom<Condition>({ segment: 'vip' }, { trait: 'plan', is: 'free' }),
);
const condition: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ all: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
})).tree;

test('until the next change the answer stays what it was', () => {
  const event = fc.tuple(fc.constantFrom('A', 'B'), fc.nat(40), fc.nat(2));
  fc.assert(
    fc.property(condition, fc.array(event, { maxLength: 8 }), fc.nat(40), fc.constantFrom(1, 2), (asked, events, at, speed) => {
      const view = viewOf(events);
      const next = nextChange(asked, view, at, speed);
      const now = matches(asked, view, at, speed);
      const instants = Array.from({ length: (next ?? 100) - at }, (_, ms) => at + ms);
      const changed = instants.find((then) => matches(asked, view, then, speed) !== now);
      return changed === undefined && (next === null || (Number.isInteger(next) && next > at));
    }),
    { numRuns: 1000 },
  );
});

test.each<[string, Condition, at: number, expected: number | null]>([
  ['the last conversion leaves the window', { goal: 'bought', within: 'PT1S' }, 2000, 2801],
  ['a conversion of later comes into sight', { goal: 'bought' }, 500, 1000],
  ['without a window time changes nothing', { goal: 'bought' }, 1800, null],
  ['so many by then', { goal: 'bought', count: 1, within: 'PT1S' }, 1500, 1800],
  ['another goal', { goal: 'signed-up', within: 'PT1S' }, 500, null],
  ['a message is opened later', { message: 'opened' }, 500, 700],
  ['a message was opened', { message: 'opened' }, 700, null],
  ['another journey', { message: 'opened', journey: 'welcome' }, 500, null],
  ['the first of all parts', { any: [{ not: { message: 'opened' } }, { goal: 'bought' }] }, 500, 700],
])('goals and messages: %s', (_, condition, at, expected) => {
  const view: ConditionView = {
    ...viewOf([]),
    conversions: (goal) => (goal === 'bought' ? [{ occurredAt: 1000 }, { occurredAt: 1800 }] : []),
    messages: () => [{ journey: 'cart', enrollmentId: 'a', step: 'remind', openedAt: 700 }],
  };
  expect(nextChange(condition, view, at, 1)).toBe(expected);
});
