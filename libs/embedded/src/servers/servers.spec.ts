import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import { isServing } from './grpc-health';
import { startMongo } from './mongo';
import { startTemporal } from './temporal';

let dataDir: string;
beforeEach(async () => (dataDir = await mkdtemp(path.join(tmpdir(), 'landfall-servers-'))));
afterEach(async () => await rm(dataDir, { recursive: true, force: true }));

it('MongoDB works transactions, and a killed one has kept what was acknowledged', async () => {
  const first = await startMongo({ dataDir });
  const before = await mongoose.createConnection(first.uri).asPromise();
  await before.transaction(async (session) => {
    await before.collection('things').insertOne({ name: 'kept' }, { session });
  });
  await before.close();
  process.kill(first.pid, 'SIGKILL');
  await first.stop();

  const second = await startMongo({ dataDir, port: first.port });
  const after = await mongoose.createConnection(second.uri).asPromise();
  expect(await after.collection('things').countDocuments({ name: 'kept' })).toBe(1);
  await after.close();
  await second.stop();
}, 60_000);

it('Temporal serves the default namespace and one of our own', async () => {
  const server = await startTemporal({ dataDir, namespace: 'shop' });
  const connection = await Connection.connect({ address: server.address });
  const { namespaces } = await connection.workflowService.listNamespaces({});
  expect(namespaces.map(({ namespaceInfo }) => namespaceInfo?.name)).toEqual(expect.arrayContaining(['default', 'shop']));
  await connection.close();
  await server.stop();
  expect(await isServing(server.port, 'temporal.api.workflowservice.v1.WorkflowService')).toBe(false);
}, 60_000);
