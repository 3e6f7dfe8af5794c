/** The manners of the API, one table each, on a small app of two controllers over a real database. */
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Controller, Delete, Get, HttpCode, Module, Post, Put, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pageQuery } from '@landfall/contracts/manners/page';
import { Conflict, NotFound, Overloaded, Unavailable } from '@landfall/domain/fault/fault';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { connectStore, ensureIndexes, type StoreConnection } from '@landfall/store/connection';
import { Caller } from './access.hook';
import { requireMatch, tagged } from './etag';
import { createAdapter } from './fastify';
import { HttpModule } from './http.module';
import { installManners } from './install-manners';
import { Access, LARGE_BODY, Operation } from './operation';
import { IdParam, JsonBody, KeyParam, QueryBy } from './zod.pipe';

const ADMIN = 'admin-key-of-this-spec';
const WRITE = 'write-key-of-this-spec';
const READ = 'read-key-of-this-spec';

const thing = z.strictObject({ name: z.string().min(1), size: z.number().optional(), more: z.unknown().optional() });
const listQuery = pageQuery('things');
const ok = z.unknown();
const op = (operationId: string, rest: Partial<Parameters<typeof Operation>[0]> = {}) =>
  Operation({ operationId, summary: operationId, answers: { 200: ok }, ...rest });

/** How often a handler ran, and the tickets with which a spec holds one back. */
const state = { things: new Map<string, object>(), runs: 0, entered: () => {}, leave: Promise.resolve() };

@Controller('v1/things')
class ThingsController {
  @Get()
  @op('listThings', { query: listQuery })
  list(@QueryBy(listQuery) query: z.infer<typeof listQuery>) {
    return query;
  }

  @Get(':key')
  @op('getThing')
  get(@KeyParam('thing') key: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const found = state.things.get(key);
    if (!found) throw new NotFound(`thing “${key}”`);
    return tagged(reply, found);
  }

  @Put(':key')
  @op('putThing', { request: thing, answers: { 200: ok, 201: ok } })
  put(
    @KeyParam('thing') key: string,
    @JsonBody(thing) body: z.infer<typeof thing>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const current = state.things.get(key);
    requireMatch(request, current);
    state.things.set(key, body);
    void reply.code(current ? 200 : 201);
    return { ...tagged(reply, body), warnings: [] };
  }

  @Delete(':key')
  @op('deleteThing')
  remove(): never {
    throw new Conflict('The thing is in use.', [{ path: '', message: 'goal “a” uses it', code: 'in_use' }]);
  }

  @Post('make')
  @op('makeThing', { request: thing })
  async make(@JsonBody(thing) body: object) {
    state.runs += 1;
    state.entered();
    await state.leave;
    return { run: state.runs, body };
  }

  @Post('fail')
  @op('failThing')
  fail(): never {
    state.runs += 1;
    throw new Conflict('not now');
  }

  @Post('import')
  @op('importThings', { textMedia: ['text/csv'], bodyLimit: LARGE_BODY, strangeText: 'by_item' })
  @HttpCode(200)
  import(@JsonBody(z.unknown()) body: unknown) {
    return { kind: typeof body, length: JSON.stringify(body).length };
  }

  @Post('simulate')
  @op('simulateThings', { access: 'read' })
  @HttpCode(200)
  simulate() {
    return { run: (state.runs += 1) };
  }

  @Get('profiles/:userId')
  @op('getProfile')
  profile(@IdParam('userId') userId: string) {
    return { userId };
  }

  @Get('broken/:how')
  @op('getBroken')
  broken(@Req() request: FastifyRequest<{ Params: { how: string } }>): never {
    const { how } = request.params;
    if (how === 'away') throw new Unavailable('Temporal', 5);
    if (how === 'busy') throw new Overloaded('Too much.', 2);
    throw new Error('secret detail of maria@shop.example');
  }
}

@Controller()
class OtherController {
  @Post(['v1/track', 'v1/t'])
  @op('track', { access: 'tracking', request: z.unknown() })
  @HttpCode(200)
  track(@JsonBody(z.unknown()) body: unknown, @Caller() caller: { scope: string }) {
    return { success: true, scope: caller.scope, body };
  }

  @Get('t/u/:token')
  @Access('public')
  page() {
    return { open: true };
  }

  @Get('metrics')
  metrics() {
    return 'up 1';
  }
}

let dataDir: string;
let mongo: Awaited<ReturnType<typeof startMongo>>;
let connection: StoreConnection;
let app: NestFastifyApplication;
let base: string;

