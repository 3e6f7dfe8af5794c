/** Every operation of the OpenAPI document against every kind of bad input: the stated 4xx as a problem, nothing stored, no stack, never a 5xx. */
import { READ, startApi, WRITE, type Api, type Reply } from '../support/api';

let api: Api;
interface Operation {
  method: string;
  path: string;
  operationId: string;
  hasBody: boolean;
  tracking: boolean;
}
let operations: Operation[];
let collections: () => Promise<Record<string, number>>;

beforeAll(async () => {
  api = await startApi();
  const { json } = await api.call('GET', '/openapi.json');
  operations = Object.entries(json.paths as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, requestBody, tags }]) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{[^}]+\}/g, 'some-1'),
      operationId,
      hasBody: requestBody !== undefined,
      tracking: tags?.includes('tracking') ?? false,
    })),
  );
  const { models } = api.store.connection;
  const watched = Object.entries(models).filter(([name]) => !/key|idempot/.test(name));
  collections = async () =>
    Object.fromEntries(
      await Promise.all(watched.map(async ([name, model]) => [name, await model.estimatedDocumentCount()] as const)),
    );
}, 60_000);
afterAll(() => api?.stop());

/** What is behind the links of mails answers people, and asks for the link before anything else. */
const bodied = () => operations.filter(({ hasBody, path }) => hasBody && path.startsWith('/v1/'));

function expectProblem(reply: Reply, where: string, statuses: number[]): void {
  expect({ where, type: reply.headers.get('content-type')?.split(';')[0] }).toEqual({ where, type: 'application/problem+json' });
  if (!statuses.includes(reply.status))
    throw new Error(`${where}: ${reply.status} instead of ${statuses.join(' or ')}: ${reply.text.slice(0, 300)}`);
  expect(reply.json).toMatchObject({ status: reply.status, title: expect.any(String), type: expect.any(String) });
  expect(reply.text).not.toMatch(/\bat .*\.(js|ts):\d+/);
  for (const error of reply.json.errors ?? [])
    expect(error).toMatchObject({ path: expect.any(String), message: expect.any(String) });
}

const deep = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
const badUtf8 = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);

/** What is sent, the statuses it may have, and the headers that go with it. */
const KINDS: [name: string, body: unknown, statuses: number[], headers?: Record<string, string>][] = [
  ['no body', undefined, [400]],
  ['an empty body', '', [400]],
  ['half a JSON', '{"name": "x"', [400]],
  ['JSON with a trailing comma', '{"name": "x",}', [400]],
  ['bytes that are no UTF-8', badUtf8, [400]],
  ['nesting beyond reason', deep(2000), [400, 422]],
  ['a list', [], [422]],
  ['a number', 7, [422]],
  ['null', 'null', [422]],
  [
    'unknown fields, prototype keys among them',
    '{"__proto__": {"admin": true}, "constructor": 1, "$where": "1", "nope": 2}',
    [422],
  ],
  ['a NUL character', { name: 'a\u0000b' }, [422]],
  ['half of a character', '{"name": "\\ud800"}', [422]],
  [
    'wrong types everywhere',
    { name: 7, when: 'x', steps: {}, add: 1, remove: 'x', event: {}, userId: [], batch: {}, scope: 7, definitions: [] },
    [422],
  ],
  ['a form that is none', 'a=b', [400, 415], { 'content-type': 'application/x-www-form-urlencoded' }],
  ['another type of content', '<a/>', [415], { 'content-type': 'application/xml' }],
  ['an unknown encoding', 'x', [415], { 'content-encoding': 'br' }],
];

