import type { Condition } from '../condition/condition';
import type { ConditionView } from '../condition/matches';
import type { EventFact, Properties } from '../event/event';
import { conversionKeyOf, dedupeKey, eventMeets, hasEventCondition, isPattern, turnedTrue } from './match-goal';

type Told = [event: string, occurredAt: number, properties?: Properties];

const factsOf = (told: readonly Told[]) =>
  told.map(([event, occurredAt, properties = {}], index): EventFact => ({
    id: `e${index}`,
    messageId: `m${index}`,
    event,
    properties,
    occurredAt,
  }));

function viewOf(facts: readonly EventFact[], traits: Properties = {}, segments: string[] = []): ConditionView {
  const sorted = [...facts].sort((a, b) => a.occurredAt - b.occurredAt);
  return {
    traits,
    inSegment: (key) => segments.includes(key),
    conversions: () => [],
    messages: () => [],
    events: (name) => sorted.filter(({ event }) => event === name),
  };
}

/** Tells the events one by one, as they come, and says which of them (by place) met the goal as they came. */
function metBy(when: Condition, told: readonly Told[], traits?: Properties): number[] {
  const facts = factsOf(told);
  return facts.flatMap((fact, place) => (eventMeets(when, viewOf(facts.slice(0, place + 1), traits), fact, 1) ? [place] : []));
}

const A: Condition = { event: 'A' };
const B: Condition = { event: 'B' };
const pro: Condition = { trait: 'plan', is: 'pro' };

describe('the event that meets a goal', () => {
  test.each<[string, Condition, Told[], number[], Properties?]>([
    [
      'every such event',
      A,
      [
        ['A', 1],
        ['B', 2],
        ['A', 3],
      ],
      [0, 2],
    ],
    [
      'only those that fit',
      { event: 'A', where: { total: { gt: 50 } } },
      [
        ['A', 1, { total: 50 }],
        ['A', 2, { total: 51 }],
      ],
      [1],
    ],
    [
      'only the second',
      { event: 'A', count: { eq: 2 } },
      [
        ['A', 1],
        ['A', 2],
        ['A', 3],
      ],
      [1],
    ],
    [
      'the second and all after',
      { event: 'A', count: { gte: 2 } },
      [
        ['A', 1],
        ['A', 2],
        ['A', 3],
      ],
      [1, 2],
    ],
    [
      'the second in time',
      { event: 'A', count: { gte: 2 }, within: 'PT1S' },
      [
        ['A', 0],
        ['A', 1000],
        ['A', 2001],
      ],
      [1],
    ],
    [
      'either of two',
      { any: [A, B] },
      [
        ['A', 1],
        ['C', 2],
        ['B', 3],
        ['C', 4],
      ],
      [0, 2],
    ],
    [
      'both, at whichever comes last',
      { all: [A, B] },
      [
        ['B', 1],
        ['A', 2],
      ],
      [1],
    ],
    [
      'both, and every one of them after',
      { all: [A, B] },
      [
        ['B', 1],
        ['A', 2],
        ['C', 3],
        ['B', 4],
      ],
      [1, 3],
    ],
    ['an event and a trait', { all: [A, pro] }, [['A', 1]], [0], { plan: 'pro' }],
    ['an event without the trait', { all: [A, pro] }, [['A', 1]], [], { plan: 'free' }],
    [
      'a trait beside an event is met by the event alone',
      { any: [A, pro] },
      [
        ['C', 1],
        ['A', 2],
      ],
      [1],
      { plan: 'pro' },
    ],
    [
      'what others have done is no reason for one that does not fit',
      { any: [{ event: 'A', where: { big: true } }, B] },
      [
        ['B', 1],
        ['A', 2, { big: false }],
      ],
      [0],
    ],
    [
      'a third takes no part in a count of two',
      { any: [{ event: 'A', count: 2 }, B] },
      [
        ['B', 1],
        ['A', 2],
        ['A', 3],
        ['A', 4],
      ],
      [0, 2],
    ],
    [
      'without another before',
      { all: [A, { not: B }] },
      [
        ['A', 1],
        ['B', 2],
        ['A', 3],
      ],
      [0],
    ],
    [
      'what is under not is never the arriving event',
      { all: [A, { not: { event: 'B', count: { lt: 1 } } }] },
      [
        ['A', 1],
        ['B', 2],
        ['A', 3],
      ],
      [2],
    ],
    [
      'nor what is under two',
      { all: [A, { not: { not: B } }] },
      [
        ['A', 1],
        ['B', 2],
        ['A', 3],
      ],
      [2],
    ],
    [
      'nothing but under not: by no event',
      { not: { event: 'A', count: { lt: 2 } } },
      [
        ['A', 1],
        ['A', 2],
      ],
      [],
    ],
    [
      'late news is the second if it lies so',
      { event: 'A', count: 2 },
      [
        ['A', 10],
        ['A', 5],
      ],
      [],
    ],
    [
      'late news looks at what was before it',
      { all: [A, B] },
      [
        ['B', 10],
        ['A', 5],
      ],
      [],
    ],
    [
      'at one instant by order of arrival',
      { event: 'A', count: 2 },
      [
        ['A', 5],
        ['A', 5],
        ['A', 5],
      ],
      [1],
    ],
  ])('%s', (_, when, told, met, ...[traits]) => expect(metBy(when, told, traits)).toEqual(met));

  test('late news may complete what a later event then ends', () => {
    const [b, a] = factsOf([
      ['B', 10],
      ['A', 5],
    ]) as [EventFact, EventFact];
    expect(eventMeets({ all: [A, B] }, viewOf([b, a]), b, 1)).toBe(true);
  });

  test('windows are shorter on a fast clock', () => {
    const facts = factsOf([
      ['A', 0],
      ['A', 500],
    ]);
    const met = (speed: number) =>
      eventMeets({ event: 'A', count: 2, within: 'PT1S' }, viewOf(facts), facts[1] as EventFact, speed);
    expect([met(1), met(10)]).toEqual([true, false]);
  });
});