async function start(rateLimit: number): Promise<NestFastifyApplication> {
  const settings = { adminKey: ADMIN, writeKey: WRITE, readKey: READ, rateLimit, version: '1.2.3' };
  @Module({ imports: [HttpModule.register(settings, connection)], controllers: [ThingsController, OtherController] })
  class TestModule {}
  const created = await NestFactory.create<NestFastifyApplication>(TestModule, createAdapter(settings), {
    bodyParser: false,
    logger: false,
  });
  await installManners(created, settings);
  return created;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'landfall-manners-'));
  mongo = await startMongo({ dataDir });
  connection = await connectStore(mongo.uri);
  app = await start(10_000);
  await ensureIndexes(connection);
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();
}, 60_000);

afterAll(async () => {
  await app.close();
  await connection.close();
  await mongo.stop();
  await rm(dataDir, { recursive: true, force: true });
});

interface Call {
  method?: string;
  key?: string | null;
  headers?: Record<string, string>;
  body?: string | Buffer | object;
}

async function call(path: string, { method, key = ADMIN, headers = {}, body }: Call = {}) {
  const isJson = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
  const response = await fetch(base + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    redirect: 'manual',
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as string) }),
  });
  const text = await response.text();
  const isAnyJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, json: isAnyJson && text ? JSON.parse(text) : undefined };
}

const basic = (user: string, password = '') => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('access', () => {
  it.each<[string, string, Call, number]>([
    ['no key', '/v1/things', { key: null }, 401],
    ['a wrong key', '/v1/things', { key: 'wrong-key-of-this-spec' }, 401],
    ['no key on an unknown path', '/v1/nothing/here', { key: null }, 401],
    ['no key on an unknown key', '/v1/things/nothing', { key: null }, 401],
    ['no key before a bad body', '/v1/things/a', { key: null, method: 'PUT', body: '{' }, 401],
    ['no key before a wrong method', '/v1/things', { key: null, method: 'PATCH' }, 401],
    ['any key on an unknown path', '/v1/nothing/here', { key: WRITE }, 404],
    ['unknown outside /v1', '/nothing', { key: null }, 404],
    ['read may read', '/v1/things', { key: READ }, 200],
    ['read may simulate', '/v1/things/simulate', { key: READ, body: {} }, 200],
    ['read may not write', '/v1/things/a', { key: READ, method: 'PUT', body: { name: 'a' } }, 403],
    ['read may not track', '/v1/track', { key: READ, body: {} }, 403],
    ['write may not read', '/v1/things', { key: WRITE }, 403],
    ['write may track', '/v1/track', { key: WRITE, body: {} }, 200],
    ['admin may track', '/v1/t', { key: ADMIN, body: {} }, 200],
    ['write by Basic', '/v1/track', { key: null, headers: basic(WRITE), body: {} }, 200],
    ['Basic with a password', '/v1/track', { key: null, headers: basic(WRITE, 'x'), body: {} }, 401],
    ['Basic where only Bearer is taken', '/v1/things', { key: null, headers: basic(ADMIN) }, 401],
    ['write by body', '/v1/track', { key: null, body: { writeKey: WRITE } }, 200],
    ['read by body', '/v1/track', { key: null, body: { writeKey: READ } }, 403],
    ['a number by body', '/v1/track', { key: null, body: { writeKey: 5 } }, 401],
    ['a header wins over the body', '/v1/track', { key: 'wrong-key-of-this-spec', body: { writeKey: WRITE } }, 401],
    ['neither header nor body', '/v1/track', { key: null, body: {} }, 401],
    ['the body does not open other doors', '/v1/things/make', { key: null, body: { writeKey: WRITE } }, 401],
    ['a strange scheme', '/v1/things', { key: null, headers: { authorization: `Token ${ADMIN}` } }, 401],
    ['a public page', '/t/u/abc', { key: null }, 200],
    ['metrics without a key', '/metrics', { key: null }, 401],
    ['metrics with the read key', '/metrics', { key: READ }, 403],
    ['metrics with the admin key', '/metrics', {}, 200],
  ])('%s', async (_, path, given, status) => {
    const { status: answered, headers } = await call(path, given);
    expect(answered).toBe(status);
    expect(headers.get('content-type') ?? '').toContain(status >= 400 ? 'application/problem+json' : '');
    expect(headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer realm="landfall"' : null);
  });

  it('makes, lists and revokes keys; a key is shown once and dies at once', async () => {
    const made = await call('/v1/keys', { body: { name: 'CI', scope: 'read' } });
    expect(made).toMatchObject({
      status: 201,
      json: { name: 'CI', scope: 'read', key: expect.stringMatching(/^lf_read_[\w-]{43}$/) },
    });
    const { id, key } = made.json as { id: string; key: string };
    expect((await call('/v1/things', { key })).status).toBe(200);
    const list = await call('/v1/keys?limit=1');
    expect(list.json).toMatchObject({ items: [{ id }], nextCursor: expect.any(String) });
    const all = [list.json, (await call(`/v1/keys?cursor=${list.json.nextCursor}`)).json].flatMap((page) => page.items);
    expect(all.map((item: { scope: string }) => item.scope).sort()).toEqual(['admin', 'read', 'read', 'write']);
    expect(list.text).not.toContain(key);
    const stored = JSON.stringify(await connection.collection('access_keys').find().toArray());
    expect([key, ADMIN, WRITE].filter((secret) => stored.includes(secret))).toEqual([]);
    expect((await call(`/v1/keys/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await call('/v1/things', { key })).status).toBe(401);
    expect((await call(`/v1/keys/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await call('/v1/keys', { key: READ })).status).toBe(403);
  });
});

describe('faults of a request', () => {
  const put = (body: string | Buffer | object, headers: Record<string, string> = {}) =>
    call('/v1/things/fuzz', { method: 'PUT', body, headers });
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
    expect((await call(path, given)).status).toBe(status);
  });

  it('keeps __proto__ as data', async () => {
    const { json } = await call('/v1/track', { body: '{"__proto__":{"admin":true}}' });
    expect(Object.hasOwn(json.body, '__proto__')).toBe(true);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('refuses an endless upload while it is read, and says so to its sender', async () => {
    const { hostname, port } = new URL(base);
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
    const { status, json } = await call(`/v1/things${query}`);
    expect(status).toBe(422);
    expect([...new Set(json.errors.map((fault: { path: string }) => fault.path))].sort()).toEqual(paths);
  });

  it.each([['?colour=red'], ['?__proto__=1'], ['?%E0%A4%A=1'], ['?limit=7']])('a query with nothing wrong: %s', async (query) => {
    expect((await call(`/v1/things${query}`)).status).toBe(200);
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
    const answered = await call(path, { method, ...(method === 'PUT' ? { body: { name: 'a' } } : {}) });
    expect(answered.status).toBe(status);
    expect(answered.headers.get('content-type')).toContain(status === 200 ? 'json' : 'application/problem+json');
  });

  it('answers what is no HTTP in the same shape', async () => {
    const { hostname, port } = new URL(base);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('hello\r\n\r\n'));
      let got = '';
      socket.on('data', (chunk) => (got += chunk)).on('close', () => resolve(got));
    });
    expect(text).toContain('application/problem+json');
    expect(text).toContain('"status":400');
  });
});

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
    const answered = await call(path, { method, key });
    expect([answered.status, answered.headers.get('allow')]).toEqual([status, allow]);
  });
});

