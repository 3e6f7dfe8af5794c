/** An embedded MongoDB of a spec's own, in a folder that goes with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { connectStore, type StoreConnection } from '@landfall/store/connection';

export interface SpecStore {
  uri: string;
  connection: StoreConnection;
  stop(): Promise<void>;
}

/** As it was when it was new, but for the indexes: to make those again takes a hundred times as long. */
export async function emptyStore({ connection }: SpecStore): Promise<void> {
  const collections = await connection.db!.listCollections({}, { nameOnly: true }).toArray();
  await Promise.all(collections.map(({ name }) => connection.db!.collection(name).deleteMany({})));
}

export async function startStore(): Promise<SpecStore> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'landfall-spec-'));
  const mongo = await startMongo({ dataDir });
  const connection = await connectStore(mongo.uri);
  return {
    uri: mongo.uri,
    connection,
    async stop() {
      await connection.close();
      await mongo.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
