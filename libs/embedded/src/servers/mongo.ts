// The embedded MongoDB: mongod where there is one, secantusd (the same protocol on WiredTiger) otherwise.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ChildSpec } from '../process/child';
import { until } from '../process/poll';
import type { FoundBinary } from '../runtime/binary';
import { command, hasText, saysTrue } from './mongo.wire';
import { type ServerOptions, type RunningServer, startServer } from './server';

/** Transactions need a replica set, be it of one. */
const REPLICA_SET = 'landfall';
/** Both servers would take gigabytes by default, on laptops that have other things to do. */
const CACHE_MB = 512;

/**
 * secantusd writes a log file anew in its whole length when it recovers: with the 2 GB of its default a start after a SIGKILL took 8.5 s and 2.1 GB
 * of disk, with this 0.2 s and 129 MB (measured on 2 cores).
 */
const LOG_FILE_MB = 128;

/** @returns the address for mongoose, of the database `landfall` */
export function mongoUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/landfall?directConnection=true`;
}

/** Data lies in `dataDir/mongodb`; acknowledged writes survive a SIGKILL. */
export function mongoSpec(binary: FoundBinary, { dataDir, port }: { dataDir: string; port: number }): ChildSpec {
  const storage = path.join(dataDir, 'mongodb');
  mkdirSync(storage, { recursive: true });
  const isMongod = binary.program === 'mongod';
  return {
    name: 'mongodb',
    command: binary.path,
    args: isMongod
      ? [
          ...['--port', String(port), '--bind_ip', '127.0.0.1', '--dbpath', storage, '--replSet', REPLICA_SET],
          ...['--wiredTigerCacheSizeGB', String(CACHE_MB / 1024), '--quiet'],
        ]
      : [
          ...['--port', String(port), '--storage-path', storage, '--log-level', 'WARNING'],
          ...['--cache-size', `${CACHE_MB}M`, '--log-file-max', `${LOG_FILE_MB}MB`, '--sync-on-commit'],
        ],
    logFile: path.join(dataDir, 'logs', 'mongodb.log'),
    after: [],
    ready: (signal) => until(() => (isMongod ? isPrimary(port) : isWritable(port)), signal),
    stopMs: 15_000,
  };
}

/** A server on its own, for tests: `dataDir` holds its data and log. */
export async function startMongo(options: ServerOptions): Promise<RunningServer & { uri: string }> {
  const server = await startServer('mongod', mongoSpec, options);
  return { ...server, uri: mongoUri(server.port) };
}

async function isWritable(port: number): Promise<boolean> {
  return saysTrue(await command(port, { hello: 1 }), 'isWritablePrimary');
}

/** Founds the replica set at the first start; later ones find it in the data. */
async function isPrimary(port: number): Promise<boolean> {
  const hello = await command(port, { hello: 1 });
  if (saysTrue(hello, 'isWritablePrimary')) return true;
  if (!hasText(hello, 'setName')) {
    await command(port, { replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
  }
  return false;
}
