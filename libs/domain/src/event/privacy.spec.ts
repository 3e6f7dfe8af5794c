/** What a shop does not want to know is in no event. */
import type { Event, Properties } from './event';
import { withPrivacy, type Privacy } from './privacy';

const HASH = (text: string) => `#${text}`;
const told = (over: Partial<Event>): Event => ({
  id: 'm',
  messageId: 'm',
  type: 'track',
  event: 'Order Completed',
  userId: 'ada',
  anonymousId: null,
  properties: {},
  traits: {},
  context: {},
  occurredAt: 0,
  receivedAt: 0,
  ...over,
});
const cleaned = (properties: unknown, asked: Partial<Privacy>) =>
  withPrivacy(told({ properties: properties as Properties }), { drop: [], hash: [], ...asked }, HASH).properties;

describe('dropped', () => {
  it.each<[string, unknown, string[], unknown]>([
    ['a name', { ssn: '1', total: 5 }, ['ssn'], { total: 5 }],
    ['a name at any depth', { buyer: { ssn: '1', name: 'Ada' } }, ['ssn'], { buyer: { name: 'Ada' } }],
    [
      'a name within lists',
      { buyers: [[{ ssn: '1' }], { ssn: '2', name: 'Bob' }] },
      ['ssn'],
      { buyers: [[{}], { name: 'Bob' }] },
    ],
    ['nothing of a list without objects', { buyers: [null, 7, ['ssn']] }, ['ssn'], { buyers: [null, 7, ['ssn']] }],
    ['all that a name holds', { card: { number: '4111' } }, ['card'], {}],
    [
      'a path, and not its last name elsewhere',
      { card: { number: '4111' }, number: 7 },
      ['card.number'],
      { card: {}, number: 7 },
    ],
    [
      'a path from any object on',
      { a: [{ card: { number: '4111', of: 'Ada' } }] },
      ['card.number'],
      { a: [{ card: { of: 'Ada' } }] },
    ],
    ['a path through a list', { cards: [{ number: '4111' }] }, ['cards.number'], { cards: [{}] }],
    ['a name that has a dot', { 'card.number': '4111' }, ['card.number'], {}],
    ['a path through a name that has a dot', { 'a.b': { c: 1, d: 2 } }, ['a.b.c'], { 'a.b': { d: 2 } }],
    ['two paths that begin alike', { a: { b: 1, c: { d: 2, e: 3 } } }, ['a.b', 'a.c.d'], { a: { c: { e: 3 } } }],
    ['nothing that is only spelled nearly so', { SSN: '1', ssns: '2' }, ['ssn'], { SSN: '1', ssns: '2' }],
    ['properties as a whole', { total: 5 }, ['properties'], {}],
  ])('%s', (_, properties, drop, left) => {
    expect(cleaned(properties, { drop })).toEqual(left);
  });

  it('leaves what is called __proto__ a field like any other', () => {
    const left = cleaned(JSON.parse('{"__proto__": {"ssn": 1, "x": 2}}'), { drop: ['ssn'] });
    expect(JSON.stringify(left)).toBe('{"__proto__":{"x":2}}');
  });
});

describe('hashed', () => {
  it.each<[string, unknown, string[], unknown]>([
    ['text', { phone: '+49 30' }, ['phone'], { phone: '#+49 30' }],
    ['a number as its text', { phone: 4930 }, ['phone'], { phone: '#4930' }],
    ['each of a list', { phone: ['1', 2, [true]] }, ['phone'], { phone: ['#1', '#2', ['#true']] }],
    ['each of an object, whose names stay', { phone: { home: '1' } }, ['phone'], { phone: { home: '#1' } }],
    ['not what is nothing', { phone: null, fax: '' }, ['phone', 'fax'], { phone: null, fax: '' }],
    ['a path', { buyer: { phone: '1' }, phone: '2' }, ['buyer.phone'], { buyer: { phone: '#1' }, phone: '2' }],
  ])('%s', (_, properties, hash, left) => {
    expect(cleaned(properties, { hash })).toEqual(left);
  });

  it('but what is dropped too is dropped', () => {
    expect(cleaned({ phone: '1' }, { hash: ['phone'], drop: ['phone'] })).toEqual({});
  });
});

it.each<[string, Partial<Event>, string, Partial<Event>]>([
  ['traits', { traits: { ssn: '1', plan: 'pro' } }, 'ssn', { traits: { plan: 'pro' } }],
  ['traits of a group', { traits: { group: { ssn: '1' } } }, 'group.ssn', { traits: { group: {} } }],
  ['context', { context: { ip: '::1', traits: { ssn: 1 } } }, 'context.ip', { context: { traits: { ssn: 1 } } }],
  ['traits only', { traits: { ssn: '1' }, properties: { ssn: '2' } }, 'traits.ssn', { traits: {}, properties: { ssn: '2' } }],
  ['all of a context', { context: { ip: '::1' } }, 'context', { context: {} }],
])('reaches %s', (_, given, path, left) => {
  expect(withPrivacy(told(given), { drop: [path], hash: [] }, HASH)).toMatchObject(left);
});

it('leaves an event as it is where nothing is asked', () => {
  const event = told({ properties: { ssn: '1' } });
  expect(withPrivacy(event, { drop: [], hash: [] }, HASH)).toBe(event);
});
