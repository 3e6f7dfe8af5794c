/** The one way to the database, and what every collection has in common. */
import mongoose, { type Connection, type Model, type Schema } from 'mongoose';

/** A handle on the database for rooms that may not know mongoose: they pass it on and do not look inside. */
export type StoreConnection = Connection;

/** The database where the address names none. */
const DEFAULT_DATABASE = 'landfall';

/**
 * @param uri `mongodb://` or `mongodb+srv://`; a database in its path is taken, else `landfall`
 * @param options poolSize: connections at most, by default 50
 * @throws MongooseServerSelectionError when no server answers within two seconds
 */
export async function connectStore(uri: string, options: { poolSize?: number } = {}): Promise<StoreConnection> {
  const namesDatabase = /^mongodb(?:\+srv)?:\/\/[^/]+\/[^?]/.test(uri);
  const connection = mongoose.createConnection(uri, {
    ...(namesDatabase ? {} : { dbName: DEFAULT_DATABASE }),
    maxPoolSize: options.poolSize ?? 50,
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 5_000,
    socketTimeoutMS: 60_000,
    waitQueueTimeoutMS: 5_000,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
  });
  return connection.asPromise().catch((error: Error) => {
    // The driver's words name a host and port at most, and nobody knows from them which server is meant.
    error.message = `MongoDB, by the address in MONGODB_URI, cannot be used: ${error.message}`;
    throw error;
  });
}

/** @throws the driver's error where the database does not answer */
export async function pingStore(connection: StoreConnection): Promise<void> {
  await connection.db!.command({ ping: 1 }, { timeoutMS: 2_000 });
}

/**
 * The model of a collection, made once per connection. Schemas set `_id` themselves (natural keys), `versionKey: false`,
 * `minimize: false` (an empty object is data) and declare their indexes.
 */
export function collectionOf<T>(connection: StoreConnection, name: string, schema: Schema<T>): Model<T> {
  return (connection.models[name] as Model<T> | undefined) ?? connection.model<T>(name, schema, name);
}

/** Makes the indexes of every collection whose repository exists by now. Idempotent; run once at start, never on a request. */
export async function ensureIndexes(connection: StoreConnection): Promise<void> {
  for (const model of Object.values(connection.models)) await model.createIndexes();
}

const AWAY_NAMES = new Set([
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoWaitQueueTimeoutError',
  'PoolClearedOnNetworkError',
  'MongoPoolClearedOnNetworkError',
]);

/** Server codes of shutting down, stepping down, timing out, and of writers in each other's way (112). */
const AWAY_CODES = new Set([6, 7, 50, 89, 91, 112, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** Whether an error means that the database cannot be asked at the moment, so that the same call may succeed later. */
export function storeIsAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (AWAY_NAMES.has(error.name)) return true;
  if (error.name === 'MongoServerError') return AWAY_CODES.has(Number((error as { code?: unknown }).code));
  if (error.name === 'MongooseError') return /before initial connection|buffering timed out|not connected/i.test(error.message);
  return error.cause !== undefined && storeIsAway(error.cause);
}

/** Whether a write was refused because another transaction had come first to the same document. */
export function isWriteConflict(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 112;
}

/** Whether a write was refused because its natural key is taken: the other one came first. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 11000;
}
