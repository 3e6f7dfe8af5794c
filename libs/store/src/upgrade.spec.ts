/** A store that 0.1 wrote is read as one of today. */
import { enrollment } from '@landfall/domain/report/journey-facts.builder';
import type { Message } from '@landfall/domain/message/message';
import { startStore, type SpecStore } from '../../../test/support/store';
import { ensureIndexes } from './connection';
import { DefinitionRepository } from './definition/definition.repository';
import { EnrollmentRepository } from './enrollment/enrollment.repository';
import { EventRepository } from './event/event.repository';
import { MessageRepository } from './message/message.repository';
import { inTransaction } from './transaction';
import { upgradeStore } from './upgrade';

const NOW = Date.UTC(2026, 2, 1);

let store: SpecStore;
let messages: MessageRepository;

beforeAll(async () => {
  store = await startStore();
}, 90_000);

afterAll(() => store?.stop());

beforeEach(async () => {
  await store.connection.dropDatabase();
  messages = new MessageRepository(store.connection);
  new EventRepository(store.connection);
  await saveEnrollment('e1', { step: 'first', status: 'sent', at: NOW }, { step: 'second', status: 'claimed', at: null });
  await saveEnrollment('e2', { step: 'first', status: 'withheld', at: NOW + 1 });
  await ensureIndexes(store.connection);
  await store.connection.collection('messages').deleteMany({});
});

const listed = async (status: 'sent' | 'withheld' | 'bounced') => (await messages.page({ status }, null, 10)).map(({ id }) => id);

it('lists the messages that were settled before there were lists', async () => {
  await upgradeStore(store.connection);
  expect({ sent: await listed('sent'), withheld: await listed('withheld') }).toEqual({
    sent: ['e1.first'],
    withheld: ['e2.first'],
  });
});

it('leaves what was listed meanwhile as it is', async () => {
  await messages.list([{ ...enrollment({ id: 'e1' }), messages: [message({ step: 'first', status: 'bounced', at: NOW })] }]);
  await Promise.all([upgradeStore(store.connection), upgradeStore(store.connection)]);
  expect({ sent: await listed('sent'), bounced: await listed('bounced') }).toEqual({ sent: [], bounced: ['e1.first'] });
});

it('does it once', async () => {
  await upgradeStore(store.connection);
  await store.connection.collection('messages').deleteMany({});
  await upgradeStore(store.connection);
  expect(await listed('sent')).toEqual([]);
});

it('drops the indexes that longer ones have replaced, and no others', async () => {
  const names = async () => (await store.connection.collection('events').listIndexes().toArray()).map(({ name }) => String(name));
  const today = await names();
  await store.connection.collection('events').createIndex({ profileEvent: 1 });
  await store.connection.collection('events').createIndex({ event: 1, receivedAt: -1 });
  expect(await names()).toHaveLength(today.length + 2);
  await upgradeStore(store.connection);
  expect((await names()).sort()).toEqual(today.sort());
});

it.each(['continue', 'exit'] as const)('reads a journey of 0.1 whose goal says %s as saying so of every key', async (onGoal) => {
  const definitions = new DefinitionRepository(store.connection);
  const body = { name: 'Cart', goal: { key: 'purchase', onGoal }, steps: [] };
  const definition = {
    kind: 'journey' as const,
    key: 'cart',
    status: 'live' as const,
    revision: 1,
    createdAt: NOW,
    updatedAt: NOW,
  };
  const unused = { version: 1, liveRevision: 1, publishedAt: NOW, pauses: [], unfinished: [], winners: [], compiled: null };
  const version = { journey: 'cart', version: 1, goalRevision: 1, definition: body as never };
  await definitions.save([
    { definition: { ...definition, ...unused, body }, expected: null, savedBy: 'spec', newVersion: version },
  ]);
  const complete = { ...body, goal: { ...body.goal, onGoalElsewhere: onGoal, stopEntriesAtTarget: false } };
  expect((await definitions.find('journey', 'cart'))!.definition.body).toEqual(complete);
  expect((await definitions.revisionsOf('journey', ['cart'])).get('cart')![0]!.body).toEqual(complete);
  expect((await definitions.versionsOf(['cart']))[0]!.definition).toEqual(complete);
});

function message(given: Pick<Message, 'step' | 'status' | 'at'>): Message {
  return { channel: 'email', class: 'promotional', reason: null, claimedAt: NOW, ...given };
}

async function saveEnrollment(id: string, ...given: Parameters<typeof message>[0][]): Promise<void> {
  const stored = { enrollment: enrollment({ id, messages: given.map(message) }), rev: null, owes: null, now: NOW };
  await inTransaction(store.connection, (session) => new EnrollmentRepository(store.connection).saveGuarded([stored], session));
}
