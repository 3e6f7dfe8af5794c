import type { EventFact, Json, Properties } from '../event/event';
import type { Condition, Test } from './condition';
import { type Asker, type ConditionView, type HeardOfMessage, matches, matchesWhere } from './matches';

interface Known {
  conversions?: [goal: string, occurredAt: number][];
  messages?: HeardOfMessage[];
  asker?: Asker;
  traits?: Properties;
  segments?: string[];
  events?: [event: string, occurredAt: number, properties?: Properties][];
}

function viewOf({ traits = {}, segments = [], events = [], conversions = [], messages = [], asker }: Known): ConditionView {
  const facts = events
    .map(([event, occurredAt, properties = {}], index): EventFact => ({
      id: `e${index}`,
      messageId: `m${index}`,
      event,
      properties,
      occurredAt,
    }))
    .sort((a, b) => a.occurredAt - b.occurredAt);
  return {
    traits,
    inSegment: (key) => segments.includes(key),
    conversions: (key) => conversions.flatMap(([goal, occurredAt]) => (goal === key ? [{ occurredAt }] : [])),
    messages: () => messages,
    ...(asker ? { asker } : {}),
    events: (name) => facts.filter(({ event }) => event === name),
  };
}

const MISSING = Symbol('missing');
const NOON = '2026-03-01T12:00:00Z';

describe('every operator', () => {
  test.each<[test: Test, value: Json | typeof MISSING, holds: boolean]>([
    // a bare value is eq
    ['pro', 'pro', true],
    ['pro', 'free', false],
    ['pro', 'Pro', false],
    ['7', 7, false],
    [7, '7', false],
    [7, 7.0, true],
    [true, 'true', false],
    [false, MISSING, false],
    [0, null, false],
    [{ eq: 'pro' }, 'pro', true],
    [{ eq: 'pro' }, 'free', false],
    [{ eq: 'pro' }, MISSING, false],
    [{ eq: 'pro' }, null, false],
    [{ eq: 1 }, true, false],
    [{ eq: [1, { a: 2 }] }, [1, { a: 2 }], true],
    [{ eq: [1, 2] }, [2, 1], false],
    [{ eq: [1] }, [1, 2], false],
    [{ eq: [1] }, { 0: 1 }, false],
    [{ eq: { a: 1 } }, [1], false],
    [{ eq: { a: 1, b: null } }, { b: null, a: 1 }, true],
    [{ eq: { a: 1 } }, { a: 1, b: 2 }, false],
    [{ eq: { a: 1 } }, { b: 1 }, false],
    [{ eq: { a: null } }, { a: 1 }, false],
    [{ eq: { a: 1 } }, 'a', false],
    [{ ne: 'pro' }, 'free', true],
    [{ ne: 'pro' }, 'pro', false],
    [{ ne: 'pro' }, MISSING, true],
    [{ ne: 'pro' }, null, true],
    [{ ne: 1 }, '1', true],
    [{ gt: 5 }, 6, true],
    [{ gt: 5 }, 5, false],
    [{ gt: 5 }, MISSING, false],
    [{ gt: 5 }, null, false],
    [{ gt: 5 }, '6', false],
    [{ gte: 5 }, 5, true],
    [{ gte: 5 }, 4.99, false],
    [{ gte: 5 }, MISSING, false],
    [{ gte: 0 }, null, false],
    [{ gte: 0 }, true, false],
    [{ lt: 5 }, 4, true],
    [{ lt: 5 }, 5, false],
    [{ lt: 5 }, MISSING, false],
    [{ lt: 5 }, null, false],
    [{ lt: 5 }, '4', false],
    [{ lte: 5 }, 5, true],
    [{ lte: 5 }, 5.01, false],
    [{ lte: 5 }, MISSING, false],
    [{ lte: 5 }, null, false],
    [{ lte: 5 }, [], false],
    [{ in: ['a', 'b'] }, 'b', true],
    [{ in: ['a', 'b'] }, 'c', false],
    [{ in: ['a', null] }, MISSING, false],
    [{ in: ['a', null] }, null, false],
    [{ in: [1] }, '1', false],
    [{ nin: ['a', 'b'] }, 'c', true],
    [{ nin: ['a', 'b'] }, 'b', false],
    [{ nin: ['a'] }, MISSING, true],
    [{ nin: ['a'] }, null, true],
    [{ nin: [1] }, '1', true],
    [{ exists: true }, 0, true],
    [{ exists: true }, '', true],
    [{ exists: true }, MISSING, false],
    [{ exists: true }, null, false],
    [{ exists: false }, MISSING, true],
    [{ exists: false }, null, true],
    [{ exists: false }, false, false],
    [{ contains: 'ell' }, 'hello', true],
    [{ contains: 'ELL' }, 'hello', false],
    [{ contains: 'a' }, ['a', 'b'], true],
    [{ contains: 'c' }, ['a', 'b'], false],
    [{ contains: { id: 1 } }, [{ id: 1 }], true],
    [{ contains: 1 }, '1', false],
    [{ contains: 'a' }, { a: 1 }, false],
    [{ contains: 'a' }, MISSING, false],
    [{ contains: 'a' }, null, false],
    [{ startsWith: 'he' }, 'hello', true],
    [{ startsWith: 'He' }, 'hello', false],
    [{ startsWith: 'he' }, MISSING, false],
    [{ startsWith: '' }, null, false],
    [{ startsWith: '1' }, 12, false],
    [{ endsWith: 'lo' }, 'hello', true],
    [{ endsWith: 'he' }, 'hello', false],
    [{ endsWith: 'lo' }, MISSING, false],
    [{ endsWith: '' }, null, false],
    [{ endsWith: 'lo' }, ['lo'], false],
    [{ before: NOON }, '2026-03-01T11:59:59.999Z', true],
    [{ before: NOON }, '2026-03-01T13:00:00+01:00', false],
    [{ before: NOON }, '2026-03-01', true],
    [{ before: NOON }, MISSING, false],
    [{ before: NOON }, null, false],
    [{ before: NOON }, 0, false],
    [{ before: NOON }, 'yesterday', false],
    [{ after: NOON }, '2026-03-01T12:00:00.001Z', true],
    [{ after: NOON }, NOON, false],
    [{ after: '2026-03-01' }, '2026-03-02', true],
    [{ after: NOON }, MISSING, false],
    [{ after: NOON }, null, false],
    [{ after: NOON }, 1e15, false],
    // several must all hold
    [{ gt: 5, lt: 10 }, 7, true],
    [{ gt: 5, lt: 10 }, 10, false],
    [{ exists: true, ne: 'x' }, MISSING, false],
  ])('%j of %p: %p', (asked, value, holds) => {
    const traits: Properties = value === MISSING ? {} : { it: value as Json };
    expect(matches({ trait: 'it', is: asked }, viewOf({ traits }), 0, 1)).toBe(holds);
    expect(matchesWhere({ it: asked }, traits)).toBe(holds);
  });
});

