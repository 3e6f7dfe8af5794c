/** Reading over HTTP: a shop's ten days, worked by the rules themselves, as their clients get to see them. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { toEvent, type TrackingCall } from '@landfall/domain/event/tracking';
import { dedupeKey } from '@landfall/domain/goal/match-goal';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import { catchUp } from '@landfall/domain/ledger/advance';
import { conversionKey } from '@landfall/domain/ledger/ledger';
import { receive } from '@landfall/domain/ledger/receive';
import { CatalogService } from '@landfall/engine/catalog/catalog.service';
import { LedgerDesk } from '@landfall/engine/desk/ledger-desk';
import { EnrollByHand } from '@landfall/engine/journeys/enroll-by-hand.service';
import { ConsentService } from '@landfall/engine/messages/consent.service';
import { ExplanationReader } from '@landfall/engine/profile/explanation.reader';
import { ProfileReader } from '@landfall/engine/profile/profile.reader';
import { TakeOutService } from '@landfall/engine/profile/take-out.service';
import { TimelineReader } from '@landfall/engine/profile/timeline.reader';
import { ConversionReader } from '@landfall/engine/reading/conversion.reader';
import { EnrollmentReader } from '@landfall/engine/reading/enrollment.reader';
import { RejectionReader } from '@landfall/engine/reading/rejection.reader';
import { JourneyReportReader } from '@landfall/engine/report/journey-report.reader';
import { ENGINE_SETTINGS } from '@landfall/engine/settings';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { LedgerRepository } from '@landfall/store/ledger/ledger.repository';
import { profileIdOf } from '@landfall/domain/profile/profile';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { RejectionRepository } from '@landfall/store/rejection/rejection.repository';
import { define, openOffice, type Office } from '../../../../test/support/office';
import { startStore, type SpecStore } from '../../../../test/support/store';
import { cartJourney, span } from '../../../../test/support/world';
import { ConversionsController } from '../conversions/conversions.controller';
import { EnrollmentsController } from '../enrollments/enrollments.controller';
import { createAdapter } from '../http/fastify';
import { HttpModule } from '../http/http.module';
import { installManners } from '../http/install-manners';
import { ProfilesController } from '../profiles/profiles.controller';
import { ReportsController } from './reports.controller';

const READ = 'read-key-of-this-spec';
const ADMIN = 'admin-key-of-this-spec';
const NOW = Date.now();
/** The shop opened ten days ago; `1h` is one hour after that, `-1h` one hour before now. */
const instant = (text: string) => (text.startsWith('-') ? NOW : NOW - span('10d')) + span(text);
const written = (text: string) => new Date(instant(text)).toISOString();

let store: SpecStore;
let office: Office;
let app: NestFastifyApplication;
let base: string;

async function hear(at: string, call: Partial<TrackingCall> & { userId?: string | null }): Promise<void> {
  const full = {
    type: 'track' as const,
    messageId: `${call.userId ?? call.anonymousId}-${at}`,
    userId: null,
    anonymousId: null,
    ...call,
  };
  const event = { ...toEvent({ ...full, timestamp: instant(at) }, instant(at)), profileId: profileIdOf(full) };
  await office.desk.work({
    profileId: event.profileId,
    event,
    conversionKeys: ({ goals }) =>
      [...goals.values()].map(({ key, revisions }) => conversionKey(key, dedupeKey(revisions.get(1)!, { ...event, event: '' }))),
    work: (ledger, catalog, around) => receive(ledger, catalog, event, 'accept', around),
  });
}
const track = (at: string, userId: string, event: string, properties = {}) => hear(at, { userId, event, properties });
const letTimePass = (profileId: string) =>
  office.desk.work({ profileId, work: (ledger, catalog, around) => catchUp(ledger, catalog, NOW, 'accept', around) });

