/** Definitions over HTTP: what is saved, what is read, what can be put back, who is told no. */
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { goalAnswers } from '@landfall/contracts/goal';
import { journeyAnswers, publishAnswer } from '@landfall/contracts/journey';
import { segmentAnswers } from '@landfall/contracts/segment';
import { templateAnswers } from '@landfall/contracts/template';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { definitionWorld } from '@landfall/engine/definitions/definition-world';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { GoalService } from '@landfall/engine/definitions/goal.service';
import { JourneyService } from '@landfall/engine/definitions/journey.service';
import { MemberService } from '@landfall/engine/definitions/member.service';
import { PauseJourney } from '@landfall/engine/definitions/pause-journey.service';
import { PublishJourney } from '@landfall/engine/definitions/publish-journey.service';
import { SegmentService } from '@landfall/engine/definitions/segment.service';
import { StopJourney } from '@landfall/engine/definitions/stop-journey.service';
import { TemplateService } from '@landfall/engine/definitions/template.service';
import { TemplatePreview } from '@landfall/engine/templates/template-preview.service';
import { connectStore, ensureIndexes, type StoreConnection } from '@landfall/store/connection';
import { GoalsController } from '../goals/goals.controller';
import { buildOpenApi } from '../docs/openapi';
import { createAdapter } from '../http/fastify';
import { HttpModule } from '../http/http.module';
import { installManners } from '../http/install-manners';
import { MembersController } from '../segments/members.controller';
import { SegmentsController } from '../segments/segments.controller';
import { TemplatesController } from '../templates/templates.controller';
import { JourneyStateController } from './journey-state.controller';
import { JourneysController } from './journeys.controller';

const ADMIN = 'admin-key-of-this-spec';
const CONTROLLERS = [
  GoalsController,
  SegmentsController,
  MembersController,
  TemplatesController,
  JourneysController,
  JourneyStateController,
];