describe('where', () => {
  test.each<[string, Record<string, Test> | undefined, Properties, boolean]>([
    ['nothing asked', undefined, {}, true],
    ['an empty where', {}, {}, true],
    ['all tests hold', { total: { gt: 50 }, currency: 'EUR' }, { total: 60, currency: 'EUR' }, true],
    ['one fails', { total: { gt: 50 }, currency: 'EUR' }, { total: 60, currency: 'USD' }, false],
    ['a path', { 'cart.total': 60 }, { cart: { total: 60 } }, true],
    ['__proto__ is data', JSON.parse('{"__proto__": 1}') as Record<string, Test>, {}, false],
    ['$gt is data', { $gt: 5 }, { $gt: 5 }, true],
  ])('%s', (_, where, properties, holds) => expect(matchesWhere(where, properties)).toBe(holds));
});

describe('conditions', () => {
  const SECOND = 1000;
  const orders: Known['events'] = [
    ['Order', 10 * SECOND, { total: 60 }],
    ['Order', 20 * SECOND, { total: 40 }],
    ['Order', 20 * SECOND, { total: 80 }],
    ['Other', 5 * SECOND],
  ];
  test.each<[string, Condition, Known, at: number, holds: boolean]>([
    ['done once', { event: 'Order' }, { events: orders }, 10 * SECOND, true],
    ['not done yet', { event: 'Order' }, { events: orders }, 10 * SECOND - 1, false],
    ['never done', { event: 'Refund' }, { events: orders }, 99 * SECOND, false],
    ['with properties', { event: 'Order', where: { total: { gt: 70 } } }, { events: orders }, 20 * SECOND, true],
    ['with properties, too early', { event: 'Order', where: { total: { gt: 70 } } }, { events: orders }, 19 * SECOND, false],
    ['a bare count is eq', { event: 'Order', count: 3 }, { events: orders }, 20 * SECOND, true],
    ['a bare count is no more', { event: 'Order', count: 2 }, { events: orders }, 20 * SECOND, false],
    ['count eq 1, early', { event: 'Order', count: { eq: 1 } }, { events: orders }, 15 * SECOND, true],
    ['count gte 1', { event: 'Order', count: { gte: 1 } }, { events: orders }, 15 * SECOND, true],
    ['count gt 0', { event: 'Order', count: { gt: 0 } }, { events: orders }, 9 * SECOND, false],
    ['count gt 2', { event: 'Order', count: { gt: 2 } }, { events: orders }, 20 * SECOND, true],
    ['count gte 1 and lt 3', { event: 'Order', count: { gte: 1, lt: 3 } }, { events: orders }, 20 * SECOND, false],
    [
      'count of those that fit',
      { event: 'Order', where: { total: { gt: 50 } }, count: 2 },
      { events: orders },
      20 * SECOND,
      true,
    ],
    ['count 0 of what never was', { event: 'Refund', count: 0 }, { events: orders }, 20 * SECOND, true],
    ['count ne 3', { event: 'Order', count: { ne: 3 } }, { events: orders }, 20 * SECOND, false],
    ['count lte 3', { event: 'Order', count: { lte: 3 } }, { events: orders }, 20 * SECOND, true],
    ['within, its last instant', { event: 'Order', within: 'PT5S' }, { events: orders }, 25 * SECOND, true],
    ['within, a millisecond later', { event: 'Order', within: 'PT5S' }, { events: orders }, 25 * SECOND + 1, false],
    ['within counts only what lies inside', { event: 'Order', count: 2, within: 'PT5S' }, { events: orders }, 22 * SECOND, true],
    ['within of nothing is this instant', { event: 'Order', within: 'PT0S' }, { events: orders }, 10 * SECOND, true],
    ['within of nothing is only this instant', { event: 'Order', within: 'PT0S' }, { events: orders }, 10 * SECOND + 1, false],
    ['a trait by path', { trait: 'group.plan', is: 'pro' }, { traits: { group: { plan: 'pro' } } }, 0, true],
    ['in a segment', { segment: 'vip' }, { segments: ['vip'] }, 0, true],
    ['not in a segment', { segment: 'vip' }, { segments: ['staff'] }, 0, false],
    ['an empty all', { all: [] }, {}, 0, true],
    ['an empty any', { any: [] }, {}, 0, false],
    ['all of two', { all: [{ segment: 'vip' }, { event: 'Order' }] }, { segments: ['vip'], events: orders }, 10 * SECOND, true],
    ['all but one', { all: [{ segment: 'vip' }, { event: 'Order' }] }, { events: orders }, 10 * SECOND, false],
    ['any of two', { any: [{ segment: 'vip' }, { event: 'Order' }] }, { events: orders }, 10 * SECOND, true],
    ['not', { not: { segment: 'vip' } }, { segments: ['vip'] }, 0, false],
    ['not not', { not: { not: { segment: 'vip' } } }, { segments: ['vip'] }, 0, true],
  ])('%s', (_, condition, known, at, holds) => expect(matches(condition, viewOf(known), at, 1)).toBe(holds));

  test('on a fast clock a window is that many times shorter, whatever speed was asked before', () => {
    const condition: Condition = { event: 'Order', within: 'PT10S' };
    const view = viewOf({ events: [['Order', 0]] });
    const holdsAt = (at: number, speed: number) => matches(condition, view, at, speed);
    expect([holdsAt(1000, 10), holdsAt(1001, 10), holdsAt(1001, 1), holdsAt(1001, 10)]).toEqual([true, false, true, false]);
  });
});