beforeAll(async () => {
  store = await startStore();
  office = openOffice(store.connection, { clockSpeed: 1 });
  const order = { property: 'total', currency: { property: 'currency', default: 'USD' } };
  await define(office, {
    goals: {
      purchase: {
        name: 'Purchase',
        when: { event: 'Order Completed', where: { total: { gte: 10 } } },
        dedupeBy: 'order_id',
        value: order,
        counting: 'every',
      },
      unused: { name: 'Unused', when: { trait: 'plan', is: 'gold' } },
    },
    segments: { pros: { name: 'Pros', when: { trait: 'plan', is: 'pro' } } },
    journeys: {
      cart: cartJourney({ goal: { target: { type: 'percent', value: 50 } } }),
      browse: cartJourney({
        name: 'Browse',
        entry: { on: { event: 'Product Viewed' } },
        steps: [{ id: 'look', send: { channel: 'email', template: 'reminder' } }],
      }),
    },
  });
  const body = journeySchema.parse(cartJourney({ name: 'Later' })) as JourneyDefinition;
  const draft = { kind: 'journey', key: 'later', status: 'draft', revision: 1, body, createdAt: NOW, updatedAt: NOW } as const;
  const unpublished = {
    version: null,
    liveRevision: null,
    publishedAt: null,
    pauses: [],
    unfinished: [],
    winners: [],
    compiled: null,
  };
  await office.definitions.save([{ definition: { ...draft, ...unpublished }, expected: null, savedBy: 'spec' }]);

  await hear('0h', { type: 'identify', userId: 'ada', traits: { plan: 'pro', name: 'Ada' } });
  await track('1h', 'ada', 'Cart Updated');
  await track('3h', 'ada', 'Order Completed', { order_id: '=o1', total: 25.5, currency: 'EUR' });
  await track('5h', 'ada', 'Order Completed', { order_id: 'o2', total: 12 });
  await track('6h', 'ada', 'Cart Updated');
  await track('7h', 'ada', 'Order Completed', { order_id: 'o3', total: 5 });
  await track('8h', 'ada', 'Order Completed', { order_id: 'o2', total: 12 });
  await track('1h', 'bob', 'Cart Updated');
  await track('8d', 'bob', 'Order Completed', { order_id: 'o4', total: 40 });
  await track('-30m', 'cleo', 'Cart Updated');
  await hear('-2h', { anonymousId: 'device-1', event: 'Product Viewed' });
  await letTimePass('u:cleo');
  await letTimePass('a:device-1');

  const settings = { adminKey: ADMIN, readKey: READ, rateLimit: 10_000, version: '1.2.3' };
  const values: [unknown, unknown][] = [
    [ProfileRepository, office.profiles],
    [EventRepository, office.events],
    [EnrollmentRepository, office.enrollments],
    [ConversionRepository, office.conversions],
    [RejectionRepository, office.rejections],
    [DefinitionRepository, office.definitions],
    [LedgerRepository, office.ledgers],
    [CatalogService, office.catalogs],
    [LedgerDesk, office.desk],
    [ConsentService, office.consents],
    // Nobody is let in by hand here.
    [EnrollByHand, null],
    [ENGINE_SETTINGS, office.settings],
  ];
  @Module({
    imports: [HttpModule.register(settings, store.connection)],
    controllers: [ProfilesController, EnrollmentsController, ConversionsController, ReportsController],
    providers: [
      ...values.map(([provide, useValue]) => ({ provide: provide as never, useValue })),
      ...[ProfileReader, TimelineReader, ExplanationReader, TakeOutService, EnrollmentReader, RejectionReader],
      ...[ConversionReader, JourneyReportReader],
    ],
  })
  class Door {}
  app = await NestFactory.create<NestFastifyApplication>(Door, createAdapter(settings), { bodyParser: false, logger: false });
  await installManners(app, settings);
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();
}, 60_000);

afterAll(async () => {
  await app?.close();
  await store?.stop();
});

