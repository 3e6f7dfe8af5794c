/** `GET /v1/events`: everything that was told, newest first. */
import type { ShownEvent } from '@landfall/contracts/event';
import { startApi, type Api } from '../../../../test/support/api';

let api: Api;
const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1) + minutes * 60_000).toISOString();
const CALLS = [
  { type: 'track', messageId: 'm1', userId: 'ada', event: 'Seen', timestamp: at(1), properties: { a: 1 } },
  { type: 'identify', messageId: 'm2', userId: 'ada', timestamp: at(2), traits: { plan: 'pro' } },
  { type: 'track', messageId: 'm3', userId: 'bob', event: 'Seen', timestamp: at(3) },
  { type: 'page', messageId: 'm4', userId: 'ada', name: 'Home', timestamp: at(3), context: { userAgent: 'spec' } },
  { type: 'group', messageId: 'm5', userId: 'bob', groupId: 'acme', traits: { plan: 'pro' }, timestamp: at(4) },
  { type: 'track', messageId: 'm6', anonymousId: 'device-1', event: 'Seen', timestamp: at(5) },
  { type: 'track', messageId: 'm7', userId: 'ada', event: 'Seen', timestamp: at(0) },
];

beforeAll(async () => {
  api = await startApi();
  await api.call('POST', '/v1/batch', { batch: CALLS });
}, 60_000);
afterAll(() => api?.stop());

const list = async (query: string): Promise<{ items: ShownEvent[]; nextCursor: string | null }> =>
  (await api.call('GET', `/v1/events${query}`)).json;
const idsOf = ({ items }: { items: ShownEvent[] }) => items.map(({ messageId }) => messageId);

describe('chosen', () => {
  it.each<[string, string[]]>([
    ['', ['m6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm7']],
    ['?userId=ada', ['m4', 'm2', 'm1', 'm7']],
    ['?userId=device-1', ['m6']],
    ['?userId=nobody', []],
    ['?event=Seen', ['m6', 'm3', 'm1', 'm7']],
    ['?event=Page%20Viewed', ['m4']],
    ['?event=Never', []],
    ['?userId=ada&event=Seen', ['m1', 'm7']],
    ['?colour=red', ['m6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm7']],
  ])('by “%s”', async (query, ids) => {
    expect(idsOf(await list(query))).toEqual(ids);
  });
});

it.each(['', 'userId=ada', 'event=Seen', 'userId=ada&event=Seen'])(
  'pages through “%s” without a gap, whatever comes meanwhile',
  async (filter) => {
    const whole = idsOf(await list(`?${filter}`));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(
        `?${filter}&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...idsOf(page));
      cursor = page.nextCursor;
      await api.call('POST', '/v1/track', { userId: 'ada', event: 'Seen' });
    } while (cursor !== null);
    expect(seen).toEqual(whole);
  },
);

it.each<[string, object]>([
  [
    'm1',
    { id: 'm1', type: 'track', event: 'Seen', userId: 'ada', anonymousId: null, properties: { a: 1 }, traits: {}, context: {} },
  ],
  ['m2', { type: 'identify', event: null, properties: {}, traits: { plan: 'pro' }, groupId: null, previousId: null }],
  ['m4', { type: 'page', event: 'Page Viewed', properties: { name: 'Home' }, context: { userAgent: 'spec' }, occurredAt: at(3) }],
  ['m5', { type: 'group', event: null, groupId: 'acme', traits: { group: { plan: 'pro' } } }],
])('%s reads as it was told', async (messageId, expected) => {
  const { items } = await list('?limit=200');
  const item = items.find((each) => each.messageId === messageId)!;
  expect(item).toMatchObject(expected);
  expect(Date.parse(item.receivedAt)).toBeGreaterThan(Date.parse(item.occurredAt));
});

it('is the same in the timeline', async () => {
  const { items } = (await api.call('GET', '/v1/profiles/bob/timeline')).json;
  const told = items.filter(({ kind }: { kind: string }) => kind === 'event');
  const { items: all } = await list('?userId=bob');
  expect(told).toEqual(all.map((item) => ({ ...item, kind: 'event', at: item.occurredAt })));
});

it.each(['limit=0', 'limit=201', 'cursor=nonsense', 'userId=', 'event=%00', `userId=${'x'.repeat(256)}`])(
  '?%s is refused',
  async (query) => {
    const { status, json } = await api.call('GET', `/v1/events?${query}`);
    expect(status).toBe(422);
    expect(json.errors[0].path).toBe(`?${query.split('=')[0]}`);
  },
);
