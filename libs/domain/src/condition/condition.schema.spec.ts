import { z } from 'zod';
import { faultsOfZod } from '../fault/faults-of-zod';
import { condition, MAX_DEPTH } from './condition.schema';

const faultsOf = (value: unknown) => {
  const result = condition.safeParse(value);
  return result.success ? [] : faultsOfZod(result.error, value).map(({ path, message }) => `${path}: ${message}`);
};
const nested = (depth: number): unknown => (depth === 1 ? { segment: 'vip' } : { not: nested(depth - 1) });
const json = (text: string): unknown => JSON.parse(text);

const KINDS = 'a condition has one of event, trait, segment, goal, message, all, any or not';
const ASK = 'must be a value, or operators such as {"gt": 50}';
const NOTHING_ASKED = 'has no operator, so it asks nothing';
const TEXT = 'must be text of 1 to 255 characters without control characters';
const INSTANT = 'must be an RFC 3339 instant such as 2026-03-01T09:00:00Z, or a date such as 2026-03-01';
const TIMES = 'must be a whole number of times';

describe('let in, as written', () => {
  test.each<[unknown]>([
    [{ event: 'Order Completed' }],
    [{ event: 'Order Completed', where: { total: { gt: 50 }, 'cart.id': 'a' }, count: { gte: 1 }, within: 'P30D' }],
    [{ event: 'Ünï😀', count: 0 }],
    [{ event: 'A', count: { eq: 2, ne: 3, gt: 0, gte: 1, lt: 1, lte: 0 } }],
    [{ trait: 'plan', is: 'pro' }],
    [{ trait: 'plan', is: '' }],
    [{ trait: 'plan', is: 7 }],
    [{ trait: 'plan', is: false }],
    [
      {
        trait: 'plan',
        is: { eq: 'pro', ne: null, in: ['a', null], nin: [], exists: true, contains: null, startsWith: '', endsWith: 'x' },
      },
    ],
    [
      {
        trait: 'plan',
        is: { eq: [1, { a: null }], gt: 1, gte: 1.5, lt: -1, lte: 0, before: '2026-03-01', after: '2026-03-01T09:00:00.5+02:00' },
      },
    ],
    [{ segment: 'vip-2' }],
    [{ goal: 'first-purchase' }],
    [{ goal: 'first-purchase', count: { gte: 2 }, within: 'P30D' }],
    [{ message: 'opened' }],
    [{ message: 'bounced', step: 'remind', journey: 'cart' }],
    [{ event: 'Cart Updated', sameKey: true }],
    [{ all: [] }],
    [{ any: [{ not: { segment: 'vip' } }, { all: [{ event: 'A' }] }] }],
    [nested(MAX_DEPTH)],
    [json('{"event": "A", "where": {"__proto__": 1, "constructor": {"gt": 2}, "$gt": 3, "a.b": 4}}')],
  ])('%j', (value) => {
    expect(faultsOf(value)).toEqual([]);
    expect(JSON.stringify(condition.parse(value))).toBe(JSON.stringify(value));
  });
});

