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