describe('conversions of a goal, so often, lately', () => {
  const known: Known = {
    conversions: [
      ['bought', 1000],
      ['bought', 5000],
      ['signed-up', 2000],
    ],
  };
  test.each<[Condition, at: number, holds: boolean]>([
    [{ goal: 'bought' }, 999, false],
    [{ goal: 'bought' }, 1000, true],
    [{ goal: 'nobody-did' }, 9000, false],
    [{ goal: 'bought', count: { gte: 2 } }, 4999, false],
    [{ goal: 'bought', count: { gte: 2 } }, 5000, true],
    [{ goal: 'bought', count: 1 }, 5000, false],
    [{ goal: 'signed-up', count: 0 }, 1999, true],
    [{ goal: 'bought', within: 'PT1S' }, 2000, true],
    [{ goal: 'bought', within: 'PT1S' }, 2001, false],
    [{ not: { goal: 'bought', within: 'PT1S' } }, 2001, true],
  ])('%j at %s: %s', (condition, at, holds) => expect(matches(condition, viewOf(known), at, 1)).toBe(holds));

  test('asked again, at another speed', () => {
    const asked: Condition = { goal: 'bought', within: 'PT1S' };
    expect([1, 10, 1].map((speed) => matches(asked, viewOf(known), 5500, speed))).toEqual([true, false, true]);
  });

  test('a window is shorter on a fast clock', () =>
    expect(matches({ goal: 'bought', within: 'PT1H' }, viewOf(known), 6001, 3600)).toBe(false));
});

