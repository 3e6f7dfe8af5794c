/** The webhook channel against servers that behave and servers that do not; signatures checked by the reference library. */
import http from 'node:http';
import net from 'node:net';
import { Webhook } from 'standardwebhooks';
import { isPublicAddress } from './public-address';
import { journeyWebhookSecret } from './signature';
import { WebhookChannel } from './webhook.channel';

type Answer = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;

const secret = journeyWebhookSecret('a signing secret');
let server: http.Server;
let answer: Answer;
let received: { headers: Record<string, string>; body: string }[];

beforeAll((done) => {
  server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      received.push({ headers: request.headers as Record<string, string>, body });
      answer(request, response, body);
    });
  });
  server.listen(0, '127.0.0.1', done);
});
afterAll((done) => {
  server.closeAllConnections();
  server.close(done);
});
beforeEach(() => {
  received = [];
});

const url = (host = '127.0.0.1') => `http://${host}:${(server.address() as net.AddressInfo).port}/hook`;
const channel = (options: Partial<ConstructorParameters<typeof WebhookChannel>[0]> = {}) =>
  new WebhookChannel({ secret, allowPrivateUrls: true, timeoutMs: 400, ...options });
const message = { id: 'e1.ping', url: '', body: { text: 'Hi', n: 1.5 } };
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end('x');

test('posts the body as it is, signed so that the reference library takes it, under one id for all attempts', async () => {
  answer = status(204);
  for (let attempt = 0; attempt < 2; attempt++)
    expect(await channel().deliver({ ...message, url: url() })).toMatchObject({ status: 'accepted' });
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['e1.ping', 'e1.ping']);
  const [{ headers, body }] = received as [(typeof received)[0]];
  expect(new Webhook(secret).verify(body, headers)).toEqual({ text: 'Hi', n: 1.5 });
  expect(() => new Webhook(secret).verify(body.replace('Hi', 'Ho'), headers)).toThrow();
  expect(() => new Webhook(journeyWebhookSecret('another')).verify(body, headers)).toThrow();
});

test.each<[string, Answer, object]>([
  ['200 is an acceptance', status(200), { status: 'accepted' }],
  ['202 too', status(202), { status: 'accepted' }],
  ['a redirect is not followed', status(302, { location: 'http://127.0.0.1:1/' }), { status: 'failed' }],
  ['400 is for good', status(400), { status: 'failed', reason: 'answered 400' }],
  ['404 is for good', status(404), { status: 'failed' }],
  ['410 is for good', status(410), { status: 'failed' }],
  ['408 is asked again', status(408), { status: 'retry' }],
  ['429 is asked again when it says so', status(429, { 'retry-after': '7' }), { status: 'retry', afterMs: 7000 }],
  [
    'a Retry-After that is none is passed over',
    status(503, { 'retry-after': 'soon' }),
    { status: 'retry', reason: 'answered 503' },
  ],
  ['a Retry-After of a year is an hour', status(503, { 'retry-after': '31536000' }), { status: 'retry', afterMs: 3_600_000 }],
  ['500 is asked again', status(500), { status: 'retry' }],
  ['a connection cut before an answer', (request) => request.socket.destroy(), { status: 'retry' }],
  ['no answer at all', () => undefined, { status: 'retry', reason: 'no answer within 400 ms' }],
  ['an answer that never ends', (_, response) => void response.writeHead(200).write('x'), { status: 'retry' }],
  [
    'an endless answer is not read',
    (_, response) => void response.writeHead(200).write('x'.repeat(200_000)),
    { status: 'accepted' },
  ],
  ['what is no HTTP', (request) => request.socket.end('HELLO\r\n\r\n'), { status: 'retry' }],
])('%s', async (_, how, delivery) => {
  answer = how;
  expect(await channel().deliver({ ...message, url: url() })).toMatchObject(delivery);
});

test('nobody there is asked again', async () => {
  const free = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => free.once('listening', resolve));
  const { port } = free.address() as net.AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  expect(await channel().deliver({ ...message, url: `http://127.0.0.1:${port}/` })).toMatchObject({ status: 'retry' });
});

test.each([
  ['http', 'http://example.com/'],
  ['loopback', 'https://127.0.0.1/'],
  ['loopback by name, after it is looked up', 'https://localhost/'],
  ['loopback in IPv6', 'https://[::1]/'],
  ['an IPv4 address inside an IPv6 one', 'https://[::ffff:10.0.0.1]/'],
  ['a private network', 'https://192.168.1.10/'],
  ['link-local, where clouds keep their secrets', 'https://169.254.169.254/latest/meta-data'],
  ['an address written as one number', 'https://2130706433/'],
])('posts nothing to %s, unless it may', async (_, target) => {
  answer = status(200);
  expect(await channel({ allowPrivateUrls: false }).deliver({ ...message, url: target })).toMatchObject({ status: 'failed' });
  expect(received).toEqual([]);
});

test.each([
  ['8.8.8.8', true],
  ['2606:4700:4700::1111', true],
  ['::ffff:8.8.8.8', true],
  ['10.1.2.3', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['fe80::1', false],
  ['fc00::1', false],
  ['::', false],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['::ffff:127.0.0.1', false],
  ['localhost', false],
])('%s is public: %s', (address, isPublic) => expect(isPublicAddress(address)).toBe(isPublic));

test('waits for posts under way before it closes', async () => {
  answer = (_, response) => void setImmediate(() => response.writeHead(200).end());
  const posting = channel();
  const delivery = posting.deliver({ ...message, url: url() });
  await posting.close();
  expect(received).toHaveLength(1);
  expect(await delivery).toMatchObject({ status: 'accepted' });
});
