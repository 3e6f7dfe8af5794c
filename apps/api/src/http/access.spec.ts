/** Who may do what, and with which key. */
import { ADMIN, type Call, READ, SampleApi, WRITE } from './manners.fixture';

let api: SampleApi;
beforeAll(async () => (api = await SampleApi.start()), 60_000);
afterAll(() => api.stop());

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
    const { status: answered, headers } = await api.call(path, given);
    expect(answered).toBe(status);
    expect(headers.get('content-type') ?? '').toContain(status >= 400 ? 'application/problem+json' : '');
    expect(headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer realm="landfall"' : null);
  });

  it('makes, lists and revokes keys; a key is shown once and dies at once', async () => {
    const made = await api.call('/v1/keys', { body: { name: 'CI', scope: 'read' } });
    expect(made).toMatchObject({
      status: 201,
      json: { name: 'CI', scope: 'read', key: expect.stringMatching(/^lf_read_[\w-]{43}$/) },
    });
    const { id, key } = made.json as { id: string; key: string };
    expect((await api.call('/v1/things', { key })).status).toBe(200);
    const list = await api.call('/v1/keys?limit=1');
    expect(list.json).toMatchObject({ items: [{ id }], nextCursor: expect.any(String) });
    const all = [list.json, (await api.call(`/v1/keys?cursor=${list.json.nextCursor}`)).json].flatMap((page) => page.items);
    expect(all.map((item: { scope: string }) => item.scope).sort()).toEqual(['admin', 'read', 'read', 'write']);
    expect(list.text).not.toContain(key);
    const stored = JSON.stringify(await api.connection.collection('access_keys').find().toArray());
    expect([key, ADMIN, WRITE].filter((secret) => stored.includes(secret))).toEqual([]);
    expect((await api.call(`/v1/keys/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await api.call('/v1/things', { key })).status).toBe(401);
    expect((await api.call(`/v1/keys/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await api.call('/v1/keys', { key: READ })).status).toBe(403);
  });
});
