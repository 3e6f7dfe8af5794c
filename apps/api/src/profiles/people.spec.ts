/** One person over devices, and a person forgotten, as clients of the API meet them. */
import { READ, startApi, WRITE, type Api } from '../../../../test/support/api';
import { DEAF } from '../../../../test/support/office';
import { cartJourney } from '../../../../test/support/world';

let api: Api;

beforeAll(async () => {
  api = await startApi({ journeys: DEAF });
  const put = async (path: string, body: unknown) => expect((await api.call('PUT', path, body)).status).toBe(201);
  await put('/v1/goals/purchase', {
    name: 'First purchase',
    when: { event: 'Order Completed' },
    dedupeBy: 'order_id',
    counting: 'every',
  });
  await put('/v1/segments/staff', { name: 'Staff', static: true });
  await put('/v1/templates/reminder', { channel: 'email', subject: 'Hi', html: '<p>Your cart</p>' });
  await put('/v1/journeys/cart', cartJourney({ goal: { target: { type: 'count', value: 1 } }, entry: { reentry: 'always' } }));
  expect((await api.call('POST', '/v1/journeys/cart/publish')).status).toBe(200);
}, 60_000);
afterAll(() => api?.stop());

const tell = async (path: string, body: object) => {
  const { status, json } = await api.call('POST', path, body, { authorization: `Bearer ${WRITE}` });
  expect([status, json]).toEqual([200, { success: true }]);
};
const get = async (path: string) => (await api.call('GET', path)).json;

describe('two halves that had both bought before they were joined', () => {
  beforeAll(async () => {
    await tell('/v1/track', { anonymousId: 'ada/phone', event: 'Cart Updated' });
    await tell('/v1/track', { anonymousId: 'ada/phone', event: 'Order Completed', properties: { order_id: 'o1' } });
    await tell('/v1/track', { userId: 'ada', event: 'Cart Updated' });
    await tell('/v1/track', { userId: 'ada', event: 'Order Completed', properties: { order_id: 'o2' } });
    await tell('/v1/identify', { userId: 'ada', anonymousId: 'ada/phone', traits: { plan: 'pro' } });
  });

  it('are one: attained once, one repeat, one profile', async () => {
    const { attainment, entry } = await get('/v1/reports/journeys/cart');
    expect(attainment).toMatchObject({ profiles: 1, repeats: 1, conversions: 2, denominator: 1 });
    expect(entry).toMatchObject({ entered: 2, uniqueProfiles: 1 });
  });

  it.each(['ada', 'ada/phone'])('are found by %s, wherever a profile may be asked for', async (id) => {
    const named = encodeURIComponent(id);
    expect(await get(`/v1/profiles/${named}`)).toMatchObject({
      userId: 'ada',
      anonymousIds: ['ada/phone'],
      traits: { plan: 'pro' },
    });
    expect((await get(`/v1/profiles/${named}/explain?goal=purchase`)).conversions).toHaveLength(2);
    expect((await get(`/v1/profiles/${named}/timeline`)).items.map(({ kind }: { kind: string }) => kind)).toContain('event');
    expect((await get(`/v1/events?userId=${named}`)).items).toHaveLength(5);
    expect((await get(`/v1/journeys/cart/enrollments?userId=${named}`)).items).toHaveLength(2);
    expect((await get(`/v1/conversions?userId=${named}`)).items).toMatchObject([{ userId: 'ada' }, { userId: 'ada' }]);
    const { json } = await api.call('POST', '/v1/segments/staff/members', { add: [id] });
    expect(json).toEqual(id === 'ada' ? { added: 1, removed: 0 } : { added: 0, removed: 0 });
  });
});

it.each([
  ['of a stranger remembers the pair', { userId: 'bea', previousId: 'b-phone' }],
  ['to oneself is taken, and changes nothing', { userId: 'bea', previousId: 'bea' }],
  ['told again is taken', { userId: 'bea', previousId: 'b-phone' }],
])('an alias %s', async (_, call) => {
  await tell('/v1/alias', call);
  await tell('/v1/track', { anonymousId: 'b-phone', event: 'Looked' });
  expect((await get('/v1/profiles/bea')).anonymousIds).toEqual(['b-phone']);
});

describe('a person who is forgotten', () => {
  const erase = (id: string, key?: string) =>
    api.call('DELETE', `/v1/profiles/${id}`, undefined, key === undefined ? {} : { authorization: `Bearer ${key}` });

  it('is told of in numbers, and is not there any more', async () => {
    await tell('/v1/identify', { userId: 'cleo', traits: { email: 'cleo@shop.example' } });
    await tell('/v1/track', { userId: 'cleo', event: 'Cart Updated' });
    const { status, json } = await erase('cleo');
    expect([status, json]).toEqual([
      200,
      { deleted: { events: 2, messages: 0 }, kept: { enrollments: 1, conversions: 0, rejections: 0 } },
    ]);
    expect((await erase('cleo')).status).toBe(404);
    expect((await api.call('GET', '/v1/profiles/cleo')).status).toBe(404);
  });

  it('leaves rows without a name, which reports count as before', async () => {
    const { items } = await get('/v1/journeys/cart/enrollments?endReason=erased');
    expect(items).toMatchObject([{ userId: null, key: null, state: 'closed', endReason: 'erased' }]);
    expect((await get('/v1/reports/journeys/cart')).enrollments.closed).toMatchObject({ erased: 1 });
  });

  it('is somebody new with the next event', async () => {
    await tell('/v1/track', { userId: 'cleo', event: 'Cart Updated' });
    expect(await get('/v1/profiles/cleo')).toMatchObject({ traits: {}, enrollments: [{ state: 'active' }] });
  });

  it.each([
    ['a read key', READ, 403],
    ['a write key', WRITE, 403],
    ['no key', 'nonsense', 401],
  ])('takes the admin key: %s is refused', async (_, key, status) => {
    expect((await erase('cleo', key)).status).toBe(status);
  });

  it('may have been no more than asked for, and turned away as a stranger', async () => {
    await api.call('POST', '/v1/journeys/cart/enrollments', { userIds: ['dora'] });
    const asked = () => get('/v1/journeys/cart/rejections?userId=dora');
    expect((await asked()).items).toMatchObject([{ userId: 'dora', reason: 'unknown_profile' }]);
    expect((await erase('dora')).json).toMatchObject({ deleted: { events: 0 }, kept: { enrollments: 0, rejections: 1 } });
    expect((await asked()).items).toEqual([]);
    expect((await get('/v1/journeys/cart/rejections')).items).toContainEqual(
      expect.objectContaining({ userId: null, reason: 'unknown_profile', times: 1 }),
    );
    expect((await erase('dora')).status).toBe(404);
  });

  it('was never known: 404', async () => {
    expect((await erase('nobody')).status).toBe(404);
  });
});