describe('refused, at its place and in plain words', () => {
  test.each<[unknown, ...string[]]>([
    [undefined, `: is missing; ${KINDS}`],
    [{ not: undefined }, `/not: is missing; ${KINDS}`],
    [null, `: must be an object; ${KINDS}`],
    ['vip', `: must be an object; ${KINDS}`],
    [[{ segment: 'vip' }], `: must be an object; ${KINDS}`],
    [{}, `: does not say what it is; ${KINDS}`],
    [{ where: {}, within: 'P1D' }, `: does not say what it is; ${KINDS}`],
    [{ evnt: 'A' }, `/evnt: is not a field known here; ${KINDS}`],
    [json('{"__proto__": {"segment": "vip"}}'), `/__proto__: is not a field known here; ${KINDS}`],
    [{ sequence: [] }, `/sequence: is not a field known here; ${KINDS}`],
    [{ event: 'A', segment: 'b' }, `: has event and segment at once; ${KINDS}`],
    [{ all: [{ any: [{ event: 'A', not: {}, all: [] }] }] }, `/all/0/any/0: has event and all and not at once; ${KINDS}`],
    [{ event: 7 }, `/event: ${TEXT}`],
    [{ event: '' }, `/event: ${TEXT}`],
    [{ event: 'a\nb' }, `/event: ${TEXT}`],
    [{ event: 'a\ud800' }, `/event: ${TEXT}`],
    [{ event: 'a'.repeat(256) }, `/event: ${TEXT}`],
    [{ event: 'A', sameKey: false }, '/sameKey: must be true, or left out'],
    [{ trait: 'plan', is: 'pro', sameKey: true }, '/sameKey: is not a field known here'],
    [{ goal: 'First' }, '/goal: must be a key: 1 to 63 lower-case letters, digits and hyphens, with a letter or digit first'],
    [{ goal: 'a', count: { lt: 0 } }, '/count/lt: must be 1 or more: nothing happens fewer than 0 times'],
    [{ goal: 'a', where: { total: 1 } }, '/where: is not a field known here'],
    [{ message: 'read' }, '/message: must be delivered, opened, clicked or bounced'],
    [
      { message: 'opened', step: 'a.b' },
      '/step: must be 1 to 64 letters, digits, hyphens and underscores, with a letter or digit first',
    ],
    [{ message: 'opened', journey: 'a', within: 'P1D' }, '/within: is not a field known here'],
    [
      { event: 'A', within: 'P1M' },
      '/within: must be an ISO 8601 duration from weeks to seconds, such as PT1H or P3D (years and months have no fixed length)',
    ],
    [{ event: 'A', within: 7 }, '/within: must be an ISO 8601 duration such as PT1H or P3D'],
    [{ event: 'A', where: [] }, '/where: must be an object of properties, each with what is asked of it'],
    [
      { event: 'A', where: { total: null } },
      `/where/total: ${ASK}; for a property that is missing or null write {"exists": false}`,
    ],
    [{ event: 'A', where: { total: { gt: '50' } } }, '/where/total/gt: must be a number'],
    [{ event: 'A', where: { 'a/b~c': { gte: 'x' } } }, '/where/a~1b~0c/gte: must be a number'],
    [json('{"event": "A", "where": {"__proto__": {"gt": "x"}}}'), '/where/__proto__/gt: must be a number'],
    [{ event: 'A', where: { '': 1 } }, `/where/: the name of a property ${TEXT}`],
    [{ event: 'A', count: '2' }, `/count: ${TIMES}`],
    [{ event: 'A', count: -1 }, `/count: ${TIMES}, 0 or more`],
    [{ event: 'A', count: 1.5 }, `/count: ${TIMES}`],
    [{ event: 'A', count: {} }, `/count: ${NOTHING_ASKED}`],
    [{ event: 'A', count: { lt: 0 } }, '/count/lt: must be 1 or more: nothing happens fewer than 0 times'],
    [{ event: 'A', count: { in: [1] } }, '/count/in: is not a field known here'],
    [{ trait: 'plan' }, `/is: is missing; it ${ASK}`],
    [{ trait: 'plan', is: null }, `/is: ${ASK}; for a property that is missing or null write {"exists": false}`],
    [{ trait: 'plan', is: ['a'] }, `/is: ${ASK}; for one of several values write {"in": […]}`],
    [{ trait: 'plan', is: {} }, `/is: ${NOTHING_ASKED}`],
    [{ trait: 'plan', is: { like: 'a' } }, '/is/like: is not a field known here'],
    [
      { trait: 'plan', is: { eq: null } },
      '/is/eq: null equals nothing; ask {"exists": false} for a property that is missing or null',
    ],
    [{ trait: 'plan', is: { lt: true } }, '/is/lt: must be a number'],
    [{ trait: 'plan', is: { lte: null } }, '/is/lte: must be a number'],
    [{ trait: 'plan', is: { gt: Infinity } }, '/is/gt: must be a number'],
    [{ trait: 'plan', is: { in: [] } }, '/is/in: must list at least one value, or nothing can match'],
    [{ trait: 'plan', is: { in: [null] } }, '/is/in: must list at least one value, or nothing can match'],
    [{ trait: 'plan', is: { in: 'a' } }, '/is/in: must be a list'],
    [{ trait: 'plan', is: { nin: { a: 1 } } }, '/is/nin: must be a list'],
    [{ trait: 'plan', is: { exists: 'yes' } }, '/is/exists: must be true or false'],
    [{ trait: 'plan', is: { startsWith: 7 } }, '/is/startsWith: must be text'],
    [{ trait: 'plan', is: { endsWith: null } }, '/is/endsWith: must be text'],
    [{ trait: 'plan', is: { before: 1767225600 } }, `/is/before: ${INSTANT}`],
    [{ trait: 'plan', is: { after: '2026-02-30' } }, `/is/after: ${INSTANT}`],
    [{ segment: 'VIP' }, '/segment: must be a key: 1 to 63 lower-case letters, digits and hyphens, with a letter or digit first'],
    [{ all: {} }, '/all: must be a list'],
    [{ any: 'x' }, '/any: must be a list'],
    [{ not: [] }, `/not: must be an object; ${KINDS}`],
    [{ all: [7] }, `/all/0: must be an object; ${KINDS}`],
    [nested(MAX_DEPTH + 1), `${'/not'.repeat(MAX_DEPTH)}: lies deeper than 16 conditions in one another`],
    [
      { any: [{ segment: 'a' }, { all: [nested(MAX_DEPTH)] }] },
      `/any/1/all/0${'/not'.repeat(14)}: lies deeper than 16 conditions in one another`,
    ],
    // several at once
    [
      { all: [{ event: '' }, { trait: 'a', is: { gt: 'x', before: 'y' } }, { nope: 1, neither: 2 }] },
      `/all/0/event: ${TEXT}`,
      '/all/1/is/gt: must be a number',
      `/all/1/is/before: ${INSTANT}`,
      `/all/2/nope: is not a field known here; ${KINDS}`,
      `/all/2/neither: is not a field known here; ${KINDS}`,
    ],
  ])('%j', (value, ...faults) => expect(faultsOf(value)).toEqual(faults));
});