describe('what was heard of messages', () => {
  const messages: HeardOfMessage[] = [
    { journey: 'cart', enrollmentId: 'now', step: 'remind', deliveredAt: 10, openedAt: 20 },
    { journey: 'cart', enrollmentId: 'before', step: 'remind', deliveredAt: 1, openedAt: 2, clickedAt: 3 },
    { journey: 'welcome', enrollmentId: 'hello', step: 'hello', bouncedAt: 5 },
  ];
  const now: Asker = { journey: 'cart', enrollmentId: 'now', key: null, keyBy: undefined };
  const atTheDoor: Asker = { ...now, enrollmentId: null };
  test.each<[who: string, Asker | undefined, Condition, at: number, holds: boolean]>([
    ['this passage', now, { message: 'opened' }, 19, false],
    ['this passage', now, { message: 'opened' }, 20, true],
    ['this passage', now, { message: 'opened', step: 'remind' }, 20, true],
    ['this passage', now, { message: 'opened', step: 'again' }, 99, false],
    ['this passage, of an earlier one', now, { message: 'clicked' }, 99, false],
    ['this passage, of its whole journey', now, { message: 'clicked', journey: 'cart' }, 99, true],
    ['this passage, of another journey', now, { message: 'bounced', journey: 'welcome', step: 'hello' }, 5, true],
    ['this passage, of another journey unnamed', now, { message: 'bounced' }, 99, false],
    ['who is about to enter, of earlier passages', atTheDoor, { message: 'clicked', step: 'remind' }, 3, true],
    ['who is about to enter, of another journey', atTheDoor, { message: 'bounced' }, 99, false],
    ['a goal, of any journey', undefined, { message: 'bounced' }, 5, true],
    ['a segment', undefined, { message: 'delivered', journey: 'cart' }, 1, true],
    ['a segment, of a journey without that step', undefined, { message: 'delivered', journey: 'cart', step: 'hello' }, 99, false],
  ])('asked by %s', (_, asker, condition, at, holds) =>
    expect(matches(condition, viewOf({ messages, ...(asker ? { asker } : {}) }), at, 1)).toBe(holds),
  );
});

describe('sameKey: this cart, or none', () => {
  const view = (key: string | null, keyBy: string | undefined, ...carts: Json[]) =>
    viewOf({
      events: carts.map((cart, index) => ['Viewed', index, { cart }]),
      asker: { journey: 'cart', enrollmentId: 'now', key, keyBy },
    });
  const asked: Condition = { event: 'Viewed', sameKey: true, count: 1 };
  test.each<[string, ConditionView, boolean]>([
    ['one of this cart, one of another', view('7', 'cart', '7', '8'), true],
    ['a number is its text', view('7', 'cart', 7, 8), true],
    ['one of another cart', view('7', 'cart', '8'), false],
    ['one without a cart', view('7', 'cart', null), true],
    ['one with a list for a cart', view('7', 'cart', [7]), true],
    ['nobody’s key matches all', view(null, 'cart', '8'), true],
    ['a journey without keys', view('7', undefined, '8'), true],
    ['nobody asks', viewOf({ events: [['Viewed', 0, { cart: '8' }]] }), true],
  ])('%s', (_, known, holds) => expect(matches(asked, known, 99, 1)).toBe(holds));

  test('without it every cart counts', () =>
    expect(matches({ event: 'Viewed', count: 2 }, view('7', 'cart', '7', '8'), 99, 1)).toBe(true));
});
