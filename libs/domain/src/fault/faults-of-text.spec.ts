import { faultsOfText, MAX_DEPTH } from './faults-of-text';

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

it.each([
  ['plain values', { a: 'text', b: [1, null, true], c: { d: 'ü 😀' } }, []],
  ['NUL in a list', { a: ['x', 'y\u0000'] }, ['/a/1: contains a NUL character']],
  ['half a character', { a: { b: '\ud83d' } }, ['/a/b: contains half of a character (a lone surrogate)']],
  ['a bad name', JSON.parse('{"a":{"b\\u0000":1}}'), ['/a: has a field whose name contains a NUL character']],
  ['below __proto__', JSON.parse('{"__proto__":{"x":"\\u0000"}}'), ['/__proto__/x: contains a NUL character']],
  ['a text by itself', '\u0000', [': contains a NUL character']],
  ['as deep as allowed', nested(MAX_DEPTH), []],
  ['one too deep', nested(MAX_DEPTH + 1), [`${'/0'.repeat(MAX_DEPTH)}: is nested more than 64 levels deep`]],
  ['beyond all measure', nested(200_000), [`${'/0'.repeat(MAX_DEPTH)}: is nested more than 64 levels deep`]],
])('%s', (_, value, told) => {
  expect(faultsOfText(value).map((fault) => `${fault.path}: ${fault.message}`)).toEqual(told);
});

it('ends after a hundred faults', () => {
  expect(faultsOfText(Array.from({ length: 1_000 }, () => '\u0000'))).toHaveLength(100);
});