test('the schema alone says the same at the same place', () => {
  const { error } = condition.safeParse({ all: [{ event: 'A', within: 5, extra: 1 }, { trait: 'x' }] });
  expect(error?.issues.map(({ path, message }) => ({ path, message }))).toEqual([
    { path: ['all', 0, 'within'], message: 'must be an ISO 8601 duration such as PT1H or P3D' },
    { path: ['all', 0], message: 'has fields not known here: extra' },
    { path: ['all', 1, 'is'], message: `is missing; it ${ASK}` },
  ]);
});

test('nesting without end, and slips without number, are refused without harm', () => {
  let bottomless: unknown = {};
  for (let i = 0; i < 200_000; i++) bottomless = { not: bottomless };
  expect(faultsOf(bottomless)).toHaveLength(1);
  expect(faultsOf({ all: [{ any: Array(300_000).fill(0) }] })).toHaveLength(100);
  expect(
    faultsOf({ event: 'A', where: Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`p${i}`, null])) }),
  ).toHaveLength(100);
  expect(faultsOf(Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`p${i}`, 1])))).toHaveLength(100);
});

test.each(['input', 'output'] as const)('as JSON Schema (%s) it is a recursive choice of its kinds', (io) => {
  const { $ref, $defs } = z.toJSONSchema(condition, { io });
  expect($ref).toBe('#/$defs/Condition');
  const { anyOf = [] } = $defs?.Condition as z.core.JSONSchema.BaseSchema;
  expect(
    (anyOf as z.core.JSONSchema.ObjectSchema[]).map(({ required, additionalProperties }) => [required, additionalProperties]),
  ).toEqual(
    [['event'], ['trait', 'is'], ['segment'], ['goal'], ['message'], ['all'], ['any'], ['not']].map((required) => [
      required,
      false,
    ]),
  );
  expect(anyOf[7]).toMatchObject({ properties: { not: { $ref: '#/$defs/Condition' } } });
  expect(anyOf[0]).toMatchObject({ properties: { where: { type: 'object', additionalProperties: { $ref: '#/$defs/Test' } } } });
});
