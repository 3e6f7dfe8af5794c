import { z } from 'zod';
import { faultsOfZod } from './faults-of-zod';

const delay = z.strictObject({ id: z.string(), delay: z.string() });
const send = z.strictObject({
  id: z.string(),
  send: z.strictObject({ template: z.string(), class: z.enum(['promotional', 'transactional']).optional() }),
});
const exit = z.strictObject({ id: z.string(), exit: z.strictObject({}) });
const journey = z.strictObject({
  name: z.string().min(1),
  steps: z.array(z.union([delay, send, exit])),
  percent: z.number().min(0).max(100).optional(),
  count: z.int().optional(),
  until: z.union([z.string(), z.strictObject({ time: z.string() })]).optional(),
  kind: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('count'), value: z.int() }),
      z.object({ type: z.literal('percent') }),
    ])
    .optional(),
  labels: z.record(z.string().regex(/^[a-z]+$/, 'must be small letters'), z.string()).optional(),
  duration: z
    .string()
    .refine((text) => text.startsWith('P'), { message: 'must be a duration such as PT1H', params: { code: 'bad_duration' } })
    .optional(),
  nested: z.union([z.union([z.number(), z.null()]), z.literal('none')]).optional(),
});

/** What an author wrote, and what they are told: `path: message` per fault. */
const TABLE: [string, unknown, string[]][] = [
  ['a missing field', { steps: [] }, ['/name: is missing; it must be text']],
  ['a wrong type', { name: 7, steps: [] }, ['/name: must be text, not a number']],
  ['an empty text', { name: '', steps: [] }, ['/name: must not be empty']],
  ['an unknown field', { name: 'a', steps: [], colour: 1 }, ['/colour: is not a field known here']],
  [
    'an unknown field that only looks inherited',
    JSON.parse('{"name":"a","steps":[],"__proto__":1}'),
    ['/__proto__: is not a field known here'],
  ],
  [
    'a slip of the pen',
    { nmae: 'a', steps: [] },
    ['/name: is missing; it must be text', '/nmae: is not a field known here; did you mean “name”?'],
  ],
  [
    'a slip in a step',
    { name: 'a', steps: [{ id: 'x', dellay: 'PT1H' }] },
    ['/steps/0/dellay: is not a field known here; did you mean “delay”?'],
  ],
  [
    'a step of an unknown kind',
    { name: 'a', steps: [{ id: 'x', jump: 'y' }] },
    ['/steps/0/jump: is not a field known here', '/steps/0: needs one of the fields “delay”, “send”, “exit”'],
  ],
  ['a step of no kind', { name: 'a', steps: [{ id: 'x' }] }, ['/steps/0: needs one of the fields “delay”, “send”, “exit”']],
  [
    'a step with a field too many',
    { name: 'a', steps: [{ id: 'x', delay: 'PT1H', after: 1 }] },
    ['/steps/0/after: is not a field known here'],
  ],
  [
    'a fault deep in the meant branch',
    { name: 'a', steps: [{ id: 'x', send: { class: 'spam' } }] },
    ['/steps/0/send/template: is missing; it must be text', '/steps/0/send/class: must be one of “promotional”, “transactional”'],
  ],
  ['no object where one is needed', { name: 'a', steps: ['x'] }, ['/steps/0: must be an object, not text']],
  [
    'several at once',
    { name: 1, steps: {}, percent: 200, count: 1.5 },
    [
      '/name: must be text, not a number',
      '/steps: must be a list, not an object',
      '/percent: must be at most 100',
      '/count: must be a whole number, not a fraction',
    ],
  ],
  ['text or object: another kind', { name: 'a', steps: [], until: 5 }, ['/until: must be text or an object, not a number']],
  ['text or object: a bad object', { name: 'a', steps: [], until: { time: 5 } }, ['/until/time: must be text, not a number']],
  [
    'an unknown discriminator',
    { name: 'a', steps: [], kind: { type: 'ratio' } },
    ['/kind/type: must be one of “count”, “percent”'],
  ],
  ['no discriminator', { name: 'a', steps: [], kind: {} }, ['/kind/type: is missing']],
  [
    'the branch that the discriminator names',
    { name: 'a', steps: [], kind: { type: 'count' } },
    ['/kind/value: is missing; it must be a number'],
  ],
  [
    'a bad name in a record',
    { name: 'a', steps: [], labels: { A1: 'x' } },
    ['/labels/A1: is not a name allowed here: must be small letters'],
  ],
  [
    'a pointer with a slash and a tilde',
    { name: 'a', steps: [], labels: { 'a/~': 'x' } },
    ['/labels/a~1~0: is not a name allowed here: must be small letters'],
  ],
  ['words of the schema’s author', { name: 'a', steps: [], duration: '1h' }, ['/duration: must be a duration such as PT1H']],
  [
    'unions within unions',
    { name: 'a', steps: [], nested: true },
    ['/nested: must be a number, null or "none", not true or false'],
  ],
  ['no object at all', [], [': must be an object, not a list']],
  ['null', null, [': must be an object, not null']],
];

it.each(TABLE)('%s', (_, input, told) => {
  const { error } = journey.safeParse(input);
  expect(error && faultsOfZod(error, input).map((fault) => `${fault.path}: ${fault.message}`)).toEqual(told);
});

it('carries the code that a schema gives', () => {
  const input = { name: 'a', steps: [], duration: '1h' };
  const { error } = journey.safeParse(input);
  expect(error && faultsOfZod(error, input)).toEqual([
    { path: '/duration', message: 'must be a duration such as PT1H', code: 'bad_duration' },
  ]);
});
