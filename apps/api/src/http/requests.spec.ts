/** Bad requests, and strange ones that are good. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ADMIN, type Call, SampleApi } from './manners.fixture';
import { state } from './manners.sample';
import { LARGE_BODY } from './operation';

let api: SampleApi;
beforeAll(async () => (api = await SampleApi.start()), 60_000);
afterAll(() => api.stop());

describe('faults of a request', () => {
  const put = (body: string | Buffer | object, headers: Record<string, string> = {}) =>
    api.call('/v1/things/fuzz', { method: 'PUT', body, headers });
  const deep = `{"name":"a","more":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

  it.each<[string, string | Buffer | object, Record<string, string>, number, string[]]>([
    ['empty', '', {}, 400, []],
    ['cut off', '{"name":', {}, 400, []],
    ['not JSON', 'name=a', {}, 400, []],
    ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), {}, 400, []],
    ['no gzip though it says so', '{"name":"a"}', { 'content-encoding': 'gzip' }, 400, []],
    ['gzip cut off', gzipSync('{"name":"a"}').subarray(0, 15), { 'content-encoding': 'gzip' }, 400, []],
    ['an unknown encoding', '{"name":"a"}', { 'content-encoding': 'br' }, 415, []],
    ['a form', 'name=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415, []],
    ['text', '{"name":"a"}', { 'content-type': 'text/plain' }, 415, []],
    ['csv where none is taken', 'a,b', { 'content-type': 'text/csv' }, 415, []],
    ['no content type at all', '{"name":"a"}', { 'content-type': 'nonsense' }, 415, []],
    ['another charset', '{"name":"a"}', { 'content-type': 'application/json; charset=utf-16' }, 415, []],
    ['too large', { name: 'a'.repeat(1024 * 1024) }, {}, 413, []],
    ['a bomb', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }, 413, []],
    ['null', 'null', {}, 422, ['']],
    ['a list', '[]', {}, 422, ['']],
    ['a number', '7', {}, 422, ['']],
    ['several faults', { size: 'big', colour: 1 }, {}, 422, ['/name', '/size', '/colour']],
    ['__proto__', '{"name":"a","__proto__":{"admin":true}}', {}, 422, ['/__proto__']],
    ['NUL', '{"name":"a\\u0000"}', {}, 422, ['/name']],
    ['half a character', '{"name":"a","more":[{"x":"\\ud83d"}]}', {}, 422, ['/more/0/x']],
    ['a NUL in a name', '{"name":"a","more":{"\\u0000":1}}', {}, 422, ['/more']],
    ['nesting', deep, {}, 422, [`/more${'/0'.repeat(63)}`]],
    ['a huge number', '{"name":"a","size":1e999}', {}, 422, ['/size']],
  ])('%s', async (_, body, headers, status, paths) => {
    const { status: answered, json, headers: answeredHeaders, text } = await put(body, headers);
    expect(answered).toBe(status);
    expect(answeredHeaders.get('content-type')).toBe('application/problem+json');
    expect(json).toMatchObject({
      type: `urn:landfall:problem:${json.code}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
    });
    expect((json.errors ?? []).map((fault: { path: string }) => fault.path).sort()).toEqual([...paths].sort());
    expect(text).not.toMatch(/\bat \S+ \(|node_modules|ZodError/);
    expect(state.things.has('fuzz')).toBe(false);
  });

  it.each<[string, Call & { path: string }, number]>([
    [
      'JSON by another name',
      {
        path: '/v1/things/b',
        method: 'PUT',
        body: '{"name":"b"}',
        headers: { 'content-type': 'application/vnd.a+json; charset="UTF-8"' },
      },
      201,
    ],
    ['a byte order mark', { path: '/v1/things/b', method: 'PUT', body: '\uFEFF{"name":"b"}' }, 200],
    [
      'gzip',
      { path: '/v1/things/b', method: 'PUT', body: gzipSync('{"name":"b"}'), headers: { 'content-encoding': 'gzip' } },
      200,
    ],
    ['tracking as text', { path: '/v1/track', body: '{"a":1}', headers: { 'content-type': 'text/plain;charset=UTF-8' } }, 200],
    [
      'tracking as a zipped form',
      {
        path: '/v1/track',
        body: gzipSync('{"a":1}'),
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' },
      },
      200,
    ],
    ['tracking above 500 KB', { path: '/v1/track', body: { a: 'a'.repeat(500 * 1024) } }, 413],
    [
      'an import of 5 MB',
      { path: '/v1/things/import', body: 'a'.repeat(5_000_000), headers: { 'content-type': 'text/csv' } },
      200,
    ],
    [
      'an import beyond 64 MB',
      { path: '/v1/things/import', body: Buffer.alloc(LARGE_BODY + 1, 'a'), headers: { 'content-type': 'text/csv' } },
      413,
    ],
    [
      'an import beyond 64 MB, zipped',
      {
        path: '/v1/things/import',
        body: gzipSync(Buffer.alloc(LARGE_BODY + 1)),
        headers: { 'content-type': 'text/csv', 'content-encoding': 'gzip' },
      },
      413,
    ],
    ['strange text that is judged by item', { path: '/v1/things/import', body: '["\\u0000"]' }, 200],
    [
      'a DELETE with a content type and no body',
      { path: '/v1/things/b', method: 'DELETE', headers: { 'content-type': 'application/json' } },
      409,
    ],
  ])('%s', async (_, { path, ...given }, status) => {
    expect((await api.call(path, given)).status).toBe(status);
  });

  it('keeps __proto__ as data', async () => {
    const { json } = await api.call('/v1/track', { body: '{"__proto__":{"admin":true}}' });
    expect(Object.hasOwn(json.body, '__proto__')).toBe(true);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('refuses an endless upload while it is read, and says so to its sender', async () => {
    const { hostname, port } = new URL(api.base);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const upload = httpRequest({
        hostname,
        port,
        path: '/v1/things/a',
        method: 'PUT',
        headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' },
      });
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const more = () => void (!upload.destroyed && upload.write(chunk, more));
      upload.on('response', (response) => {
        resolve(response.statusCode);
        upload.destroy();
      });
      upload.on('error', reject);
      more();
    });
    expect(status).toBe(413);
  });

  it.each([
    ['?limit=0', ['?limit']],
    ['?limit=x&cursor=y', ['?cursor', '?limit']],
    ['?limit=1&limit=2', ['?limit']],
    ['?cursor=%00', ['?cursor']],
  ])('a bad query %s', async (query, paths) => {
    const { status, json } = await api.call(`/v1/things${query}`);
    expect(status).toBe(422);
    expect([...new Set(json.errors.map((fault: { path: string }) => fault.path))].sort()).toEqual(paths);
  });

  it.each([['?colour=red'], ['?__proto__=1'], ['?%E0%A4%A=1'], ['?limit=7']])('a query with nothing wrong: %s', async (query) => {
    expect((await api.call(`/v1/things${query}`)).status).toBe(200);
  });

  it.each<[string, string, number]>([
    ['GET', '/v1/things/Bad_Key', 404],
    ['PUT', '/v1/things/Bad_Key', 422],
    ['PUT', `/v1/things/${'a'.repeat(64)}`, 422],
    ['GET', '/v1/things/%E0%A4%A', 400],
    ['GET', '/v1/things/%00', 404],
    ['GET', `/v1/things/profiles/${encodeURIComponent('a/b?c 😀')}`, 200],
    ['GET', `/v1/things/profiles/${encodeURIComponent('ü'.repeat(255))}`, 200],
    ['GET', `/v1/things/profiles/${'a'.repeat(256)}`, 404],
    ['GET', '/v1/things/profiles/a%0Ab', 404],
  ])('%s %s → %i', async (method, path, status) => {
    const answered = await api.call(path, { method, ...(method === 'PUT' ? { body: { name: 'a' } } : {}) });
    expect(answered.status).toBe(status);
    expect(answered.headers.get('content-type')).toContain(status === 200 ? 'json' : 'application/problem+json');
  });

  it('answers what is no HTTP in the same shape', async () => {
    const { hostname, port } = new URL(api.base);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('hello\r\n\r\n'));
      let got = '';
      socket.on('data', (chunk) => (got += chunk)).on('close', () => resolve(got));
    });
    expect(text).toContain('application/problem+json');
    expect(text).toContain('"status":400');
  });
});