describe('errors of a handler', () => {
  it.each([
    ['/v1/things/broken/away', 503, '5'],
    ['/v1/things/broken/busy', 429, '2'],
    ['/v1/things/broken/bug', 500, null],
  ])('%s → %i', async (path, status, retryAfter) => {
    const answered = await call(path);
    expect([answered.status, answered.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect(answered.text).not.toMatch(/maria|spec\.ts/);
    expect(answered.json.requestId).toEqual(status >= 500 ? expect.any(String) : undefined);
  });

  it('a conflict names what stands in the way', async () => {
    const { status, json } = await call('/v1/things/b', { method: 'DELETE' });
    expect([status, json.errors]).toEqual([409, [{ path: '', message: 'goal “a” uses it', code: 'in_use' }]]);
  });
});

describe('ETags', () => {
  it('guards changes and spares reads', async () => {
    const path = '/v1/things/tagged';
    const put = (name: string, headers: Record<string, string> = {}) => call(path, { method: 'PUT', body: { name }, headers });
    expect((await put('a', { 'if-match': '*' })).status).toBe(412);
    const made = await put('a', { 'if-none-match': '*' });
    const tag = made.headers.get('etag') ?? '';
    expect([made.status, tag]).toEqual([201, expect.stringMatching(/^"[\w-]{27}"$/)]);
    expect((await put('a')).headers.get('etag')).toBe(tag);
    expect((await call(path)).headers.get('etag')).toBe(tag);
    expect(await call(path, { headers: { 'if-none-match': `"x", ${tag}` } })).toMatchObject({ status: 304, text: '' });
    expect((await put('b', { 'if-none-match': '*' })).status).toBe(412);
    const changed = await put('b', { 'if-match': tag });
    expect([changed.status, changed.headers.get('etag') === tag]).toEqual([200, false]);
    expect(await put('c', { 'if-match': tag })).toMatchObject({ status: 412, json: { code: 'precondition_failed' } });
  });
});

describe('Idempotency-Key', () => {
  beforeEach(() => Object.assign(state, { runs: 0, entered: () => {}, leave: Promise.resolve() }));
  const make = (idempotencyKey: string, body: object = { name: 'a' }, path = '/v1/things/make', key = ADMIN) =>
    call(path, { body, key, headers: { 'idempotency-key': idempotencyKey } });

  it('works once and replies twice', async () => {
    const first = await make('once');
    const again = await make('once');
    expect([first.status, first.json, first.headers.get('idempotency-replayed')]).toEqual([
      201,
      { run: 1, body: { name: 'a' } },
      null,
    ]);
    expect([again.status, again.json, again.headers.get('idempotency-replayed')]).toEqual([201, first.json, 'true']);
  });

  it('refuses another body, and knows keys apart', async () => {
    await make('other');
    expect((await make('other', { name: 'b' })).status).toBe(422);
    expect((await make('another')).json.run).toBe(2);
    expect((await make('\u00e9')).status).toBe(422);
  });

  it('says so while the first is being worked', async () => {
    const entered = new Promise<void>((resolve) => (state.entered = resolve));
    let leave = () => {};
    state.leave = new Promise<void>((resolve) => (leave = resolve));
    const first = make('slow');
    await entered;
    expect(await make('slow')).toMatchObject({ status: 409, json: { code: 'conflict' } });
    leave();
    expect((await first).status).toBe(201);
    expect((await make('slow')).headers.get('idempotency-replayed')).toBe('true');
    expect(state.runs).toBe(1);
  });

  it('of twenty at once, one is worked', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => make('crowd')));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(
      new Set(answers.every((answer) => answer.status === 201) ? [201] : [201, 409]),
    );
    expect(state.runs).toBe(1);
  });

  it('forgets what failed: on the work itself, and on a bad body', async () => {
    expect((await make('failing', {}, '/v1/things/fail')).status).toBe(409);
    expect((await make('failing', {}, '/v1/things/fail')).status).toBe(409);
    expect(state.runs).toBe(2);
    expect((await make('mended', { nmae: 'a' })).status).toBe(422);
    expect((await make('mended')).status).toBe(201);
  });

  it('is not asked of simulations and tracking', async () => {
    await make('sim', {}, '/v1/things/simulate', READ);
    expect((await make('sim', {}, '/v1/things/simulate', READ)).json.run).toBe(2);
    const tracked = await make('sim', { a: 1 }, '/v1/track', WRITE);
    expect(tracked.headers.get('idempotency-replayed')).toBeNull();
  });

  it('keeps no reply that others could read', async () => {
    const { json } = await make('secret', { name: 'X', scope: 'read' }, '/v1/keys');
    expect((await make('secret', { name: 'X', scope: 'read' }, '/v1/keys')).json).toEqual(json);
    expect(JSON.stringify(await connection.collection('idempotent_replies').find().toArray())).not.toContain(json.key);
  });
});

