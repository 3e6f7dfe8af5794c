import type { Json, Properties } from '../event/event';
import { getProperty } from './property-path';

const own = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "mine"}') as Properties;

test.each<[string, Properties, string, Json | undefined]>([
  ['a plain name', { total: 5 }, 'total', 5],
  ['a dotted path', { cart: { total: 5 } }, 'cart.total', 5],
  ['the very name before the path', { 'cart.total': 1, cart: { total: 5 } }, 'cart.total', 1],
  ['a null by its very name', { 'cart.total': null, cart: { total: 5 } }, 'cart.total', null],
  ['three steps', { a: { b: { c: true } } }, 'a.b.c', true],
  ['nothing there', { a: 1 }, 'b', undefined],
  ['nothing inside', { a: { b: 1 } }, 'a.c', undefined],
  ['through text', { a: 'text' }, 'a.length', undefined],
  ['through null', { a: null }, 'a.b', undefined],
  ['into a list', { a: ['x'] }, 'a.0', undefined],
  ['the length of a list', { a: ['x'] }, 'a.length', undefined],
  ['what every object inherits', {}, 'constructor', undefined],
  ['what every object inherits, by path', { a: {} }, 'a.constructor.name', undefined],
  ['a prototype', {}, '__proto__', undefined],
  ['a property called __proto__', own, '__proto__', { polluted: 1 }],
  ['inside a property called __proto__', own, '__proto__.polluted', 1],
  ['a property called constructor', own, 'constructor', 'mine'],
  ['a property called $gt', { $gt: 3 }, '$gt', 3],
  ['an empty name', { '': 3 }, '', 3],
  ['empty names in a path', { a: { '': 3 } }, 'a.', 3],
])('%s', (_, properties, path, expected) => {
  expect(getProperty(properties, path)).toEqual(expected);
});
