/**
 * Every query has an index: each method of each repository is called once, the commands it sends are caught, and the server is asked
 * how it would find the documents. The embedded server looks at an index only where it covers the whole filter, so what passes
 * here is served by an index on any server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mongoose, { type Connection } from 'mongoose';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { AccessKeyRepository } from '@landfall/store/access-key/access-key.repository';
import { AddressBookRepository } from '@landfall/store/address-book/address-book.repository';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { IdempotencyRepository } from '@landfall/store/idempotency/idempotency.repository';
import { MessageRepository } from '@landfall/store/message/message.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { RejectionRepository } from '@landfall/store/rejection/rejection.repository';
import { SendRateRepository } from '@landfall/store/send-rate/send-rate.repository';
import { enrollment } from '@landfall/domain/report/journey-facts.builder';
import { define, openOffice } from '../support/office';
import { cartJourney } from '../support/world';

const NOW = Date.now();
const after = { at: NOW, id: 'm' };
const SETTLED = enrollment({
  messages: [{ step: 'remind', channel: 'email', class: 'promotional', status: 'sent', reason: null, claimedAt: NOW, at: NOW }],
});

let dataDir: string;
let mongo: Awaited<ReturnType<typeof startMongo>>;
let connection: Connection;
const sent: Command[] = [];

/** Calls a method so that each of its queries is asked. */
type Stories<R> = Record<string, (repository: R) => Promise<unknown>>;

const profiles: Stories<ProfileRepository> = {
  findMany: (r) => r.findMany(['u:ada', 'u:bob']),
  findByAnyId: (r) => r.findByAnyId('ada'),
  userIdsOf: (r) => r.userIdsOf(['u:ada']),
  idsAfter: async (r) => [await r.idsAfter(null, 10), await r.idsAfter('u:ada', 10)],
  idsDue: (r) => r.idsDue(NOW, 10),
  membersAfter: async (r) => [await r.membersAfter('buyers', null, 10), await r.membersAfter('buyers', 'u:ada', 10)],
  leadsOf: (r) => r.leadsOf(['u:ada']),
  follow: (r) => r.follow(['u:ada', 'a:phone']),
  idsJoinedTo: (r) => r.idsJoinedTo('u:ada'),
  point: (r) =>
    inTransaction(async (session) => {
      await r.point(new Map([['u:old', 'u:ada']]), [{ id: 'u:old', into: 'u:ada', rev: null }], session);
      await r.point(new Map(), [{ id: 'u:old', into: 'u:ada', rev: 1 }], session);
    }),
  replaceErased: async (r) => {
    const [stored] = await r.findMany(['u:fay']);
    await inTransaction((session) => r.replaceErased(stored!, { ...stored!.profile, id: 'x:1' }, session));
  },
};

const events: Stories<EventRepository> = {
  known: (r) => r.known(['m1']),
  factsOf: (r) => r.factsOf(['u:ada', 'u:bob'], ['Cart Updated', 'Order Completed']),
  ofProfile: async (r) => {
    for (const event of [undefined, 'Cart Updated'])
      for (const place of [null, after]) await r.ofProfile('u:ada', place, 10, event);
  },
  ofAll: async (r) => {
    for (const event of [undefined, 'Cart Updated']) for (const place of [null, after]) await r.ofAll(NOW, place, 10, event);
  },
  latestOf: (r) => r.latestOf('u:ada', ['Cart Updated', 'Order Completed'], 10),
  inOrderOfReceipt: async (r) => {
    for (const from of [undefined, NOW]) for (const to of [undefined, NOW]) await r.inOrderOfReceipt({ from, to }, 10);
  },
  find: (r) => r.find('m1'),
  findMany: (r) => r.findMany(['m1']),
  wasSeen: (r) => r.wasSeen('Cart Updated'),
  move: (r) => r.move('u:ada', 'u:bob'),
  namesOf: (r) => r.move('u:bob', 'u:ada'),
  deleteOf: (r) => r.deleteOf('u:fay', NOW + 60_000),
  toldOf: (r) => r.toldOf('u:ada', 'email'),
};

const enrollments: Stories<EnrollmentRepository> = {
  ofProfiles: (r) => r.ofProfiles(['u:ada', 'u:bob']),
  find: (r) => r.find('e1'),
  findMany: (r) => r.findMany(['e1']),
  ofJourney: async (r) => {
    for await (const _ of r.ofJourney('cart', { from: 0, to: NOW, version: 1 })) break;
  },
  hasAny: (r) => r.hasAny('cart'),
  countIn: (r) => r.countIn('cart'),
  activeIn: (r) => r.activeIn('cart', 10),
  underWay: async (r) => {
    for await (const _ of r.underWay('cart')) break;
  },
  profileIdOf: (r) => r.profileIdOf('e1'),
  profileIdsOf: (r) => r.profileIdOf('e2'),
  page: async (r) => {
    const filters = [
      {},
      { profileId: 'u:ada' },
      { endReason: 'goal_met' } as const,
      ...(['active', 'listening', 'closed'] as const).map((name) => ({ state: { name, now: NOW } })),
    ];
    for (const filter of filters) for (const before of [null, 'e1']) await r.page('cart', filter, before, 10);
  },
  saveGuarded: async (r) => {
    const [stored] = await r.ofProfiles(['u:ada']);
    await inTransaction((session) => r.saveGuarded([{ ...stored!, now: NOW }], session));
  },
  releaseClaim: (r) => r.releaseClaim('e1', 'remind', NOW),
  settleOwed: (r) => r.settleOwed([{ id: 'e1', debt: { owed: 'start', since: NOW } }]),
  owing: (r) => r.owing(NOW, 10),
  claimedBefore: (r) => r.claimedBefore(NOW, 10),
};

