/** What a consent banner says with a call is heeded before anything of the call counts. */
import { startApi, type Api } from '../../../../test/support/api';

let api: Api;
beforeAll(async () => {
  api = await startApi();
  await api.call('PUT', '/v1/goals/order', { name: 'Any order', when: { event: 'Order Completed' }, counting: 'every' });
}, 60_000);
afterAll(() => api?.stop());

const banner = (categoryPreferences: object) => ({ context: { consent: { categoryPreferences } } });

/** @returns consent and the outcome of the order told last */
async function after(userId: string, calls: object[]) {
  for (const call of calls) await api.call('POST', '/v1/track', { userId, event: 'Order Completed', ...call });
  const { consent } = (await api.call('GET', `/v1/profiles/${userId}`)).json;
  const { items } = (await api.call('GET', `/v1/conversions?userId=${userId}`)).json;
  return { ...consent, outcome: items[0]?.outcome };
}

it.each<[string, string, object[], object]>([
  ['says nothing', 'ada', [{}], { email: 'subscribed', tracking: 'granted', outcome: 'not_attributed' }],
  [
    'refuses to be measured',
    'bob',
    [banner({ analytics: false })],
    { email: 'subscribed', tracking: 'denied', outcome: 'not_consented' },
  ],
  [
    'refuses mail',
    'cleo',
    [banner({ marketing: false })],
    { email: 'unsubscribed', tracking: 'granted', outcome: 'not_attributed' },
  ],
  ['has refused before', 'dan', [banner({ analytics: false }), {}], { tracking: 'denied', outcome: 'not_consented' }],
  [
    'agrees again',
    'eve',
    [banner({ analytics: false }), banner({ analytics: true })],
    { tracking: 'granted', outcome: 'not_attributed' },
  ],
])('who %s', async (_, who, calls, expected) => {
  expect(await after(who, calls)).toMatchObject(expected);
});
