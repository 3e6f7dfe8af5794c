/** Why an event was no conversion, as a marketer gets to read it. */
import type { Condition } from '@landfall/domain/condition/condition';
import type { EventFact, Properties } from '@landfall/domain/event/event';
import { lackOf } from './because';

const DAY = 86_400_000;
const fact = (event: string, day: number, properties: Properties = {}): EventFact => {
  const id = `${event}-${day}`;
  return { id, messageId: id, event, properties, occurredAt: day * DAY };
};
const order = (day: number, properties: Properties = {}) => fact('Order', day, properties);

interface Story {
  event: EventFact;
  before?: EventFact[];
  traits?: Properties;
  segments?: string[];
  speed?: number;
}

it.each<[string, Condition, Story, string | null]>([
  ['all is there', { event: 'Order' }, { event: order(1) }, null],
  [
    'too little',
    { event: 'Order', where: { total: { gt: 50 } } },
    { event: order(1, { total: 20 }) },
    '“total” is 20, and the goal asks for more than 50.',
  ],
  [
    'no value',
    { event: 'Order', where: { total: { gt: 50 } } },
    { event: order(1) },
    '“total” is missing, and the goal asks for more than 50.',
  ],
  [
    'text for a number',
    { event: 'Order', where: { total: { gte: 1, lt: 9 } } },
    { event: order(1, { total: '5' }) },
    '“total” is “5”, and the goal asks for at least 1 and less than 9.',
  ],
  [
    'one of several',
    { event: 'Order', where: { plan: { in: ['pro', 'team'] } } },
    { event: order(1, { plan: 'free' }) },
    '“plan” is “free”, and the goal asks for one of “pro”, “team”.',
  ],
  [
    'two things',
    { event: 'Order', where: { a: 1, b: { exists: true } } },
    { event: order(1) },
    '“a” is missing, and the goal asks for 1; “b” is missing, and the goal asks for any value.',
  ],
  [
    'the nearest of two ways',
    {
      any: [
        { event: 'Order', where: { a: 1, b: 2 } },
        { event: 'Order', where: { a: 1, b: 3 } },
      ],
    },
    { event: order(1, { a: 1, b: 4 }) },
    '“b” is 4, and the goal asks for 2.',
  ],
  [
    'the first of two',
    { event: 'Order', count: { gte: 2 } },
    { event: order(1) },
    'It was number 1 of its kind (“Order”), and the goal asks for at least 2.',
  ],
  [
    'too long ago',
    { event: 'Order', count: { gte: 2 }, within: 'P7D' },
    { event: order(9), before: [order(1)] },
    'It was number 1 of its kind (“Order”) within 7 days, and the goal asks for at least 2.',
  ],
  [
    'the same on a fast clock',
    { event: 'Order', count: 2, within: 'P14D' },
    { event: order(9), before: [order(1), order(8)], speed: 2 },
    null,
  ],
  [
    'the third of two',
    { event: 'Order', count: 2 },
    { event: order(9), before: [order(1), order(8)] },
    'It was number 3 of its kind (“Order”), and the goal asks for exactly 2.',
  ],
  [
    'not that kind of person',
    { all: [{ event: 'Order' }, { trait: 'plan', is: { ne: 'free' } }] },
    { event: order(1), traits: { plan: 'free' } },
    'The trait “plan” is “free”, and the goal asks for anything but “free”.',
  ],
  [
    'not in the segment',
    { all: [{ event: 'Order' }, { segment: 'vip' }] },
    { event: order(1) },
    'The profile is not in the segment “vip”.',
  ],
  [
    'in the wrong segment',
    { all: [{ event: 'Order' }, { not: { segment: 'staff' } }] },
    { event: order(1), segments: ['staff'] },
    'The profile is in the segment “staff”.',
  ],
  [
    'another event is missing',
    { all: [{ event: 'Order' }, { event: 'Sign Up' }] },
    { event: order(1) },
    '“Sign Up” had not happened as the goal asks by then.',
  ],
  [
    'what must not have been',
    { all: [{ event: 'Order' }, { not: { event: 'Refund' } }] },
    { event: order(2), before: [fact('Refund', 1)] },
    '“Refund” had happened by then.',
  ],
  [
    'itself must not be',
    { all: [{ event: 'Order' }, { not: { event: 'Refund' } }] },
    { event: fact('Refund', 1) },
    'The goal asks that “Refund” has not happened.',
  ],
])('%s', (_, when, { event, before = [], traits = {}, segments = [], speed = 1 }, expected) => {
  const history = [...before, event];
  const view = {
    traits,
    inSegment: (key: string) => segments.includes(key),
    conversions: () => [],
    messages: () => [],
    events: (name: string) => history.filter((one) => one.event === name),
  };
  expect(lackOf(when, event, view, speed)).toBe(expected);
});