const conversions: Stories<ConversionRepository> = {
  ofProfiles: (r) => r.ofProfiles(['u:ada', 'u:bob']),
  owners: (r) => r.owners(['purchase:o1']),
  creditedTo: (r) => r.creditedTo('cart'),
  assistedIn: (r) => r.assistedIn('purchase'),
  page: async (r) => {
    const filters = [{}, { goal: 'purchase' }, { profileId: 'u:ada' }, { journey: 'cart' }, { from: 0, to: NOW + 1 }];
    for (const filter of filters) for (const place of [null, after]) await r.page(filter, place, 10);
  },
  countOf: (r) => r.countOf('purchase'),
  replaceErased: async (r) => {
    const own = await r.ofProfiles(['u:fay']);
    const keys = own.map(({ goal, id }) => `${goal}:${id}`);
    await inTransaction((session) => r.replaceErased(keys, own, session));
  },
  attained: (r) => r.attained(new Map([['cart', 10]])),
};

const rejections: Stories<RejectionRepository> = {
  groups: async (r) => [await r.groups('cart', undefined, null, 10), await r.groups('cart', 'u:ada', after, 10)],
  counts: async (r) => [await r.counts('cart', {}), await r.counts('cart', { from: 0, to: NOW })],
  ofProfile: async (r) => [await r.ofProfile('u:ada', null, 10), await r.ofProfile('u:ada', after, 10)],
  known: (r) =>
    inTransaction((session) => {
      const row = { journey: 'cart', version: 1, profileId: 'u:bob', key: null, at: NOW, eventId: null, occasion: 'o' };
      return r.insertMany([{ ...row, reason: 'reentry' }], session);
    }),
  move: (r) => inTransaction((session) => r.move('u:ada', 'u:bob', session)),
  replaceAll: (r) => inTransaction(async (session) => void (await r.replaceAll(['u:fay'], (row) => row, session))),
};

const definitions: Stories<DefinitionRepository> = {
  find: (r) => r.find('goal', 'purchase'),
  page: async (r) => [await r.page('goal', null, null, 10), await r.page('goal', ['active'], 'a', 10)],
  all: (r) => r.all('goal'),
  revisionsOf: (r) => r.revisionsOf('goal', ['purchase']),
  versionsOf: (r) => r.versionsOf(['cart']),
  catalogRevision: (r) => r.catalogRevision(),
  readRevision: (r) => r.catalogRevision(),
};

const addresses: Stories<AddressBookRepository> = {
  findMany: (r) => r.find('hash'),
  find: (r) => r.find('hash'),
  note: (r) => r.note('hash', 'unsubscribed', NOW),
  resubscribe: (r) => r.resubscribe('hash'),
};

const sendRates: Stories<SendRateRepository> = {
  reserve: async (r) => [await r.reserve('email', 50, 1, NOW), await r.reserve('email', 50, 1, NOW)],
};

const messages: Stories<MessageRepository> = {
  page: async (r) => {
    for (const filter of [{ status: 'sent' }, { status: 'sent', journey: 'cart' }] as const)
      for (const place of [null, after]) await r.page(filter, place, 10);
  },
  saveSettled: (r) => inTransaction((session) => r.saveSettled([{ enrollment: SETTLED, steps: ['remind'] }], session)),
  list: (r) => r.list([SETTLED]),
};

const accessKeys: Stories<AccessKeyRepository> = {
  seed: (r) => r.seed({ admin: 'admin-key-of-this-spec' }),
  findByHash: (r) => r.findByHash('hash'),
  list: async (r) => [await r.list(10), await r.list(10, { createdAt: new Date(), id: 'k' })],
  revoke: (r) => r.revoke('k'),
};

const replies: Stories<IdempotencyRepository> = {
  begin: async (r) => [await r.begin('i', 'hash', 'turn', new Date(0)), await r.begin('i', 'hash', 'later')],
  finish: (r) => r.finish('i', 'turn', 'reply'),
  release: (r) => r.release('i', 'turn'),
};

