/** The tracking doors: every path, by a browser too; what is too large; what a batch keeps. */
import { gzipSync } from 'node:zlib';
import type { ShownEvent } from '@landfall/contracts/event';
import { READ, startApi, WRITE, type Api } from '../../../../test/support/api';

let api: Api;
beforeAll(async () => (api = await startApi()), 60_000);
afterAll(() => api?.stop());

const PATHS: [string, object][] = [
  ...['track', 't'].map((path): [string, object] => [path, { event: 'Seen' }]),
  ...['identify', 'i'].map((path): [string, object] => [path, { traits: { plan: 'pro' } }]),
  ...['page', 'p'].map((path): [string, object] => [path, { name: 'Home' }]),
  ...['screen', 's'].map((path): [string, object] => [path, { name: 'Home' }]),
  ...['group', 'g'].map((path): [string, object] => [path, { groupId: 'acme' }]),
  ...['alias', 'a'].map((path): [string, object] => [path, { previousId: 'before' }]),
  ...['batch', 'b'].map((path): [string, object] => [path, { batch: [{ type: 'track', userId: 'ada', event: 'Seen' }] }]),
];
const TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'];

/** As a page of another origin sends it: no header that would ask for a preflight, the key in the body. */
const fromBrowser = { authorization: '', origin: 'https://shop.example', 'content-type': 'text/plain;charset=UTF-8' };
const bare = (headers: Record<string, string>) => Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));

async function send(path: string, body: string | Uint8Array, headers: Record<string, string>) {
  const response = await fetch(`${api.url}/v1/${path}`, { method: 'POST', body: body as string, headers: bare(headers) });
  return { status: response.status, origin: response.headers.get('access-control-allow-origin'), json: await response.json() };
}

const eventsOf = async (userId: string) => (await api.call('GET', `/v1/events?userId=${userId}`)).json.items as ShownEvent[];