async function call(path: string, { method = 'GET', key = READ, accept = 'application/json' } = {}) {
  const response = await fetch(base + path, { method, headers: { authorization: `Bearer ${key}`, accept } });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, json };
}
const get = async (path: string) => {
  const { status, json } = await call(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(json)}`);
  return json;
};
type Shown = Record<string, string>;

/** All pages of a list, one item at a time. */
async function walk(path: string): Promise<Shown[]> {
  const items: Shown[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=1${cursor && `&cursor=${cursor}`}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

describe('a profile', () => {
  it('tells what is known of a person', async () => {
    expect(await get('/v1/profiles/ada')).toMatchObject({
      userId: 'ada',
      traits: { plan: 'pro', name: 'Ada' },
      segments: ['pros'],
      consent: { email: 'subscribed', tracking: 'granted' },
      firstSeenAt: written('0h'),
      lastSeenAt: written('8h'),
      enrollments: [
        { journey: 'cart', userId: 'ada', state: 'closed', endReason: 'goal_met', endedAt: written('3h'), step: null },
      ],
      conversions: [
        { id: 'o2', outcome: 'repeat', duplicates: 1, value: { amount: '12', currency: 'USD' } },
        { id: '=o1', outcome: 'credited', rule: 'only_candidate', credited: { journey: 'cart', enteredAt: written('1h') } },
      ],
      messages: [{ journey: 'cart', step: 'remind', class: 'promotional', status: 'sent', at: written('2h'), userId: 'ada' }],
    });
  });

  it('is found by either kind of id', async () => {
    expect(await get('/v1/profiles/device-1')).toMatchObject({
      userId: null,
      anonymousIds: ['device-1'],
      enrollments: [{ state: 'listening' }],
    });
  });

  it('has a timeline, the effect above its cause, the same whole and page by page', async () => {
    const { items } = await get('/v1/profiles/ada/timeline');
    expect(
      items.map(({ at, kind, ...item }: Shown) =>
        `${(Date.parse(at!) - instant('0h')) / span('1h')}h ${kind} ${item.event ?? item.id ?? item.reason ?? item.segment}`.replace(
          / [0-9a-z]{22}/,
          '',
        ),
      ),
    ).toEqual([
      '8h event Order Completed',
      '7h event Order Completed',
      '6h rejected reentry',
      '6h event Cart Updated',
      '5h conversion o2',
      '5h event Order Completed',
      '3h ended',
      '3h conversion =o1',
      '3h event Order Completed',
      '2h message.remind',
      '1h enrolled',
      '1h event Cart Updated',
      '0h segment pros',
      '0h event ada-0h',
    ]);
    expect(await walk('/v1/profiles/ada/timeline')).toEqual(items);
  });

  it('explains credit, rejections and misses in words', async () => {
    const ada = await get('/v1/profiles/ada/explain?goal=purchase');
    expect(ada.conversions.map(({ sentence }: Shown) => sentence)).toEqual([
      expect.stringMatching(
        /^“Purchase” is credited to “Abandoned cart”: it came 2 hours after the journey ended .*It is a repeat/,
      ),
      expect.stringMatching(/^“Purchase” is credited to “Abandoned cart”: it came 2 hours after this person entered/),
    ]);
    expect(ada.conversions[1].considered).toMatchObject([
      { journey: 'cart', standing: 'active', credited: true, lastTouchAt: written('2h') },
    ]);
    expect(ada.rejections).toMatchObject([{ journey: 'cart', userId: 'ada', reason: 'reentry', at: written('6h') }]);
    expect(ada.misses.map(({ because }: Shown) => because)).toEqual([
      'It repeats the conversion “o2”, and one conversion counts once.',
      '“total” is 5, and the goal asks for at least 10.',
    ]);
    const bob = await get('/v1/profiles/bob/explain?goal=purchase');
    expect(bob.conversions).toMatchObject([
      {
        outcome: 'not_attributed',
        rule: 'window_over',
        considered: [{ standing: 'none', reason: 'window_over', credited: false }],
      },
    ]);
    expect(await get('/v1/profiles/ada/explain?goal=unused')).toEqual({ conversions: [], rejections: [], misses: [] });
  });
});

describe('a journey', () => {
  it.each([
    ['', ['device-1 listening'], 'browse'],
    ['', ['cleo active wait', 'bob closed completed', 'ada closed goal_met'], 'cart'],
    ['?state=active', ['cleo active wait'], 'cart'],
    ['?state=listening', [], 'cart'],
    ['?state=closed', ['bob closed completed', 'ada closed goal_met'], 'cart'],
    ['?state=listening', ['device-1 listening'], 'browse'],
    ['?state=closed', [], 'browse'],
    ['?endReason=goal_met', ['ada closed goal_met'], 'cart'],
    ['?userId=ada&state=closed', ['ada closed goal_met'], 'cart'],
    ['?userId=device-1', ['device-1 listening'], 'browse'],
    ['?userId=stranger', [], 'cart'],
  ])('lists enrollments %s: %j of %s', async (query, expected, journey) => {
    const items = await walk(`/v1/journeys/${journey}/enrollments${query}`);
    const shown = items.map(({ userId, state, step, endReason }) =>
      [userId ?? 'device-1', state, userId && (step ?? endReason)].filter(Boolean).join(' '),
    );
    expect(shown).toEqual(expected);
  });

  it('lists who was turned away', async () => {
    await track('-9m', 'cleo', 'Cart Updated');
    await track('-8m', 'cleo', 'Cart Updated');
    expect(await walk('/v1/journeys/cart/rejections')).toEqual([
      { userId: 'cleo', key: null, reason: 'already_active', times: 2, lastAt: written('-8m') },
      { userId: 'ada', key: null, reason: 'reentry', times: 1, lastAt: written('6h') },
    ]);
    expect(await walk('/v1/journeys/cart/rejections?userId=ada')).toHaveLength(1);
    expect(await walk('/v1/journeys/cart/rejections?userId=stranger')).toEqual([]);
  });

  it('lets a profile be taken out once', async () => {
    await track('-20m', 'eve', 'Cart Updated');
    const [{ id }] = (await get('/v1/journeys/cart/enrollments?userId=eve')).items;
    const remove = (path: string) => call(path, { method: 'DELETE', key: ADMIN });
    expect((await remove(`/v1/journeys/browse/enrollments/${id}`)).status).toBe(404);
    expect((await remove(`/v1/journeys/cart/enrollments/${id}`)).status).toBe(204);
    expect((await remove(`/v1/journeys/cart/enrollments/${id}`)).status).toBe(409);
    expect(await get('/v1/journeys/cart/enrollments?userId=eve')).toMatchObject({
      items: [{ endReason: 'stopped', state: 'listening', step: null }],
    });
    expect(office.told).toContainEqual([id, 'stop']);
  });
});

describe('conversions', () => {
  it.each([
    ['', ['o4', 'o2', '=o1']],
    ['?journey=cart', ['o2', '=o1']],
    ['?outcome=not_attributed', ['o4']],
    ['?userId=ada&outcome=credited', ['=o1']],
    [`?from=${written('3h')}&to=${written('8d')}`, ['o2', '=o1']],
    [`?from=${written('5h')}&goal=purchase`, ['o4', 'o2']],
    ['?source=crm', []],
    ['?userId=stranger', []],
  ])('are listed %s: %j', async (query, expected) => {
    const items = await walk(`/v1/conversions${query || '?goal=purchase'}`);
    expect(items.map(({ id }) => id)).toEqual(expected);
  });

  it('come as a table, a page of it with a link to the next', async () => {
    const { headers, text } = await call('/v1/conversions?userId=ada&goal=purchase&limit=1', { accept: 'text/csv' });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(text.split('\r\n')).toEqual([
      expect.stringMatching(/^id,goal,userId,key,/),
      expect.stringMatching(/^o2,purchase,ada,,/),
      '',
    ]);
    const next = /<(\?[^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    const second = await call(`/v1/conversions${next}`, { accept: 'text/csv' });
    expect(second.text.split('\r\n')[1]).toMatch(/^'=o1,purchase,ada,/);
    expect(second.headers.get('link')).toBeNull();
  });
});

describe('the report of a journey', () => {
  it('counts what happened up to now', async () => {
    expect(await get(`/v1/reports/journeys/cart?to=${written('1d')}`)).toMatchObject({
      journey: 'cart',
      status: 'live',
      versions: [1],
      entry: { inflow: 3, entered: 2, uniqueProfiles: 2, holdoutProfiles: 0, rejected: { reentry: 1 } },
      enrollments: { active: 0, listening: 0, closed: { completed: 1, goal_met: 1 } },
      attainment: { profiles: 1, rate: 0.5, denominator: 2, progress: 1, met: true, conversions: 2, repeats: 1 },
      timeToGoal: { since: 'entered', p50: 'PT2H' },
      nudges: { sent: 3, avoided: 1, claimedAfterGoal: 0 },
      steps: [
        { id: 'wait', kind: 'delay', entered: 2, left: 2 },
        { id: 'remind', sent: 2 },
        { id: 'day', exited: { goal_met: 1 } },
        { id: 'last', sent: 1 },
      ],
    });
    await track('-1m', 'fay', 'Cart Updated');
    expect(await get(`/v1/reports/journeys/cart?from=${written('-1m')}`)).toMatchObject({
      entry: { entered: 1 },
      enrollments: { active: 1 },
    });
  });

  it('is of zeros for a draft', async () => {
    expect(await get('/v1/reports/journeys/later')).toMatchObject({
      status: 'draft',
      versions: [],
      entry: { inflow: 0, entered: 0 },
      attainment: { profiles: 0, rate: null, denominator: 0, target: null, met: null },
      steps: [{ id: 'wait', entered: 0 }, { id: 'remind', entered: 0, sent: 0 }, { id: 'day' }, { id: 'last' }],
    });
  });

  it('comes as a table of its steps', async () => {
    const { text } = await call(`/v1/reports/journeys/cart?to=${written('1d')}`, { accept: 'text/csv' });
    const [header = '', ...rows] = text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
    expect([column('step.id'), column('step.sent'), column('attainment.rate'), column('attainment.value.EUR')]).toEqual([
      ['wait', 'remind', 'day', 'last'],
      ['', '2', '', '1'],
      ['0.5', '0.5', '0.5', '0.5'],
      ['25.5', '25.5', '25.5', '25.5'],
    ]);
    expect(rows.map((row) => row.length)).toEqual([header.length, header.length, header.length, header.length]);
  });
});

it.each([
  ['/v1/profiles/stranger', 404],
  ['/v1/profiles/stranger/timeline', 404],
  ['/v1/profiles/stranger/explain?goal=purchase', 404],
  ['/v1/profiles/ada/explain?goal=nothing', 404],
  ['/v1/profiles/ada/explain', 422, '?goal'],
  ['/v1/profiles/ada/timeline?limit=0', 422, '?limit'],
  ['/v1/profiles/ada/timeline?cursor=x', 422, '?cursor'],
  ['/v1/journeys/nothing/enrollments', 404],
  ['/v1/journeys/cart/enrollments?state=gone', 422, '?state'],
  ['/v1/journeys/cart/enrollments?endReason=bored', 422, '?endReason'],
  ['/v1/journeys/nothing/rejections', 404],
  ['/v1/conversions?goal=nothing', 404],
  ['/v1/conversions?journey=nothing', 404],
  ['/v1/conversions?outcome=won', 422, '?outcome'],
  ['/v1/conversions?from=1700000000', 422, '?from'],
  ['/v1/reports/journeys/nothing', 404],
  ['/v1/reports/journeys/Not%20A%20Key', 404],
  ['/v1/reports/journeys/cart?version=7', 404],
  ['/v1/reports/journeys/cart?version=one', 422, '?version'],
  ['/v1/reports/journeys/cart?to=tomorrow', 422, '?to'],
])('%s is answered %i', async (path, ...expected) => {
  const { status, json } = await call(path as string);
  expect([status, ...(json.errors ?? []).map((fault: { path: string }) => fault.path)]).toEqual(expected);
});