const repositories = {
  profiles: [ProfileRepository, profiles],
  events: [EventRepository, events],
  enrollments: [EnrollmentRepository, enrollments],
  conversions: [ConversionRepository, conversions],
  rejections: [RejectionRepository, rejections],
  definitions: [DefinitionRepository, definitions],
  addresses: [AddressBookRepository, addresses],
  sendRates: [SendRateRepository, sendRates],
  messages: [MessageRepository, messages],
  accessKeys: [AccessKeyRepository, accessKeys],
  replies: [IdempotencyRepository, replies],
} as const;

/**
 * Where an index on one field is enough, and each of the documents that it leads to may be looked at: they are as few as definitions and
 * keys, or a person pages through a list with a filter of their own.
 */
const BY_ONE_FIELD = new Set([...['enrollments page', 'enrollments ofJourney', 'definitions page', 'accessKeys list']]);

/** They insert, count by metadata, find by `_id` and revision as `saveGuarded` of enrollments does, or help those that are asked here. */
const ONLY_WRITES = new Set([
  ...['constructor', 'insertMany', 'create', 'save', 'saveGuarded', 'countRepeats', 'countAll', 'remove'],
  ...['toDocument', 'write', 'inTransaction', 'replace', 'insert'],
]);

type Filter = Record<string, unknown>;
interface Question {
  collection: string;
  filter: Filter;
}

/** The commands that look for documents, as far as it matters here. */
interface Command {
  find?: string;
  filter?: Filter;
  aggregate?: string;
  pipeline?: { $match?: Filter }[];
  update?: string;
  updates?: { q: Filter }[];
  delete?: string;
  deletes?: { q: Filter }[];
}

/** Updates and deletes find their documents as a query would. */
function questionsOf({ find, filter = {}, aggregate, pipeline = [], ...writes }: Command): Question[] {
  if (find) return [{ collection: find, filter }];
  if (aggregate) return [{ collection: aggregate, filter: pipeline[0]?.$match ?? {} }];
  const collection = writes.update ?? writes.delete;
  return collection ? (writes.updates ?? writes.deletes ?? []).map(({ q }) => ({ collection, filter: q })) : [];
}

async function isScan({ collection, filter }: Question): Promise<boolean> {
  const plan = await connection.db!.command({ explain: { find: collection, filter }, verbosity: 'queryPlanner' });
  return JSON.stringify(plan['queryPlanner']).includes('COLLSCAN');
}

async function isServedByOneField({ collection, filter }: Question): Promise<boolean> {
  for (const [field, test] of Object.entries(filter)) {
    if (!field.startsWith('$') && !(await isScan({ collection, filter: { [field]: test } }))) return true;
  }
  return false;
}

async function inTransaction(work: (session: mongoose.ClientSession) => Promise<void>): Promise<void> {
  const session = await connection.startSession();
  await session.withTransaction(() => work(session));
  await session.endSession();
}

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'landfall-indexes-'));
  mongo = await startMongo({ dataDir });
  connection = await mongoose.createConnection(mongo.uri, { monitorCommands: true, autoIndex: false }).asPromise();
  for (const [Repository] of Object.values(repositories)) new Repository(connection);
  const office = openOffice(connection);
  await define(office, {
    goals: { purchase: { name: 'Purchase', when: { event: 'Order Completed' } } },
    segments: { buyers: { name: 'Buyers', when: { event: 'Order Completed', count: { gte: 1 }, within: 'P1D' } } },
    journeys: { cart: cartJourney() },
  });
  const call = (event: string, messageId: string) => ({
    call: { type: 'track' as const, messageId, userId: 'ada', anonymousId: null, event },
  });
  const fays = (event: string, messageId: string) => ({ call: { ...call(event, messageId).call, userId: 'fay' } });
  await office.ingest.receive([
    ...[call('Cart Updated', 'm1'), call('Order Completed', 'm2')],
    ...[fays('Cart Updated', 'm3'), fays('Cart Updated', 'm4'), fays('Order Completed', 'm5')],
  ]);
  connection.getClient().on('commandStarted', ({ command }) => sent.push(command as Command));
}, 60_000);

afterAll(async () => {
  await connection?.close();
  await mongo?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe.each(Object.entries(repositories))('%s', (name, [Repository, stories]) => {
  it.each(Object.keys(stories))('%s', async (method) => {
    sent.length = 0;
    await (stories as Stories<unknown>)[method]!(new Repository(connection));
    const questions = sent.flatMap(questionsOf);
    expect(questions).not.toEqual([]);
    const scans: Question[] = [];
    for (const question of questions) {
      const isServed =
        !(await isScan(question)) || (BY_ONE_FIELD.has(`${name} ${method}`) && (await isServedByOneField(question)));
      if (!isServed) scans.push(question);
    }
    expect(scans).toEqual([]);
  });

  it('asks nothing beside', () => {
    const written = Object.entries(Object.getOwnPropertyDescriptors(Repository.prototype));
    const methods = written.flatMap(([method, { value }]) => (typeof value === 'function' ? [method] : []));
    expect(methods.filter((method) => !(method in stories) && !ONLY_WRITES.has(method)).sort()).toEqual([]);
  });
});
