import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from './connection';
import { HttpClient } from './http-client';

let server: Server | undefined;
let calls: string[] = [];

/** Answers its calls one after the other; the last one again and again. */
async function serve(...answers: RequestListener[]): Promise<HttpClient> {
  calls = [];
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    answers[Math.min(calls.length, answers.length) - 1]!(request, response);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return new HttpClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'k', patienceMs: 1000 });
}

const says =
  (status: number, body?: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body === undefined ? undefined : JSON.stringify(body));
const hangsUp: RequestListener = (request) => request.socket.destroy();

afterEach(
  () => new Promise<void>((resolve) => (server ? (server.closeAllConnections(), server.close(() => resolve())) : resolve())),
);

it('shows its key and gives back what was answered', async () => {
  const client = await serve((request, response) => response.end(JSON.stringify({ key: request.headers.authorization })));
  expect(await client.get('/v1/goals/a')).toEqual({ status: 200, body: { key: 'Bearer k' } });
});

it('tells every fault with its place', async () => {
  const client = await serve(
    says(422, {
      detail: 'The input is not valid; see errors.',
      errors: [
        { path: '/steps/0/delay', message: 'must be a duration' },
        { path: '', message: 'is wrong' },
      ],
    }),
  );
  await expect(client.put('/v1/journeys/a', {})).rejects.toThrow(
    '422 The input is not valid; see errors.\n  /steps/0/delay  must be a duration\n  is wrong',
  );
});

it.each([
  ['429', says(429, {}, { 'retry-after': '0' })],
  ['503', says(503, {}, { 'retry-after': '0' })],
  ['503 without a word on when', says(503)],
  ['a lost connection', hangsUp],
])('tries again after %s', async (_, first) => {
  const client = await serve(first, says(200, { ok: true }));
  expect((await client.put('/v1/goals/a', {})).body).toEqual({ ok: true });
  expect(calls).toEqual(['PUT /v1/goals/a', 'PUT /v1/goals/a']);
});

it('does not repeat a POST that may have been worked, unless it is told that it may', async () => {
  const client = await serve(hangsUp, says(200, {}));
  await expect(client.post('/v1/keys', {})).rejects.toThrow('does not answer');
  expect(calls).toHaveLength(1);
  await client.post('/v1/batch', {}, { repeatable: true });
});

it('says once that it waits for a server that is away, and in the end that nobody answers', async () => {
  await serve(hangsUp);
  const url = `http://127.0.0.1:${(server!.address() as AddressInfo).port}`;
  await new Promise((resolve) => server!.close(resolve));
  const told: string[] = [];
  const client = new HttpClient({ url, key: 'k', patienceMs: 1000, onWait: (line) => told.push(line) });
  await expect(client.get('/v1/goals')).rejects.toThrow(`${url} does not answer (ECONNREFUSED)`);
  expect(told).toEqual([`${url} does not answer; trying for another 1 s`]);
});

it('gives up when the server asks for more patience than there is', async () => {
  const client = await serve(says(503, { detail: 'The database does not answer.' }, { 'retry-after': '60' }));
  await expect(client.get('/v1/goals')).rejects.toThrow('503 The database does not answer.');
  expect(calls).toHaveLength(1);
});

it('reads a list to its end', async () => {
  const client = await serve(says(200, { items: [1, 2], nextCursor: 'next' }), says(200, { items: [3], nextCursor: null }));
  expect(await client.list('/v1/goals?status=all')).toEqual([1, 2, 3]);
  expect(calls).toEqual(['GET /v1/goals?status=all&limit=200', 'GET /v1/goals?status=all&limit=200&cursor=next']);
});

it.each(['http://shop.example', 'http://127.0.0.1.shop.example', 'nonsense'])('keeps the keys of this machine from %s', (url) => {
  expect(() => connect({ url, dataDir: './data' })).toThrow(/No key of access|is no URL/);
});