it('covers what this API takes', () => {
  expect(bodied().length).toBeGreaterThanOrEqual(10);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

it.each(KINDS.map(([name, ...kind]) => ({ name, kind })))('$name', async ({ name, kind: [body, statuses, headers] }) => {
  const before = await collections();
  for (const { method, path, operationId } of bodied()) {
    // It may be asked without a body.
    if (operationId === 'publishJourney' && (body === undefined || body === '')) continue;
    expectProblem(await api.call(method, path, body, headers), `${operationId} with ${name}`, statuses);
  }
  expect(await collections()).toEqual(before);
});

it('a body beyond its bound is refused while it is read', async () => {
  const big = JSON.stringify({ name: 'x'.repeat(1_100_000) });
  for (const { method, path, operationId } of bodied().filter(({ operationId: id }) => !id.startsWith('simulate'))) {
    expectProblem(await api.call(method, path, big), operationId, [413]);
  }
});

it('no key, a wrong key, a key of another scope', async () => {
  for (const { method, path, operationId, tracking } of operations.filter(({ path: place }) => place.startsWith('/v1/'))) {
    const body = method === 'GET' ? undefined : {};
    expectProblem(await api.call(method, path, body, { authorization: '' }), operationId, [401]);
    expectProblem(await api.call(method, path, body, { authorization: 'Bearer nonsense-nonsense-nonsense' }), operationId, [401]);
    const other = tracking ? READ : WRITE;
    expectProblem(await api.call(method, path, body, { authorization: `Bearer ${other}` }), operationId, [403]);
  }
});

it('what does not exist is 404, another method 405, and 401 comes first', async () => {
  expectProblem(await api.call('GET', '/v1/goals/nothing-here'), 'unknown key', [404]);
  expectProblem(await api.call('GET', '/v1/nothing'), 'unknown path', [404]);
  expectProblem(await api.call('GET', '/v1/nothing', undefined, { authorization: '' }), 'unknown path without a key', [401]);
  expectProblem(await api.call('PATCH', '/v1/goals/x', {}), 'another method', [405]);
  expectProblem(await api.call('PUT', '/v1/goals/Not%20A%20Key', { name: 'x' }), 'a key that cannot be one', [422]);
});

describe('queries', () => {
  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=nonsense'])('?%s is refused on every list', async (query) => {
    for (const path of ['/v1/goals', '/v1/segments', '/v1/templates', '/v1/journeys', '/v1/conversions']) {
      expectProblem(await api.call('GET', `${path}?${query}`), `${path}?${query}`, [422]);
    }
  });
});

describe('a batch', () => {
  it('keeps the good messages and names the bad ones', async () => {
    const good = { type: 'track', userId: 'ada', event: 'Seen', messageId: 'good-1' };
    const bad = [
      { type: 'track', userId: 'ada' },
      { type: 'nonsense' },
      7,
      { type: 'track', event: 'x', userId: 'a\u0000' },
      { type: 'track', event: 'No one' },
      { ...good, properties: 'text' },
    ];
    const { status, json } = await api.call('POST', '/v1/batch', { batch: [good, ...bad] });
    expect(status).toBe(200);
    expect(json.success).toBe(true);
    expect(json.rejected.map(({ index }: { index: number }) => index)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(json.rejected.map(({ errors }: { errors: { path: string }[] }) => errors[0]!.path)).toEqual([
      '/event',
      '/type',
      '',
      '/userId',
      '/userId',
      '/properties',
    ]);
    expect((await api.call('GET', '/v1/profiles/ada')).status).toBe(200);
  });

  it('may be empty, but not missing', async () => {
    expect((await api.call('POST', '/v1/batch', { batch: [] })).json).toEqual({ success: true });
    expectProblem(await api.call('POST', '/v1/batch', {}), 'a missing batch', [422]);
  });

  it('properties with names of operators and prototypes are only data', async () => {
    const properties = JSON.parse('{"$gt": 1, "a.b": 2, "__proto__": {"x": 1}, "constructor": 3}') as object;
    await api.call('POST', '/v1/track', { userId: 'odd', event: 'Odd', properties });
    const { json } = await api.call('GET', '/v1/profiles/odd/timeline');
    const [{ properties: kept }] = json.items.filter(({ event }: { event: string }) => event === 'Odd');
    expect(JSON.stringify(kept)).toBe(JSON.stringify(properties));
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
