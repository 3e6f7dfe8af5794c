/** Simulations over HTTP: what comes from the saved definitions, what is refused and where, what never is stored. */
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { simulationAnswerSchema } from '@landfall/contracts/simulation';
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { definitionWorld } from '@landfall/engine/definitions/definition-world';
import { CatalogService } from '@landfall/engine/catalog/catalog.service';
import { SimulateService } from '@landfall/engine/simulate/simulate.service';
import { connectStore, ensureIndexes, type StoreConnection } from '@landfall/store/connection';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { createAdapter } from '../http/fastify';
import { HttpModule } from '../http/http.module';
import { installManners } from '../http/install-manners';
import { SimulateController } from './simulate.controller';

const KEYS = { adminKey: 'admin-key-of-this-spec', readKey: 'read-key-of-this-spec-', writeKey: 'write-key-of-this-spec' };

let dataDir: string;
let mongo: Awaited<ReturnType<typeof startMongo>>;
let connection: StoreConnection;
let app: NestFastifyApplication;
let base: string;

const goal = { name: 'First purchase', when: { event: 'Order Completed' }, dedupeBy: 'order_id' };
const template = { channel: 'email', from: 'Shop <hello@shop.example>', subject: 'Your cart', html: '<p>Still there</p>' };
const journey = {
  name: 'Abandoned cart',
  goal: { key: 'purchase' },
  entry: { on: { event: 'Cart Updated' } },
  steps: [
    { id: 'wait', delay: 'PT1H' },
    { id: 'remind', send: { channel: 'email', template: 'reminder' } },
  ],
};
const cart = { type: 'track', userId: 'ann', event: 'Cart Updated', timestamp: '2026-03-01T09:00:00Z' };
const order = {
  type: 'track',
  userId: 'ann',
  event: 'Order Completed',
  properties: { order_id: 'o1' },
  timestamp: '2026-03-01T11:00:00Z',
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'landfall-simulate-'));
  mongo = await startMongo({ dataDir });
  connection = await connectStore(mongo.uri);
  const settings = { ...KEYS, rateLimit: 10_000, version: '1.2.3' };
  const engine = {
    clockSpeed: 1,
    mailFrom: undefined,
    publicUrl: 'https://links.shop.example',
    signingSecret: 'secret-of-this-spec',
    seed: 'live',
  };
  const definitions = new DefinitionRepository(connection);
  @Module({
    imports: [HttpModule.register(settings, connection)],
    controllers: [SimulateController],
    providers: [
      { provide: SimulateService, useValue: new SimulateService(definitions, new CatalogService(definitions, engine), engine) },
    ],
  })
  class TestModule {}
  app = await NestFactory.create<NestFastifyApplication>(TestModule, createAdapter(settings), {
    bodyParser: false,
    logger: false,
  });
  await installManners(app, settings);
  await ensureIndexes(connection);
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();

  const world = definitionWorld(connection);
  await world.put('goals', 'purchase', goal);
  await world.put('templates', 'reminder', template);
  await world.put('journeys', 'cart', journey);
  await world.put('journeys', 'draft', { ...journey, steps: [] });
  await world.publisher.publish('cart');
  await world.put('journeys', 'cart', { ...journey, steps: [] });
}, 90_000);

afterAll(async () => {
  await app.close();
  await connection.close();
  await mongo.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function simulate(body: unknown, key: string = KEYS.readKey) {
  const response = await fetch(`${base}/v1/simulate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const json = (await response.json()) as SimulationResult & { errors?: { path: string; message: string }[] };
  return { status: response.status, json, paths: json.errors?.map(({ path }) => path) };
}

it('runs what is live, as it was published, where nothing is given', async () => {
  const { status, json } = await simulate({ events: [cart, order] });
  expect(status).toBe(200);
  expect(simulationAnswerSchema.strict().parse(json)).toBeTruthy();
  expect(Object.keys(json.reports)).toEqual(['cart']);
  expect(json.enrollments).toMatchObject([
    { journey: 'cart', version: 1, endReason: 'completed', messages: [{ step: 'remind', status: 'sent' }] },
  ]);
  expect(json.conversions).toMatchObject([{ id: 'o1', outcome: 'credited', credited: { journey: 'cart', enrollment: 0 } }]);
});

it('takes the journeys that are named, drafts too, and what is given before what is saved', async () => {
  expect(Object.keys((await simulate({ only: ['draft'], events: [cart] })).json.reports)).toEqual(['draft']);
  const given = await simulate({ definitions: { journeys: { mine: { ...journey, steps: [] } } }, events: [cart] });
  expect(Object.keys(given.json.reports)).toEqual(['mine']);
  const none = await simulate({ definitions: { goals: {}, segments: {}, templates: {}, journeys: {} }, events: [cart, order] });
  expect(none.json).toEqual({ enrollments: [], rejected: [], conversions: [], reports: {} });
});

it('stores nothing', async () => {
  await simulate({ events: [cart, order] });
  for (const name of ['events', 'profiles', 'enrollments', 'conversions'])
    expect(await connection.collection(name).countDocuments()).toBe(0);
});

it.each<[string, unknown, number, string[] | undefined]>([
  ['no body', '', 400, undefined],
  ['no events', {}, 422, ['/events']],
  ['an unknown field', { events: [], evnts: [] }, 422, ['/evnts']],
  [
    'a bad step',
    { definitions: { journeys: { a: { ...journey, steps: [{ id: 'w', delay: 'soon' }] } } }, events: [] },
    422,
    ['/definitions/journeys/a/steps/0/delay'],
  ],
  [
    'a template that cannot be read',
    { definitions: { templates: { reminder: { ...template, subject: '{{ a | upcas }}' } } }, events: [] },
    422,
    ['/definitions/templates/reminder/subject'],
  ],
  [
    'kinds of events of later days',
    { events: [{ type: 'conversion', goal: 'purchase', id: 'o1', user_id: 'ann', timestamp: cart.timestamp }] },
    422,
    ['/events/0/type'],
  ],
  ['an unknown journey in only', { only: ['nope'], events: [] }, 422, ['/only/0']],
  ['text nobody can store', { events: [{ ...cart, properties: { note: '\u0000' } }] }, 422, ['/events/0/properties/note']],
  ['more than 100,000 events', { events: Array.from({ length: 100_001 }, () => 0) }, 413, undefined],
  ['more than 64 MB', `{"events":["${'x'.repeat(64 * 1024 * 1024)}"]}`, 413, undefined],
])('refuses %s', async (_, body, status, paths) => {
  const answer = await simulate(body);
  expect([answer.status, answer.paths]).toEqual([status, paths]);
});

it('is open to keys that may read, and to no others', async () => {
  expect((await simulate({ events: [] }, KEYS.adminKey)).status).toBe(200);
  expect((await simulate({ events: [] }, KEYS.writeKey)).status).toBe(403);
  expect((await simulate({ events: [] }, 'nobody')).status).toBe(401);
});
