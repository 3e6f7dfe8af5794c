/** Definitions over the whole API: what archiving does to people, and authors who save at once. */
import { startApi, type Api } from '../support/api';

let api: Api;

beforeAll(async () => {
  api = await startApi();
}, 60_000);
afterAll(() => api?.stop());

const put = (path: string, body: unknown, headers: Record<string, string> = {}) => api.call('PUT', `/v1/${path}`, body, headers);
const post = (path: string, body?: unknown) => api.call('POST', `/v1/${path}`, body);
const buys = (userId: string, messageId: string) => post('track', { userId, messageId, event: 'Order Completed' });
const GOAL = { name: 'Purchase', counting: 'every', when: { event: 'Order Completed' } };

it('an archived goal is met no more, and looks forward once it is restored', async () => {
  await put('goals/bought', GOAL);
  const met = async () => (await api.call('GET', '/v1/conversions?goal=bought')).json.items.length;
  await buys('ada', 'first');
  await post('goals/bought/archive');
  await buys('ada', 'second');
  expect(await met()).toBe(1);
  await post('goals/bought/restore');
  expect(await met()).toBe(1);
  await buys('ada', 'third');
  expect(await met()).toBe(2);
});

it('an archived segment has nobody in it, and those chosen by hand are back with it', async () => {
  await post('identify', { userId: 'bob', traits: { plan: 'pro' } });
  await put('segments/pros', { name: 'Pros', when: { trait: 'plan', is: 'pro' } });
  await put('segments/staff', { name: 'Staff', static: true });
  await post('segments/staff/members', { add: ['bob'] });
  const within = async () => (await api.call('GET', '/v1/profiles/bob')).json.segments;
  expect(await within()).toEqual(['pros', 'staff']);
  for (const key of ['pros', 'staff']) await post(`segments/${key}/archive`);
  expect(await within()).toEqual([]);
  expect((await post('segments/staff/members', { remove: ['bob'] })).status).toBe(409);
  for (const key of ['pros', 'staff']) await post(`segments/${key}/restore`);
  expect(await within()).toEqual(['pros', 'staff']);
});

describe('authors who save at once', () => {
  const statuses = async (calls: Promise<{ status: number }>[]) => (await Promise.all(calls)).map(({ status }) => status).sort();
  const ten = Array.from({ length: 10 }, (_, index) => index);

  it('the same make one revision', async () => {
    expect(await statuses(ten.map(() => put('goals/same', GOAL)))).toEqual([...Array(9).fill(200), 201]);
    expect((await api.call('GET', '/v1/goals/same')).json.revision).toBe(1);
  });

  it('do not overwrite each other where they say what they have read', async () => {
    const segment = (index: number) => ({ name: `Segment ${index}`, static: true });
    const made = await statuses(ten.map((index) => put('segments/one', segment(index), { 'if-none-match': '*' })));
    expect(made).toEqual([201, ...Array(9).fill(412)]);
    const etag = (await api.call('GET', '/v1/segments/one')).headers.get('etag')!;
    const changed = await statuses(ten.map((index) => put('segments/one', segment(10 + index), { 'if-match': etag })));
    expect(changed).toEqual([200, ...Array(9).fill(412)]);
  });
});
