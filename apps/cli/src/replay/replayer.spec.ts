import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpClient } from '../client/http-client';
import type { PlacedEvent } from '../events/event-file';
import { isAddressPattern, withAddresses } from './addresses';
import { replay, type ReplayState } from './replayer';
import { dueAt } from './schedule';

interface Message {
  messageId: string;
  userId: string;
  timestamp: string;
}

let server: Server;
let heard: Message[];
let attempts: number;

/** Works a batch once per messageId, as the API does, and behaves badly on the attempts named. */
async function serve(trouble: Record<number, 'busy' | 'lost before' | 'lost after'>): Promise<HttpClient> {
  heard = [];
  attempts = 0;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const what = trouble[++attempts];
    if (what === 'busy') return response.writeHead(429, { 'retry-after': '0' }).end();
    if (what === 'lost before') return request.socket.destroy();
    const { batch } = JSON.parse(Buffer.concat(chunks).toString()) as { batch: Message[] };
    const rejected = batch.flatMap(({ userId }, index) =>
      userId === 'bad' ? [{ index, errors: [{ path: '/userId', message: 'is bad' }] }] : [],
    );
    for (const message of batch)
      if (!heard.some(({ messageId }) => messageId === message.messageId) && message.userId !== 'bad') heard.push(message);
    if (what === 'lost after') return request.socket.destroy();
    return response.end(JSON.stringify({ success: true, ...(rejected.length > 0 ? { rejected } : {}) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new HttpClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'k', patienceMs: 5000 });
}

afterEach(() => {
  server.closeAllConnections();
  return new Promise<void>((resolve) => server.close(() => resolve()));
});

const ORIGIN = Date.UTC(2017, 10, 25);
const events = (count: number): PlacedEvent[] =>
  Array.from({ length: count }, (_, place) => ({
    at: ORIGIN + place * 1000,
    userId: `u${place % 7}`,
    event: 'Cart Updated',
    properties: {},
    line: place + 2,
  }));
const idOf = ({ line }: PlacedEvent) => `file:${line}`;

it.each<[string, Parameters<typeof serve>[0]]>([
  ['a server in good health', {}],
  ['a busy one', { 1: 'busy', 3: 'busy' }],
  ['one that goes away before it has worked a batch', { 2: 'lost before' }],
  ['one that goes away after it has worked a batch', { 1: 'lost after', 3: 'lost after' }],
])('sends everything once and in order to %s', async (_, trouble) => {
  const client = await serve(trouble);
  const schedule = { originAt: ORIGIN, startAt: Date.now(), speed: 1e6 };
  const states: ReplayState[] = [];
  const { refused } = await replay(client, events(250), schedule, idOf, (state) => states.push(state));
  expect(heard.map(({ messageId }) => messageId)).toEqual(events(250).map(idOf));
  expect(refused).toEqual([]);
  expect(states.at(-1)).toMatchObject({ sent: 250, total: 250, at: ORIGIN + 249_000 });
});

it('dates each event at the instant at which it happens again, and sends none ahead of it', async () => {
  const client = await serve({});
  const startAt = Date.now();
  const schedule = { originAt: ORIGIN, startAt, speed: 1000 };
  const sentAt: number[] = [];
  await replay(client, events(3), schedule, idOf, ({ sent }) => (sentAt[sent] ??= Date.now()));
  expect(heard.map(({ timestamp }) => Date.parse(timestamp))).toEqual([startAt, startAt + 1, startAt + 2]);
  expect(sentAt[3]).toBeGreaterThanOrEqual(startAt + 2);
});

it('hands back what the server refuses, by its id', async () => {
  const client = await serve({});
  const list = events(3).map((event, place) => (place === 1 ? { ...event, userId: 'bad' } : event));
  const { refused } = await replay(client, list, { originAt: ORIGIN, startAt: Date.now(), speed: 1e6 }, idOf, () => undefined);
  expect(refused).toEqual([{ messageId: 'file:3', errors: [{ path: '/userId', message: 'is bad' }] }]);
  expect(heard).toHaveLength(2);
});

it.each([
  [1, 3_600_000, 3_600_000],
  [3600, 3_600_000, 1000],
  [3600, 1, 0],
  [0.5, 1000, 2000],
])('at %s times the speed, %s ms later is %s ms later', (speed, later, expected) => {
  expect(dueAt({ originAt: 5, startAt: 1_000_000, speed }, 5 + later)).toBe(1_000_000 + expected);
});

it('gives everybody an address just before they are first seen', () => {
  const [first, second] = events(2);
  const told = withAddresses([first!, second!, { ...first!, line: 9 }], '{user}@shop.example');
  expect(told.map(({ userId, event, traits, at }) => [userId, event, traits?.email, at])).toEqual([
    ['u0', null, 'u0@shop.example', first!.at],
    ['u0', 'Cart Updated', undefined, first!.at],
    ['u1', null, 'u1@shop.example', second!.at],
    ['u1', 'Cart Updated', undefined, second!.at],
    ['u0', 'Cart Updated', undefined, first!.at],
  ]);
});

it.each([
  ['{user}@shop.example', true],
  ['test+{user}@shop.example', true],
  ['all@shop.example', false],
  ['{user}', false],
])('%s is a pattern of addresses: %s', (pattern, expected) => {
  expect(isAddressPattern(pattern)).toBe(expected);
});