describe('headers', () => {
  it('tells what is left of the rate', async () => {
    const { headers } = await call('/v1/nothing');
    expect(headers.get('ratelimit-limit')).toBe('10000');
    expect(Number(headers.get('ratelimit-remaining'))).toBeGreaterThan(9_000);
    expect(headers.get('ratelimit-reset')).toBe('1');
    expect((await call('/t/u/abc', { key: null })).headers.get('ratelimit-limit')).toBeNull();
  });

  it('turns away what comes faster', async () => {
    const slow = await start(2);
    await slow.init();
    const ask = () => slow.inject({ url: '/v1/things', headers: { authorization: `Bearer ${READ}` } });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 200, 429]);
    expect(answers.find((answer) => answer.statusCode === 429)?.headers).toMatchObject({
      'retry-after': '1',
      'ratelimit-remaining': '0',
      'ratelimit-limit': '2',
    });
    await slow.close();
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
    expect((await call(path, given)).headers.get('access-control-allow-origin')).toBe(allowed);
  });

  it.each([
    ['/docs', null],
    ['/v1/things', null],
    ['/nothing', null],
    ['/v1/things', ADMIN],
  ])('%s carries a strict policy', async (path, key) => {
    const { headers } = await call(path, { key });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('documentation', () => {
  it('is served by us alone, without a script in the page', async () => {
    const page = await call('/docs', { key: null });
    expect(page.headers.get('content-type')).toContain('text/html');
    const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
    expect(page.text).not.toMatch(/<script>|https?:/);
    const answers = await Promise.all(sources.map((source) => call(source, { key: null })));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  });

  it('describes every route of the app', async () => {
    const { json, status } = await call('/openapi.json', { key: null });
    expect([status, json.openapi, json.info.version]).toEqual([200, '3.1.0', '1.2.3']);
    expect(Object.keys(json.paths)).toEqual(expect.arrayContaining(['/v1/keys', '/v1/keys/{id}', '/v1/things/{key}', '/v1/t']));
  });
});

it('answers 503 while the database is away, and goes on by itself', async () => {
  await mongo.stop();
  const answered = await call('/v1/keys');
  expect([answered.status, answered.headers.get('retry-after'), answered.json.code]).toEqual([503, '1', 'unavailable']);
  mongo = await startMongo({ dataDir, port: mongo.port });
  expect((await call('/v1/keys')).status).toBe(200);
}, 60_000);
