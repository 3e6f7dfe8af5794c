/** What every answer has, and what errors become. */
import { ADMIN, type Call, READ, SampleApi } from './manners.fixture';
import { state } from './manners.sample';

let api: SampleApi;
beforeAll(async () => (api = await SampleApi.start()), 60_000);
afterAll(() => api.stop());

describe('methods', () => {
  it.each<[string, string, string | null, number, string | null]>([
    ['PATCH', '/v1/things', ADMIN, 405, 'GET, HEAD, OPTIONS'],
    ['GET', '/v1/track', ADMIN, 405, 'POST, OPTIONS'],
    ['DELETE', '/t/u/abc', null, 405, 'GET, HEAD, OPTIONS'],
    ['PROPFIND', '/v1/things', ADMIN, 405, 'GET, HEAD, OPTIONS'],
    ['OPTIONS', '/v1/things', null, 204, 'GET, HEAD, OPTIONS'],
    ['OPTIONS', '/nothing', null, 404, null],
    ['HEAD', '/v1/things', READ, 200, null],
    ['HEAD', '/v1/things', null, 401, null],
    ['HEAD', '/v1/nothing', READ, 404, null],
  ])('%s %s', async (method, path, key, status, allow) => {
    const answered = await api.call(path, { method, key });
    expect([answered.status, answered.headers.get('allow')]).toEqual([status, allow]);
  });
});

describe('errors of a handler', () => {
  it.each([
    ['/v1/things/broken/away', 503, '5'],
    ['/v1/things/broken/busy', 429, '2'],
    ['/v1/things/broken/bug', 500, null],
  ])('%s → %i', async (path, status, retryAfter) => {
    const answered = await api.call(path);
    expect([answered.status, answered.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect(answered.text).not.toMatch(/maria|spec\.ts/);
    expect(answered.json.requestId).toEqual(status >= 500 ? expect.any(String) : undefined);
  });

  it('a conflict names what stands in the way', async () => {
    const { status, json } = await api.call('/v1/things/b', { method: 'DELETE' });
    expect([status, json.errors]).toEqual([409, [{ path: '', message: 'goal “a” uses it', code: 'in_use' }]]);
  });
});

describe('ETags', () => {
  it('guards changes and spares reads', async () => {
    const path = '/v1/things/tagged';
    const put = (name: string, headers: Record<string, string> = {}) =>
      api.call(path, { method: 'PUT', body: { name }, headers });
    expect((await put('a', { 'if-match': '*' })).status).toBe(412);
    const made = await put('a', { 'if-none-match': '*' });
    const tag = made.headers.get('etag') ?? '';
    expect([made.status, tag]).toEqual([201, expect.stringMatching(/^"[\w-]{27}"$/)]);
    expect((await put('a')).headers.get('etag')).toBe(tag);
    expect((await api.call(path)).headers.get('etag')).toBe(tag);
    expect(await api.call(path, { headers: { 'if-none-match': `"x", ${tag}` } })).toMatchObject({ status: 304, text: '' });
    expect((await api.call(path, { headers: { 'if-none-match': '*' } })).status).toBe(304);
    expect((await put('b', { 'if-none-match': '*' })).status).toBe(412);
    const changed = await put('b', { 'if-match': tag });
    expect([changed.status, changed.headers.get('etag') === tag]).toEqual([200, false]);
    expect(await put('c', { 'if-match': tag })).toMatchObject({ status: 412, json: { code: 'precondition_failed' } });
  });
});

describe('headers', () => {
  it('tells what is left of the rate', async () => {
    const { headers } = await api.call('/v1/nothing');
    expect(headers.get('ratelimit-limit')).toBe('10000');
    expect(Number(headers.get('ratelimit-remaining'))).toBeGreaterThan(9_000);
    expect(headers.get('ratelimit-reset')).toBe('1');
    expect((await api.call('/t/u/abc', { key: null })).headers.get('ratelimit-limit')).toBeNull();
  });

  it('turns away what comes faster', async () => {
    const slow = await SampleApi.start({ rateLimit: 2 });
    const answers = await Promise.all([1, 2, 3].map(() => slow.call('/v1/things', { key: READ })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 429]);
    const { headers } = answers.find((answer) => answer.status === 429) ?? {};
    expect(['retry-after', 'ratelimit-remaining', 'ratelimit-limit'].map((name) => headers?.get(name))).toEqual(['1', '0', '2']);
    await slow.stop();
  });

  it('turns away what is too much at once, and takes it again after', async () => {
    const narrow = await SampleApi.start({ maxInFlight: 1 });
    const entered = new Promise<void>((resolve) => (state.entered = resolve));
    let leave = () => {};
    state.leave = new Promise<void>((resolve) => (leave = resolve));
    const first = narrow.call('/v1/things/make', { body: { name: 'a' } });
    await entered;
    const second = await narrow.call('/v1/things');
    expect([second.status, second.headers.get('retry-after'), second.json.code]).toEqual([429, '1', 'overloaded']);
    leave();
    expect((await first).status).toBe(201);
    expect((await narrow.call('/v1/things')).status).toBe(200);
    await narrow.stop();
  });

  it.each<[string, Call, string | null]>([
    [
      '/v1/track',
      { method: 'OPTIONS', key: null, headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' } },
      '*',
    ],
    ['/v1/track', { body: {}, headers: { origin: 'https://shop.example' } }, '*'],
    ['/v1/track', { body: {}, key: null, headers: { origin: 'https://shop.example' } }, '*'],
    ['/v1/things', { headers: { origin: 'https://shop.example' } }, null],
    [
      '/v1/things',
      { method: 'OPTIONS', headers: { origin: 'https://shop.example', 'access-control-request-method': 'GET' } },
      null,
    ],
  ])('another origin on %s', async (path, given, allowed) => {
    expect((await api.call(path, given)).headers.get('access-control-allow-origin')).toBe(allowed);
  });

  it.each([
    ['/docs', null],
    ['/v1/things', null],
    ['/nothing', null],
    ['/v1/things', ADMIN],
  ])('%s carries a strict policy', async (path, key) => {
    const { headers } = await api.call(path, { key });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('documentation', () => {
  it('is served by us alone, without a script in the page', async () => {
    const page = await api.call('/docs', { key: null });
    expect(page.headers.get('content-type')).toContain('text/html');
    // An empty icon lies in the page itself, so that no browser asks for one.
    const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)]
      .map(([, source]) => source ?? '')
      .filter((source) => source !== 'data:,');
    expect(page.text).not.toMatch(/<script>|https?:/);
    const answers = await Promise.all(sources.map((source) => api.call(source, { key: null })));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  });

  it('describes every route of the app', async () => {
    const { json, status } = await api.call('/openapi.json', { key: null });
    expect([status, json.openapi, json.info.version]).toEqual([200, '3.1.0', '1.2.3']);
    expect(Object.keys(json.paths)).toEqual(expect.arrayContaining(['/v1/keys', '/v1/keys/{id}', '/v1/things/{key}', '/v1/t']));
  });
});

it('answers 503 while the database is away, and goes on by itself', async () => {
  await api.stopDatabase();
  const answered = await api.call('/v1/keys');
  expect([answered.status, answered.headers.get('retry-after'), answered.json.code]).toEqual([503, '1', 'unavailable']);
  await api.startDatabase();
  expect((await api.call('/v1/keys')).status).toBe(200);
}, 60_000);