describe.each(PATHS)('/v1/%s', (path, message) => {
  const who = `by-${path}`;
  const body = 'batch' in message ? { batch: [{ type: 'page', userId: who }] } : { ...message, userId: who };

  it('takes what a browser sends', async () => {
    const answer = await send(path, JSON.stringify({ ...body, writeKey: WRITE }), fromBrowser);
    expect(answer).toEqual({ status: 200, origin: '*', json: { success: true } });
    const [item] = await eventsOf(who);
    expect(item).toMatchObject({ userId: who, type: TYPES.find((type) => type[0] === path[0]) ?? 'page' });
  });

  it('takes a packed form by Basic', async () => {
    const headers = {
      authorization: `Basic ${Buffer.from(`${WRITE}:`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-encoding': 'gzip',
    };
    expect((await send(path, gzipSync(JSON.stringify(body)), headers)).status).toBe(200);
  });

  it('answers the question a browser asks first', async () => {
    const answer = await fetch(`${api.url}/v1/${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
    for (const name of ['authorization', 'content-type'])
      expect(answer.headers.get('access-control-allow-headers')).toContain(name);
  });

  it('lets a browser read that its key is wrong', async () => {
    for (const key of ['wrong-key-of-this-spec', READ]) {
      const { status, origin } = await send(path, JSON.stringify({ ...body, writeKey: key }), fromBrowser);
      expect({ status, origin }).toEqual({ status: key === READ ? 403 : 401, origin: '*' });
    }
  });
});

it('a header goes before the key in the body', async () => {
  const body = JSON.stringify({ userId: 'ada', event: 'Seen', writeKey: WRITE });
  const { status } = await send('track', body, { authorization: 'Bearer wrong-key-of-this-spec', 'content-type': 'text/plain' });
  expect(status).toBe(401);
});

describe('no other path answers another origin', () => {
  it.each(['/v1/events', '/v1/profiles/ada', '/v1/goals', '/v1/nothing', '/healthz'])('%s', async (path) => {
    const origin = { origin: 'https://shop.example' };
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await api.call(method, path, undefined, origin);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('sizes', () => {
  const message = (bytes: number) => ({ type: 'track', userId: 'ada', event: 'Seen', properties: { text: 'x'.repeat(bytes) } });
  const packed = { 'content-encoding': 'gzip' };

  it.each<[string, string, unknown, Record<string, string>, number]>([
    ['a message of nearly 32 KB', 'track', message(32_000), {}, 200],
    ['a message above it', 'track', message(33_000), {}, 413],
    ['one that is only large in spaces', 'track', `${JSON.stringify(message(10))}${' '.repeat(40_000)}`, {}, 200],
    ['a packed message above it', 'track', gzipSync(JSON.stringify(message(33_000))), packed, 413],
    ['a packed message far above it', 'track', gzipSync(JSON.stringify(message(600_000))), packed, 413],
    ['a batch of nearly 500 KB', 'batch', { batch: Array.from({ length: 15 }, () => message(32_000)) }, {}, 200],
    ['a batch above it', 'batch', { batch: Array.from({ length: 17 }, () => message(32_000)) }, {}, 413],
    [
      'a packed batch above it',
      'batch',
      gzipSync(JSON.stringify({ batch: Array.from({ length: 17 }, () => message(32_000)) })),
      packed,
      413,
    ],
    ['an empty batch', 'batch', { batch: [] }, {}, 200],
    ['no batch', 'batch', {}, {}, 422],
  ])('%s', async (_, path, body, headers, status) => {
    expect((await api.call('POST', `/v1/${path}`, body, headers)).status).toBe(status);
  });

  it.each([
    ['plain', {}],
    ['packed', packed],
  ])('a message too large costs only itself, %s', async (_, headers) => {
    const body = JSON.stringify({ batch: [message(10), message(33_000), message(20)] });
    const { status, json } = await api.call('POST', '/v1/batch', headers === packed ? gzipSync(body) : body, headers);
    expect(status).toBe(200);
    expect(json).toEqual({
      success: true,
      rejected: [{ index: 1, errors: [{ path: '', message: expect.stringContaining('32768') }] }],
    });
  });
});

describe('a batch', () => {
  it('is refused as a whole for strange text that is in no message', async () => {
    const { status, json } = await api.call('POST', '/v1/batch', { batch: [], context: { app: 'a\u0000' }, more: '\u0000' });
    expect(status).toBe(422);
    expect(json.errors.map(({ path }: { path: string }) => path)).toEqual(['/context/app', '/more']);
  });

  it('says once for all of its messages where they come from and when they were sent', async () => {
    const sentAt = new Date(Date.now() + 7_200_000);
    const timestamp = new Date(sentAt.getTime() - 60_000).toISOString();
    const batch = [
      { type: 'page', userId: 'by-context', timestamp, messageId: 'c1' },
      { type: 'page', userId: 'by-context', timestamp, messageId: 'c2', context: { locale: 'fr' } },
    ];
    await api.call('POST', '/v1/batch', { batch, sentAt: sentAt.toISOString(), context: { locale: 'de', app: 'shop' } });
    const items = await eventsOf('by-context');
    expect(items.map(({ messageId, context }) => [messageId, context])).toEqual([
      ['c2', { locale: 'fr', app: 'shop' }],
      ['c1', { locale: 'de', app: 'shop' }],
    ]);
    // Its clock is two hours ahead; what it says happened a minute before it sent it.
    for (const { occurredAt, receivedAt } of items) {
      expect(Date.parse(receivedAt) - Date.parse(occurredAt)).toBeGreaterThanOrEqual(60_000);
      expect(Date.parse(receivedAt) - Date.parse(occurredAt)).toBeLessThan(70_000);
    }
  });

  it('told again adds nothing', async () => {
    const batch = [1, 2].map((n) => ({ type: 'track', userId: 'twice', event: 'Seen', messageId: `twice-${n}` }));
    for (const all of [batch, batch, [...batch, ...batch]]) await api.call('POST', '/v1/batch', { batch: all });
    expect(await eventsOf('twice')).toHaveLength(2);
  });
});
