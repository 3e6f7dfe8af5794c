/** The clients that people have, unchanged: each of their calls arrives, and is kept as what it says. */
import RudderStack from '@rudderstack/rudder-sdk-node';
import { Analytics as Segment } from '@segment/analytics-node';
import { startApi, WRITE, type Api } from '../../../../test/support/api';

let api: Api;
beforeAll(async () => (api = await startApi()), 60_000);
afterAll(() => api?.stop());

type Method = 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias';
type Call = [method: Method, message: Record<string, unknown>, kept: Record<string, unknown>];

const NOTHING = { event: null, properties: {}, traits: {}, groupId: null, previousId: null };
const CONTEXT = { campaign: { source: 'news' }, page: { path: '/cart' }, userAgent: 'Mozilla/5.0 (spec)', locale: 'de' };

/** What a shop's server tells. @param who so that each client tells of people of its own */
const calls = (who: string): Call[] => [
  [
    'track',
    { userId: who, event: 'Order Completed', properties: { total: 12.5, items: [{ sku: 'a' }] }, context: CONTEXT },
    { ...NOTHING, userId: who, event: 'Order Completed', properties: { total: 12.5, items: [{ sku: 'a' }] } },
  ],
  [
    'page',
    { userId: who, name: 'Pricing', category: 'Docs', properties: { url: 'https://shop.example/pricing' } },
    {
      ...NOTHING,
      userId: who,
      event: 'Page Viewed',
      properties: expect.objectContaining({ name: 'Pricing', category: 'Docs', url: 'https://shop.example/pricing' }),
    },
  ],
  [
    'screen',
    { userId: who, name: 'Home', properties: { tab: 2 } },
    { ...NOTHING, userId: who, event: 'Screen Viewed', properties: expect.objectContaining({ name: 'Home', tab: 2 }) },
  ],
  [
    'identify',
    { userId: who, traits: { email: `${who}@shop.example`, plan: 'free' } },
    { ...NOTHING, userId: who, traits: { email: `${who}@shop.example`, plan: 'free' } },
  ],
  [
    'group',
    { userId: who, groupId: 'acme', traits: { plan: 'pro', seats: 5 } },
    { ...NOTHING, userId: who, groupId: 'acme', traits: { group: { plan: 'pro', seats: 5 } } },
  ],
  [
    'track',
    { anonymousId: `${who}-device`, event: 'Cart Viewed' },
    { ...NOTHING, userId: null, anonymousId: `${who}-device`, event: 'Cart Viewed' },
  ],
  ['alias', { userId: who, previousId: `${who}-before` }, { ...NOTHING, userId: who, previousId: `${who}-before` }],
];

/** An hour ago and later, so that the list's order is that of the calls. */
const at = (index: number): Date => new Date(Date.now() - 3_600_000 + index * 1000);

interface Client {
  name: string;
  tell(calls: readonly Call[]): Promise<void>;
}

/** How near the instant kept is to the one told: what is corrected for the client's clock takes the time of the travel with it. */
const TRAVEL_MS = 5_000;

const segment: Client = {
  name: 'segment',
  async tell(all) {
    const client = new Segment({ writeKey: WRITE, host: api.url, maxRetries: 0 });
    const faults: unknown[] = [];
    client.on('error', (fault) => faults.push(fault));
    for (const [index, [method, message]] of all.entries()) client[method]({ ...message, timestamp: at(index) } as never);
    await client.closeAndFlush({ timeout: 20_000 });
    expect(faults).toEqual([]);
  },
};

const rudderstack: Client = {
  name: 'rudderstack',
  async tell(all) {
    const faults: unknown[] = [];
    const client = new RudderStack(WRITE, { dataPlaneUrl: api.url, retryCount: 0, errorHandler: (fault) => faults.push(fault) });
    // It stamps each call itself, beside any `timestamp`.
    for (const [index, [method, message]] of all.entries()) client[method]({ ...message, originalTimestamp: at(index) } as never);
    await client.flush();
    expect(faults).toEqual([]);
  },
};

describe.each([segment, rudderstack])('$name', ({ name, tell }) => {
  const all = calls(name);
  let kept: Record<string, unknown>[];

  beforeAll(async () => {
    await tell(all);
    const { json } = await api.call('GET', '/v1/events');
    kept = (json.items as { userId: string | null; anonymousId: string | null }[])
      .filter(({ userId, anonymousId }) => (userId ?? anonymousId)?.startsWith(name))
      .reverse();
  }, 30_000);

  it('tells each call once', () => {
    expect(kept.map(({ type }) => type)).toEqual(all.map(([method]) => method));
    expect(new Set(kept.map(({ messageId }) => messageId)).size).toBe(all.length);
  });

  it.each(all.map(([method, , expected], index) => ({ method, index, expected })))('$index: $method', ({ index, expected }) => {
    const item = kept[index]!;
    expect(item).toMatchObject(expected);
    expect(Math.abs(Date.parse(item.occurredAt as string) - at(index).getTime())).toBeLessThan(TRAVEL_MS);
  });

  it('tells where it happened', () => {
    expect(kept[0]).toMatchObject({ context: { ...CONTEXT, library: expect.anything() } });
  });

  it('makes the profile what was told of it', async () => {
    const { json } = await api.call('GET', `/v1/profiles/${name}`);
    expect(json).toMatchObject({
      userId: name,
      traits: { email: `${name}@shop.example`, plan: 'free', group: { plan: 'pro', seats: 5 } },
    });
  });
});
