/** A draft rehearsed over HTTP: on events that are given, and on those that are stored. */
import { READ, startApi, type Api } from '../../../../test/support/api';

let api: Api;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

beforeAll(async () => {
  api = await startApi();
  await api.call('PUT', '/v1/goals/purchase', { name: 'First purchase', when: { event: 'Order Completed' } });
  await api.call('PUT', '/v1/templates/reminder', { channel: 'email', subject: 'Your cart', html: '<p>Still there</p>' });
  await api.call('PUT', '/v1/journeys/cart', {
    name: 'Abandoned cart',
    goal: { key: 'purchase' },
    entry: { on: { event: 'Cart Updated' } },
    steps: [
      { id: 'wait', delay: 'PT1H' },
      { id: 'remind', send: { channel: 'email', template: 'reminder' } },
    ],
  });
  for (const [userId, event, hours] of [
    ['cy', 'Cart Updated', 3],
    ['ada', 'Cart Updated', 0],
    ['bob', 'Cart Updated', 0],
    ['ada', 'Order Completed', 0],
  ] as const)
    await api.call('POST', '/v1/track', { userId, event, timestamp: hoursAgo(hours) });
}, 60_000);
afterAll(() => api?.stop());

const rehearse = (body: unknown, key = 'cart', headers = {}) => api.call('POST', `/v1/journeys/${key}/simulate`, body, headers);
const stories = ({ json }: { json: { enrollments: { userId: string; endReason: string; messages: unknown[] }[] } }) =>
  json.enrollments.map(({ userId, endReason, messages }) => [userId, endReason, messages.length]);

it('runs over what is stored, though the journey was never published, and changes nothing', async () => {
  expect(stories(await rehearse({ until: hoursAgo(-2) }))).toEqual([
    ['cy', 'completed', 1],
    ['ada', 'goal_met', 0],
    ['bob', 'completed', 1],
  ]);
  const { json } = await api.call('GET', '/v1/journeys/cart/enrollments');
  expect(json.items).toEqual([]);
});

it('chooses among what is stored by when it happened, and ends with the last of it', async () => {
  expect(stories(await rehearse({ from: hoursAgo(1) }))).toEqual([
    ['ada', 'goal_met', 0],
    ['bob', null, 0],
  ]);
  expect(stories(await rehearse({ to: hoursAgo(1) }))).toEqual([['cy', 'completed', 1]]);
  expect(stories(await rehearse({ to: hoursAgo(100) }))).toEqual([]);
});

it('runs over what is given instead, with a key that only reads', async () => {
  const events = [{ type: 'track', userId: 'cy', event: 'Cart Updated', timestamp: '2026-03-01T09:00:00Z' }];
  const reply = await rehearse({ events, until: '2026-03-02T09:00:00Z' }, 'cart', { authorization: `Bearer ${READ}` });
  expect(stories(reply)).toEqual([['cy', 'completed', 1]]);
});

it.each([
  ['a journey that is not there', 'none', {}, 404, undefined],
  ['spans of nothing', 'cart', { from: 'soon', to: 7 }, 422, ['/from', '/to']],
  ['a span for events that are given', 'cart', { events: [], from: '2026-03-01' }, 422, ['/from']],
  ['events that are none', 'cart', { events: [{ type: 'track' }] }, 422, undefined],
  ['definitions: they are those that are saved', 'cart', { definitions: {} }, 422, ['/definitions']],
])('refuses %s', async (_, key, body, status, paths) => {
  const reply = await rehearse(body, key);
  expect(reply.status).toBe(status);
  if (paths) expect(reply.json.errors.map(({ path }: { path: string }) => path).sort()).toEqual(paths);
});
