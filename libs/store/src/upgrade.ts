/** What a store that an earlier version wrote lacks, made up for once, before anybody reads it. Whoever dies half way begins again. */
import { Schema } from 'mongoose';
import { collectionOf, type StoreConnection } from './connection';
import { MessageRepository, type Listed } from './message/message.repository';

interface UpgradeDocument {
  /** Name of the upgrade. */
  _id: string;
  doneAt: Date;
}

const schema = new Schema<UpgradeDocument>({ _id: { type: String, required: true }, doneAt: Date }, { versionKey: false });

const UPGRADES: Record<string, (connection: StoreConnection) => Promise<void>> = {
  /** 0.1 kept no lists of messages. */
  'messages-listed': listMessages,
  /** What these served is served by longer ones now; left alone, every write would go on paying for them. */
  'indexes-of-0.1-dropped': async (connection) => {
    await dropIndexes(connection, 'events', ['profileEvent_1', 'event_1_receivedAt_-1']);
    await dropIndexes(connection, 'enrollments', ['_id_1_owes_1']);
  },
};

/** Idempotent; run at start, once the indexes are there. Several processes may do it at once. */
export async function upgradeStore(connection: StoreConnection): Promise<void> {
  const { collection } = collectionOf(connection, 'upgrades', schema);
  const done = new Set((await collection.find().toArray()).map(({ _id }) => String(_id)));
  for (const [name, upgrade] of Object.entries(UPGRADES)) {
    if (done.has(name)) continue;
    await upgrade(connection);
    await collection.updateOne({ _id: name } as never, { $set: { doneAt: new Date() } }, { upsert: true });
  }
}

const AT_ONCE = 500;

async function listMessages(connection: StoreConnection): Promise<void> {
  const messages = new MessageRepository(connection);
  const enrollments = connection
    .collection('enrollments')
    .find({}, { projection: { journey: 1, messages: 1 } })
    .batchSize(AT_ONCE);
  let portion: Listed[] = [];
  const write = async () => {
    await messages.list(portion);
    portion = [];
  };
  for await (const { _id, ...each } of enrollments) {
    portion.push({ ...(each as unknown as Omit<Listed, 'id'>), id: String(_id) });
    if (portion.length === AT_ONCE) await write();
  }
  await write();
}

async function dropIndexes(connection: StoreConnection, collection: string, retired: readonly string[]): Promise<void> {
  const indexes = await connection.collection(collection).listIndexes().toArray();
  const found = indexes.map(({ name }) => String(name)).filter((name) => retired.includes(name));
  // Another process may have been faster; where it cannot be done, nothing but time is lost.
  for (const name of found)
    await connection
      .collection(collection)
      .dropIndex(name)
      .catch(() => undefined);
}
