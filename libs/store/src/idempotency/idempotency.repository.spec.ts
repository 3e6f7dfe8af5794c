import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { AccessKeyRepository, hashSecret } from '../access-key/access-key.repository';
import { connectStore, ensureIndexes, type StoreConnection } from '../connection';
import { IdempotencyRepository, REPLY_KEPT_MS, WORK_LEASE_MS } from './idempotency.repository';

let dataDir: string;
let mongo: Awaited<ReturnType<typeof startMongo>>;
let connection: StoreConnection;
let replies: IdempotencyRepository;
let keys: AccessKeyRepository;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'landfall-replies-'));
  mongo = await startMongo({ dataDir });
  connection = await connectStore(mongo.uri);
  replies = new IdempotencyRepository(connection);
  keys = new AccessKeyRepository(connection);
  await ensureIndexes(connection);
}, 60_000);

afterAll(async () => {
  await connection.close();
  await mongo.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const start = new Date('2026-01-31T09:00:00.000Z');
const after = (ms: number) => new Date(start.getTime() + ms);

it('keeps a reply for a day', async () => {
  expect(await replies.begin('a', 'request', 'first', start)).toEqual({ kind: 'begun' });
  await replies.finish('a', 'first', 'reply');
  expect(await replies.begin('a', 'request', 'second', after(REPLY_KEPT_MS - 1))).toEqual({ kind: 'done', reply: 'reply' });
  expect(await replies.begin('a', 'another', 'second', after(REPLY_KEPT_MS - 1))).toEqual({ kind: 'other_request' });
  expect(await replies.begin('a', 'another', 'second', after(REPLY_KEPT_MS))).toEqual({ kind: 'begun' });
});

it('hands the work of a process that died to the next caller, once', async () => {
  await replies.begin('b', 'request', 'dead', start);
  expect(await replies.begin('b', 'request', 'second', after(WORK_LEASE_MS - 1))).toEqual({ kind: 'working' });
  const turns = await Promise.all(
    ['third', 'fourth', 'fifth'].map((turn) => replies.begin('b', 'request', turn, after(WORK_LEASE_MS))),
  );
  expect(turns.map((turn) => turn.kind).sort()).toEqual(['begun', 'working', 'working']);
});

it('does not let a late worker end or drop the turn of another', async () => {
  await replies.begin('c', 'request', 'late', start);
  await replies.begin('c', 'request', 'next', after(WORK_LEASE_MS));
  await replies.finish('c', 'late', 'stale');
  await replies.release('c', 'late');
  expect(await replies.begin('c', 'request', 'third', after(WORK_LEASE_MS))).toEqual({ kind: 'working' });
});

it('begins anew after a release', async () => {
  await replies.begin('d', 'request', 'first', start);
  await replies.release('d', 'first');
  expect(await replies.begin('d', 'another', 'second', start)).toEqual({ kind: 'begun' });
});

describe('keys of access', () => {
  it('are seeded again and again, replaced by a new secret, and revoked for good', async () => {
    await keys.seed({ admin: 'first-admin-secret' });
    await keys.seed({ admin: 'first-admin-secret' });
    expect(await keys.findByHash(hashSecret('first-admin-secret'))).toMatchObject({
      id: 'seed_admin',
      scope: 'admin',
      seeded: true,
    });
    await keys.seed({ admin: 'second-admin-secret' });
    expect(await keys.findByHash(hashSecret('first-admin-secret'))).toBeUndefined();
    expect([await keys.revoke('seed_admin'), await keys.revoke('seed_admin')]).toEqual([true, false]);
    expect(await keys.seed({ admin: 'second-admin-secret' })).toEqual(['admin']);
    expect(await keys.findByHash(hashSecret('second-admin-secret'))).toBeUndefined();
    await keys.seed({ admin: 'third-admin-secret' });
    expect(await keys.findByHash(hashSecret('third-admin-secret'))).toMatchObject({ id: 'seed_admin' });
  });

  it('cannot share a secret', async () => {
    await expect(keys.seed({ write: 'shared-secret', read: 'shared-secret' })).rejects.toThrow('already in use');
  });
});
