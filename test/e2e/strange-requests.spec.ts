/** Every operation of the OpenAPI document under many nearly right requests: never a 5xx nor a status that the document does not name, a problem for every 4xx, and nothing stored by one. */
import * as fc from 'fast-check';
import { startApi, type Api } from '../support/api';
import { DEAF } from '../support/office';
import {
  operationsOf,
  strangeRequest,
  type Known,
  type OpenApi,
  type Operation,
  type StrangeRequest,
} from '../support/strange-requests';

/** Of each operation. */
const REQUESTS = 8;
const KNOWN: Known = {
  goals: ['purchase'],
  segments: ['keen'],
  templates: ['reminder'],
  journeys: ['cart', 'draft'],
  revisions: ['1'],
  profiles: ['ada', 'device-1'],
  any: ['purchase', 'keen', 'reminder', 'cart', 'ada', 'device-1', 'Cart Updated', 'Order Completed', 'now', 'order_id'],
};

let api: Api;
let document: OpenApi;
let operations: Operation[];
/** What is stored, as last looked at. */
let kept: unknown;

beforeAll(async () => {
  api = await startApi({ journeys: DEAF });
  document = (await api.call('GET', '/openapi.json')).json;
  // Nobody works here, and it says so.
  operations = operationsOf(document).filter(({ operationId }) => operationId !== 'getReadiness');
}, 60_000);
afterAll(() => api?.stop());

const JOURNEY = {
  name: 'Cart',
  goal: { key: 'purchase' },
  entry: { on: { event: 'Cart Updated' }, reentry: 'always' },
  steps: [
    { id: 'wait', delay: 'P1D' },
    { id: 'now', send: { channel: 'email', template: 'reminder' } },
  ],
};

/** What a request may have archived, changed or erased is there again for the next operation. */
async function furnish(): Promise<void> {
  const calls: [string, string, object?][] = [
    ['PUT', '/v1/settings', {}],
    ['POST', '/v1/goals/purchase/restore'],
    ['PUT', '/v1/goals/purchase', { name: 'Purchase', when: { event: 'Order Completed' } }],
    ['POST', '/v1/segments/keen/restore'],
    ['PUT', '/v1/segments/keen', { name: 'Keen', static: true }],
    ['POST', '/v1/templates/reminder/restore'],
    ['PUT', '/v1/templates/reminder', { channel: 'email', subject: 'Hi', html: '<p>{{ profile.name }}</p>' }],
    ['POST', '/v1/journeys/cart/restore'],
    ['PUT', '/v1/journeys/cart', JOURNEY],
    ['PUT', '/v1/journeys/draft', JOURNEY],
    ['POST', '/v1/journeys/cart/publish'],
    ['POST', '/v1/identify', { userId: 'ada', anonymousId: 'device-1' }],
    ['POST', '/v1/track', { userId: 'ada', event: 'Cart Updated' }],
  ];
  for (const [method, path, body] of calls) await api.call(method, path, body);
  kept = await stored();
}

/** How much there is of everything. */
async function stored(): Promise<unknown> {
  const models = Object.entries(api.store.connection.models).filter(([name]) => !/idempot/.test(name));
  return Promise.all(models.map(async ([name, model]) => [name, await model.estimatedDocumentCount()]));
}

async function expectManners({ statuses }: Operation, { method, path, body, headers }: StrangeRequest): Promise<void> {
  const { status, headers: answered, text, json } = await api.call(method, path, body, headers);
  expect(status).toBeLessThan(500);
  expect(statuses).toContain(status);
  expect(text).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules|MongoServerError|ZodError/);
  if (method !== 'GET') {
    const now = await stored();
    if (status >= 400) expect(now).toEqual(kept);
    kept = now;
  }
  if (status < 400 || !path.startsWith('/v1/')) return;
  expect(answered.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(json).toMatchObject({ status, type: expect.any(String), title: expect.any(String) });
  for (const error of json.errors ?? []) expect(error).toMatchObject({ path: expect.any(String), message: expect.any(String) });
}

it('of every operation', async () => {
  const bad: string[] = [];
  let isFurnished = false;
  for (const operation of operations) {
    if (!isFurnished) await furnish();
    isFurnished = operation.method === 'GET';
    const requests = strangeRequest(document, operation, KNOWN);
    const property = fc.asyncProperty(requests, (request) => expectManners(operation, request));
    const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns: REQUESTS });
    if (failed) bad.push(`${operation.operationId}: ${JSON.stringify(counterexample)}\n${String(errorInstance)}`);
  }
  expect(bad).toEqual([]);
}, 300_000);