describe('kinds of goals', () => {
  test.each<[string, Condition, byEvent: boolean, pattern: boolean]>([
    ['an event', A, true, false],
    ['an event with a window', { event: 'A', within: 'P1D' }, true, false],
    ['an event and a trait', { all: [A, pro] }, true, false],
    ['an event, so often', { event: 'A', count: 2 }, true, true],
    ['two events', { any: [A, B] }, true, true],
    ['one without another', { all: [A, { not: B }] }, true, true],
    ['a trait', pro, false, false],
    ['a trait without an event', { all: [pro, { not: A }] }, false, false],
    ['not not an event', { not: { not: A } }, false, false],
    ['nothing', { all: [] }, false, false],
  ])('%s', (_, when, byEvent, pattern) => expect([hasEventCondition(when), isPattern(when)]).toEqual([byEvent, pattern]));
});

describe('a change of state', () => {
  const nobody = viewOf([]);
  const isPro = viewOf([], { plan: 'pro' });
  const isVip = viewOf([], {}, ['vip']);
  const [order] = factsOf([['A', 10]]) as [EventFact];
  const ordered = viewOf([order], { plan: 'pro' });
  test.each<[string, Condition, before: ConditionView, after: ConditionView, at: number, met: boolean]>([
    ['turns true', pro, nobody, isPro, 0, true],
    ['was true', pro, isPro, isPro, 0, false],
    ['turns false', pro, isPro, nobody, 0, false],
    ['is true of nobody', { not: pro }, nobody, isVip, 0, false],
    ['joins a segment', { segment: 'vip' }, isPro, isVip, 0, true],
    ['one of two is not yet the whole', { all: [pro, { segment: 'vip' }] }, nobody, isPro, 0, false],
    [
      'an event under not forbids it',
      { all: [pro, { not: { event: 'A', within: 'PT1S' } }] },
      viewOf([order]),
      ordered,
      1010,
      false,
    ],
    ['the window is over', { all: [pro, { not: { event: 'A', within: 'PT1S' } }] }, viewOf([order]), ordered, 1011, true],
    ['time alone completes nothing', { all: [pro, { not: { event: 'A', within: 'PT1S' } }] }, ordered, ordered, 1011, false],
  ])('%s', (_, when, before, after, at, met) => expect(turnedTrue(when, before, after, at, 1)).toBe(met));
});

test.each<[string, string | undefined, Properties, string]>([
  ['no property named', undefined, { order_id: 'o1' }, 'm0'],
  ['text', 'order_id', { order_id: 'o1' }, 'o1'],
  ['a number as its text', 'order_id', { order_id: 7.0 }, '7'],
  ['by path', 'order.id', { order: { id: 'o2' } }, 'o2'],
  ['true as its text', 'order_id', { order_id: true }, 'true'],
  ['missing', 'order_id', {}, 'm0'],
  ['null', 'order_id', { order_id: null }, 'm0'],
  ['empty', 'order_id', { order_id: '' }, 'm0'],
  ['an object', 'order_id', { order_id: { id: 1 } }, 'm0'],
  ['a list', 'order_id', { order_id: ['o1'] }, 'm0'],
])('dedupe key: %s', (_, dedupeBy, properties, key) => {
  expect(dedupeKey({ dedupeBy }, factsOf([['A', 1, properties]])[0] as EventFact)).toBe(key);
});

test.each<[string, string | undefined, Properties, string | null]>([
  ['a goal without keys', undefined, { cart_id: 'c1' }, null],
  ['text', 'cart_id', { cart_id: 'c1' }, 'c1'],
  ['a number as its text', 'cart_id', { cart_id: 7.0 }, '7'],
  ['by path', 'cart.id', { cart: { id: false } }, 'false'],
  ['missing', 'cart_id', {}, null],
  ['null', 'cart_id', { cart_id: null }, null],
  ['empty', 'cart_id', { cart_id: '' }, null],
  ['a list', 'cart_id', { cart_id: ['c1'] }, null],
])('conversion key: %s', (_, keyBy, properties, key) => {
  expect(conversionKeyOf(keyBy === undefined ? {} : { keyBy }, { properties })).toBe(key);
});