let dataDir: string;
let mongo: Awaited<ReturnType<typeof startMongo>>;
let connection: StoreConnection;
let app: NestFastifyApplication;
let base: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'landfall-definitions-http-'));
  mongo = await startMongo({ dataDir });
  connection = await connectStore(mongo.uri);
  const world = definitionWorld(connection);
  const settings = { adminKey: ADMIN, rateLimit: 10_000, version: '1.2.3' };
  @Module({
    imports: [HttpModule.register(settings, connection)],
    controllers: CONTROLLERS,
    providers: [
      { provide: DefinitionService, useValue: world.common },
      { provide: GoalService, useValue: world.goals },
      { provide: SegmentService, useValue: world.segments },
      { provide: MemberService, useValue: world.members },
      { provide: TemplateService, useValue: world.templates },
      { provide: TemplatePreview, useValue: world.previews },
      { provide: JourneyService, useValue: world.journeys },
      { provide: PublishJourney, useValue: world.publisher },
      { provide: PauseJourney, useValue: world.pauser },
      { provide: StopJourney, useValue: world.stopper },
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
}, 90_000);

afterAll(async () => {
  await app.close();
  await connection.close();
  await mongo.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${base}/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, etag: response.headers.get('etag'), json: text ? JSON.parse(text) : undefined };
}

const GOAL = { name: 'First purchase', when: { event: 'Order Completed', where: { total: { gt: 0 } } } };
const SEGMENT = { name: 'Staff', static: true };
const TEMPLATE = { channel: 'email', subject: 'Your cart', mjml: '<mjml><mj-body></mj-body></mjml>' };
const JOURNEY = {
  name: 'Abandoned cart',
  goal: { key: 'bought' },
  entry: { on: { event: 'Cart Updated' }, exclude: ['staff'] },
  steps: [{ id: 'remind', send: { channel: 'email', template: 'reminder' } }],
};

/** In the order of references; each case finds those before it saved. */
const KINDS = [
  ['goals', 'bought', GOAL, goalAnswers],
  ['segments', 'staff', SEGMENT, segmentAnswers],
  ['templates', 'reminder', TEMPLATE, templateAnswers],
  ['journeys', 'cart', JOURNEY, journeyAnswers],
] as const;

describe.each(KINDS)('%s', (kind, key, written, answers) => {
  const path = `${kind}/${key}`;

  it('are created, read, put back as read, and guarded by their tag', async () => {
    const created = await call('PUT', path, written);
    expect([created.status, created.json.key, created.json.revision]).toEqual([201, key, 1]);
    expect(answers.saved.safeParse(created.json).error).toBeUndefined();

    const read = await call('GET', path);
    expect(read.status).toBe(200);
    expect(answers.read.safeParse(read.json).error).toBeUndefined();
    const { warnings, ...saved } = created.json;
    expect(Array.isArray(warnings)).toBe(true);
    expect(read.json).toEqual(saved);
    expect(read.etag).toBe(created.etag);

    const back = await call('PUT', path, read.json, { 'if-match': read.etag! });
    expect([back.status, back.json.revision, back.json.updatedAt, back.etag]).toEqual([200, 1, read.json.updatedAt, read.etag]);
    expect((await call('PUT', path, written, { 'if-match': '"another"' })).status).toBe(412);
    expect((await call('PUT', path, written, { 'if-none-match': '*' })).status).toBe(412);
    expect((await call('DELETE', path, undefined, { 'if-match': '"another"' })).status).toBe(412);
    expect((await call('GET', path, undefined, { 'if-none-match': read.etag! })).status).toBe(304);
  });

  it('tell every fault with its place, and ask for a body', async () => {
    const bad = await call('PUT', `${kind}/other`, { ...written, colour: 'red', key: 7, status: 'mine' });
    expect([bad.status, bad.json.errors.map(({ path: place }: { path: string }) => place)]).toEqual([422, ['/colour']]);
    expect((await call('PUT', `${kind}/other`)).status).toBe(400);
    expect((await call('PUT', `${kind}/Not%20A%20Key`, written)).status).toBe(422);
    for (const missing of [
      `${kind}/other`,
      `${kind}/Not%20A%20Key`,
      `${kind}/other/revisions`,
      `${path}/revisions/2`,
      `${path}/revisions/x`,
    ])
      expect([missing, (await call('GET', missing)).status]).toEqual([missing, 404]);
    for (const verb of ['archive', 'restore']) expect((await call('POST', `${kind}/other/${verb}`)).status).toBe(404);
  });

  it('have revisions', async () => {
    const list = await call('GET', `${path}/revisions`);
    expect(list.json).toMatchObject({ items: [{ revision: 1, savedBy: expect.any(String) }], nextCursor: null });
    expect((await call('GET', `${path}/revisions/1`)).json).toEqual(list.json.items[0]);
    expect(list.json.items[0].body).toMatchObject(written);
  });

  it('are listed by key, page by page, archived ones only when asked for', async () => {
    for (const other of ['zz', 'aa'])
      await call('PUT', `${kind}/${other}`, { ...written, ...(kind === 'templates' ? {} : { name: `The ${other}` }) });
    await call('POST', `${kind}/aa/archive`);
    const keys = async (query: string) => {
      const { json } = await call('GET', `${kind}${query}`);
      return [json.items.map((item: { key: string }) => item.key), json.nextCursor] as [string[], string | null];
    };
    const [first, cursor] = await keys('?limit=1');
    expect([first, (await keys(`?limit=1&cursor=${cursor}`))[0]]).toEqual([[key], ['zz']]);
    expect((await keys('?status=all'))[0]).toEqual(['aa', key, 'zz']);
    expect((await keys('?status=archived'))[0]).toEqual(['aa']);
    expect((await call('GET', `${kind}?status=gone`)).json.errors).toMatchObject([{ path: '?status' }]);
    expect((await call('DELETE', `${kind}/aa`)).status).toBe(204);
    expect((await call('DELETE', `${kind}/aa`)).status).toBe(404);
    expect((await call('DELETE', `${kind}/zz`)).status).toBe(204);
  });
});

describe('a journey in use', () => {
  it('is published, named by what it uses, and stopped', async () => {
    const first = await call('POST', 'journeys/cart/publish');
    expect(publishAnswer.safeParse(first.json).error).toBeUndefined();
    expect(first).toMatchObject({
      status: 200,
      json: { status: 'live', version: 1, changed: true, migrated: 0, left: 0, liveRevision: 1, goalRevision: 1 },
    });
    expect(first.json.warnings.map(({ code }: { code: string }) => code)).toEqual(['goal_never_seen', 'no_holdout', 'no_target']);
    expect((await call('GET', 'journeys/cart')).etag).toBe(first.etag);
    expect((await call('POST', 'journeys/cart/publish', {})).json).toMatchObject({ version: 1, changed: false });
    expect((await call('POST', 'journeys/cart/publish', { now: true })).json.errors).toMatchObject([{ path: '/now' }]);
    expect((await call('POST', 'journeys/cart/archive')).status).toBe(409);
    for (const path of ['goals/bought', 'segments/staff', 'templates/reminder']) {
      const refused = await call('DELETE', path);
      expect([path, refused.status, refused.json.errors]).toEqual([
        path,
        409,
        [{ path: '', message: 'journey “cart” uses it', code: 'in_use' }],
      ]);
    }
    expect((await call('POST', 'journeys/cart/publish', { migrate: 'yes' })).json.errors).toMatchObject([{ path: '/migrate' }]);
    expect((await call('POST', 'journeys/cart/publish', { migrate: true })).json).toMatchObject({ migrated: 0, left: 0 });
    for (const [verb, status] of [
      ['pause', 'paused'],
      ['pause', 'paused'],
      ['resume', 'live'],
      ['resume', 'live'],
    ] as const) {
      const answer = await call('POST', `journeys/cart/${verb}`);
      expect([answer.status, answer.json.status, journeyAnswers.read.safeParse(answer.json).error]).toEqual([
        200,
        status,
        undefined,
      ]);
      expect(answer.etag).toBe((await call('GET', 'journeys/cart')).etag);
    }
    expect((await call('POST', 'journeys/cart/stop')).json).toMatchObject({ status: 'stopped', version: 1 });
    expect((await call('GET', 'journeys?status=stopped')).json.items).toHaveLength(1);
    for (const verb of ['pause', 'resume']) expect((await call('POST', `journeys/cart/${verb}`)).status).toBe(409);
  });
});

describe('members', () => {
  it.each<[string, unknown, number, unknown]>([
    ['of whom nothing was heard', { add: ['u1', 7] }, 200, { added: 2, removed: 0 }],
    ['of nobody at all', {}, 200, { added: 0, removed: 0 }],
    ['added and removed at once', { add: ['u1'], remove: ['u2', 'u1'] }, 422, ['/remove/1']],
    ['no list', { add: 'u1' }, 422, ['/add']],
    ['an empty id', { remove: [''] }, 422, ['/remove/0']],
    ['an unknown field', { users: ['u1'] }, 422, ['/users']],
  ])('%s', async (_what, body, status, expected) => {
    const answer = await call('POST', 'segments/staff/members', body);
    expect(answer.status).toBe(status);
    expect(status === 200 ? answer.json : answer.json.errors.map(({ path }: { path: string }) => path)).toEqual(expected);
  });

  it('are listed of a segment that is there', async () => {
    const { json } = await call('GET', 'segments/staff/members');
    expect([json.items.map(({ userId }: { userId: string }) => userId), json.nextCursor]).toEqual([['7', 'u1'], null]);
    expect((await call('GET', 'segments/gone/members')).status).toBe(404);
  });
});

it('every operation has an id of its own in the document', () => {
  const { paths } = buildOpenApi(CONTROLLERS, '1.2.3') as { paths: Record<string, Record<string, { operationId: string }>> };
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(
    expect.arrayContaining([
      'putGoal',
      'listSegments',
      'getTemplate',
      'publishJourney',
      'pauseJourney',
      'resumeJourney',
      'stopJourney',
      'changeMembers',
    ]),
  );
  expect(ids.length).toBe(4 * 8 + 8);
});
