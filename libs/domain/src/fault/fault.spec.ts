/** Errors that every door translates: their stable words, and what they say. */
import { Conflict, InvalidInput, NotFound, Overloaded, pointerOf, PreconditionFailed, Unavailable } from './fault';

it.each<[Error & { code: string }, string, string, string]>([
  [
    new InvalidInput([
      { path: '/name', message: 'is missing' },
      { path: '', message: 'must be an object' },
    ]),
    'InvalidInput',
    'invalid_input',
    '/name: is missing; input: must be an object',
  ],
  [new NotFound('goal “x”'), 'NotFound', 'not_found', 'There is no goal “x”.'],
  [new Conflict('In use.'), 'Conflict', 'conflict', 'In use.'],
  [new PreconditionFailed('Changed.'), 'PreconditionFailed', 'precondition_failed', 'Changed.'],
  [new Unavailable('The store'), 'Unavailable', 'unavailable', 'The store does not answer at the moment.'],
  [new Overloaded('Too much.'), 'Overloaded', 'overloaded', 'Too much.'],
])('%s', (error, name, code, message) => {
  expect([error.name, error.code, error.message]).toEqual([name, code, message]);
});

it('says when to come back, and who stands in the way', () => {
  expect([new Unavailable('It').retryAfterSeconds, new Unavailable('It', 5).retryAfterSeconds]).toEqual([1, 5]);
  expect([new Overloaded('x').retryAfterSeconds, new Overloaded('x', 9).retryAfterSeconds]).toEqual([1, 9]);
  expect([new Conflict('x').faults, new Conflict('x', [{ path: '/a', message: 'b' }]).faults.length]).toEqual([[], 1]);
});

it('points by RFC 6901', () => {
  expect(pointerOf(['steps', 2, 'a/b~c'])).toBe('/steps/2/a~1b~0c');
  expect(pointerOf([])).toBe('');
});
