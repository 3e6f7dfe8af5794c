/** Of a union that nothing fits: what its author most likely meant, and the faults of that alone. */
import { z } from 'zod';
import { faultsOfZod } from './faults-of-zod';

const told = (schema: z.ZodType, value: unknown): string[] =>
  faultsOfZod(schema.safeParse(value).error!, value).map(({ path, message }) => `${path}: ${message}`);

const at = z.strictObject({ at: z.string(), zone: z.string() });
const until = z.strictObject({ until: z.string(), zone: z.string() });
const plain = z.strictObject({ kind: z.literal('plain') });
const rich = z.strictObject({ kind: z.literal('rich'), text: z.string(), size: z.number().optional() });

it.each<[string, z.ZodType, unknown, string[]]>([
  [
    'kinds and words that would do',
    z.union([z.literal('none'), z.number()]),
    {},
    [': must be "none" or a number, not an object'],
  ],
  [
    'what all of the nearest complain of, and that one of their fields is missing',
    z.union([at, until]),
    { zone: 5 },
    ['/zone: must be text, not a number', ': needs one of the fields “at”, “until”'],
  ],
  [
    'a field that none of the nearest knows',
    z.union([at, until]),
    { zone: 'UTC', tz: 'UTC' },
    ['/tz: is not a field known here', ': needs one of the fields “at”, “until”'],
  ],
  [
    'the branch whose literal was given',
    z.union([plain, rich]),
    { kind: 'rich', text: 5 },
    ['/text: must be text, not a number'],
  ],
  [
    'the one with the fewest faults, where the fields are those of both',
    z.union([z.strictObject({ a: z.string(), b: z.string() }), z.strictObject({ a: z.number(), b: z.string() })]),
    { a: 1, b: 2 },
    ['/b: must be text, not a number'],
  ],
])('%s', (_, schema, value, faults) => expect(told(schema, value)).toEqual(faults));
