/** What a shop does not want to know is in no collection and in no answer, by whatever call it was told. */
import { createHash } from 'node:crypto';
import { startApi, type Api } from '../../../../test/support/api';

let api: Api;
const CARD = '4111-1111-1111-1111';
const PHONE = '+49 30 123456';
const PHONE_HASH = createHash('sha256').update(PHONE).digest('hex');

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** The order is told before its cart: whoever enters has arrived, and no workflow is wanted. */
const CALLS = [
  {
    type: 'track',
    userId: 'ada',
    event: 'Order Completed',
    properties: { card_number: CARD, total: 12, order_id: 'o1' },
    timestamp: minutesAgo(1),
  },
  {
    type: 'track',
    userId: 'ada',
    event: 'Cart Updated',
    properties: { card_number: CARD, phone: PHONE, cart_id: 'c1' },
    timestamp: minutesAgo(2),
  },
  { type: 'track', userId: 'ada', event: 'Cart Updated', properties: { payment: [{ card_number: CARD }], phone: PHONE } },
  { type: 'identify', userId: 'ada', traits: { card_number: CARD, phone: PHONE, plan: 'pro', wallet: { card_number: CARD } } },
  { type: 'group', userId: 'ada', groupId: 'acme', traits: { card_number: CARD, seats: 5 } },
  { type: 'page', anonymousId: 'device-1', name: 'Pay', properties: { card_number: CARD } },
  { type: 'screen', userId: 'ada', name: 'Pay', context: { card_number: CARD, traits: { card_number: CARD } } },
  { type: 'alias', userId: 'ada', previousId: 'device-1', context: { ip: CARD } },
];

async function define(path: string, body: object, status: number) {
  const answer = await api.call('PUT', path, body);
  if (answer.status !== status) throw new Error(answer.text);
}

beforeAll(async () => {
  api = await startApi();
  await define(
    '/v1/goals/purchase',
    { name: 'First order', when: { event: 'Order Completed' }, dedupeBy: 'order_id', value: { property: 'total' } },
    201,
  );
  await define('/v1/segments/payers', { name: 'Payers', when: { event: 'Order Completed' } }, 201);
  await define(
    '/v1/templates/reminder',
    { channel: 'email', subject: 'Your cart {{ event.properties.card_number }}', html: '<p>{{ profile.phone }}</p>' },
    201,
  );
  const journey = {
    name: 'Abandoned cart',
    goal: { key: 'purchase' },
    entry: { on: { event: 'Cart Updated' } },
    steps: [{ id: 'remind', send: { channel: 'email', template: 'reminder' } }],
  };
  await define('/v1/journeys/cart', journey, 201);
  await api.call('POST', '/v1/journeys/cart/publish');
  await api.call('POST', '/v1/track', { userId: 'eve', event: 'Seen', properties: { card_number: 'told before' } });
  const { status, text } = await api.call('PUT', '/v1/settings', {
    privacy: { drop: ['card_number', 'context.ip'], hash: ['phone'] },
  });
  if (status >= 300) throw new Error(text);
  const { json } = await api.call('POST', '/v1/batch', { batch: CALLS });
  expect(json).toEqual({ success: true });
}, 60_000);
afterAll(() => api?.stop());

/** Every document of every collection, as text. */
async function everythingStored(): Promise<Map<string, string>> {
  const db = api.store.connection.db!;
  const collections = await db.listCollections().toArray();
  const texts = collections.map(async ({ name }): Promise<[string, string]> => [
    name,
    JSON.stringify(await db.collection(name).find().toArray()),
  ]);
  return new Map(await Promise.all(texts));
}

it('what is dropped is in no collection, nor is what is hashed', async () => {
  const stored = await everythingStored();
  expect([...stored.keys()]).toEqual(expect.arrayContaining(['events', 'profiles', 'enrollments', 'conversions']));
  for (const [collection, text] of stored) {
    expect({ collection, holds: text.includes(CARD) || text.includes(PHONE) }).toEqual({ collection, holds: false });
  }
  expect(stored.get('events')).toContain(PHONE_HASH);
});

it.each([
  '/v1/events',
  '/v1/profiles/ada',
  '/v1/profiles/ada/timeline',
  '/v1/profiles/ada/explain?goal=purchase',
  '/v1/conversions',
  '/v1/journeys/cart/enrollments',
  '/v1/reports/journeys/cart',
])('nor in %s', async (path) => {
  const { status, text } = await api.call('GET', path);
  expect(status).toBe(200);
  expect(text).not.toContain(CARD);
  expect(text).not.toContain(PHONE);
});

it('nor in what is said of a call that is refused', async () => {
  const { status, text } = await api.call('POST', '/v1/track', {
    userId: 'ada',
    event: 7,
    properties: { card_number: CARD, a: '\u0000' },
  });
  expect(status).toBe(422);
  expect(text).not.toContain(CARD);
});

it('all else is there, and the same text has the same hash wherever it was told', async () => {
  const { json } = await api.call('GET', '/v1/profiles/ada');
  expect(json.traits).toEqual({ plan: 'pro', phone: PHONE_HASH, wallet: {}, group: { seats: 5 } });
  const { items } = (await api.call('GET', '/v1/events?userId=ada&event=Cart%20Updated')).json;
  expect(items.map(({ properties }: { properties: object }) => properties)).toEqual(
    expect.arrayContaining([
      { cart_id: 'c1', phone: PHONE_HASH },
      { payment: [{}], phone: PHONE_HASH },
    ]),
  );
});

it('counts from when it was asked for', async () => {
  const { items } = (await api.call('GET', '/v1/events?userId=eve')).json;
  expect(items[0].properties).toEqual({ card_number: 'told before' });
});

it('a simulation knows no more than would have been stored', async () => {
  const at = '2026-03-01T00:00:00Z';
  const goal = { name: 'Order by card', when: { event: 'Order Completed', where: { card_number: { exists: true } } } };
  const simulated = async (settings: object) => {
    const { json } = await api.call('POST', '/v1/simulate', {
      definitions: { goals: { purchase: goal }, segments: {}, journeys: {}, templates: {}, settings },
      events: [{ type: 'track', userId: 'ada', event: 'Order Completed', properties: { card_number: CARD }, timestamp: at }],
    });
    return json.conversions.length;
  };
  expect(await simulated({})).toBe(1);
  expect(await simulated({ privacy: { drop: ['card_number'] } })).toBe(0);
});
