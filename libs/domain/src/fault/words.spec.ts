/** What an author is told of one value, by what was asked and what was given. */
import { z } from 'zod';
import { describeKind, expectedWords, messageOf } from './words';

it.each<[string, z.ZodType, unknown, string]>([
  ['a kind', z.string(), true, 'must be text, not true or false'],
  ['a kind for none', z.number(), null, 'must be a number, not null'],
  ['a whole number', z.int(), 1.5, 'must be a whole number, not a fraction'],
  ['a list', z.array(z.string()), {}, 'must be a list, not an object'],
  ['one word', z.literal('email'), 'sms', 'must be “email”'],
  ['one of several', z.enum(['once', 'every']), 'twice', 'must be one of “once”, “every”'],
  ['one number', z.literal(3), 4, 'must be 3'],
  ['no less than', z.number().min(2), 1, 'must be at least 2'],
  ['more than', z.number().gt(0), 0, 'must be more than 0'],
  ['no more than', z.number().max(100), 101, 'must be at most 100'],
  ['less than', z.number().lt(100), 100, 'must be less than 100'],
  ['not empty', z.string().min(1), '', 'must not be empty'],
  ['long enough', z.string().min(3), 'ab', 'must have at least 3 characters'],
  ['short enough', z.string().max(1), 'ab', 'must have at most 1 characters'],
  ['something in it', z.array(z.string()).min(1), [], 'must not be empty'],
  ['few enough', z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 items'],
  ['a multiple', z.number().multipleOf(5), 7, 'must be a multiple of 5'],
  ['a form known by name', z.email(), 'me', 'must be an e-mail address'],
  ['a form by its pattern', z.string().regex(/^a+$/), 'b', 'must be of the form /^a+$/'],
  ['a form by name alone', z.string().startsWith('a'), 'b', 'must be a valid starts_with'],
  ['the author’s own words', z.string().refine(() => false, { message: 'must rhyme' }), 'b', 'must rhyme'],
  [
    'one of the kinds of an object',
    z.discriminatedUnion('type', [z.object({ type: z.literal('a') }), z.object({ type: z.literal('b') })]),
    { type: 'c' },
    'must be one of “a”, “b”',
  ],
  ['none of the forms', z.union([z.string(), z.number()]), true, 'fits none of the forms allowed here'],
])('%s', (_, schema, value, message) => {
  const issue = schema.safeParse(value).error!.issues[0]!;
  expect(messageOf({ ...issue, ...(message === 'must rhyme' ? {} : { message: '' }) }, value)).toBe(message);
});

it('says something where zod says nothing', () => {
  expect(messageOf({ code: 'custom', path: [], message: '' }, 1)).toBe('is not valid');
});

it('names kinds, never values', () => {
  expect([undefined, [1], 7, 10n].map(describeKind)).toEqual(['missing', 'a list', 'a number', 'bigint']);
  expect([[], ['string'], ['string', 'string'], ['string', 'int', 'map']].map(expectedWords)).toEqual([
    'something else',
    'text',
    'text',
    'text, a whole number or map',
  ]);
});
