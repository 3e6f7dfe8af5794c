/** A process of its own that works the baseline's workflow, with the SDK's defaults. Arguments: address, task queue. Says `ready`, and ends when told. */
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

async function main(address: string, taskQueue: string): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: require.resolve('./bare.workflow'),
      logger: new DefaultLogger('ERROR'),
    }),
  });
  process.stdin.resume().once('close', () => worker.shutdown());
  process.stdout.write('ready\n');
  await worker.run();
  await connection.close();
}

const [address, taskQueue] = process.argv.slice(2);
main(address!, taskQueue!).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
