import type { Condition } from './condition';
import { conditionReferences, eventConditionsOf, eventNames, leavesOf, segmentsNamed } from './references';

const condition: Condition = {
  all: [
    { event: 'Order', count: 2 },
    { any: [{ segment: 'vip' }, { trait: 'plan', is: 'pro' }] },
    { not: { any: [{ event: 'Refund' }, { event: 'Order' }, { not: { segment: 'staff' } }] } },
  ],
};

test('names lie at their pointers, as written', () => {
  expect(conditionReferences(condition, '/when')).toEqual([
    { kind: 'event', key: 'Order', path: '/when/all/0/event' },
    { kind: 'segment', key: 'vip', path: '/when/all/1/any/0/segment' },
    { kind: 'event', key: 'Refund', path: '/when/all/2/not/any/0/event' },
    { kind: 'event', key: 'Order', path: '/when/all/2/not/any/1/event' },
    { kind: 'segment', key: 'staff', path: '/when/all/2/not/any/2/not/segment' },
  ]);
  expect(segmentsNamed(condition).map(({ key, path }) => `${key} ${path}`)).toEqual([
    'vip /all/1/any/0/segment',
    'staff /all/2/not/any/2/not/segment',
  ]);
  expect([...eventNames(condition)]).toEqual(['Order', 'Refund']);
  expect(eventConditionsOf(condition)).toEqual([{ event: 'Order', count: 2 }, { event: 'Refund' }, { event: 'Order' }]);
});

test('everything beneath a not is under it, a second not changes nothing', () => {
  expect(leavesOf(condition).map(({ underNot }) => underNot)).toEqual([false, false, false, true, true, true]);
});

test('goals, and journeys with the sends they must have', () => {
  const asked: Condition = {
    any: [
      { goal: 'bought' },
      { not: { message: 'opened', journey: 'cart' } },
      { message: 'clicked', journey: 'cart', step: 'remind' },
      { message: 'opened', step: 'of-its-own' },
    ],
  };
  expect(conditionReferences(asked, '/when')).toEqual([
    { kind: 'goal', key: 'bought', path: '/when/any/0/goal' },
    { kind: 'journey', key: 'cart', path: '/when/any/1/not/journey' },
    { kind: 'journey', key: 'cart', path: '/when/any/2/journey', send: { step: 'remind', path: '/when/any/2/step' } },
  ]);
});
