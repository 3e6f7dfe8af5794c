/** A process of its own that works the baselines' workflows, with the SDK's defaults. Arguments: address, task queue, SMTP server if they mail. Says `ready`, and ends when told. */
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createTransport } from 'nodemailer';
import { renderedMail } from './shop';

/** As our channel has them. */
const CONNECTIONS = 8;

export interface BareActivities {
  mail(to: string): Promise<void>;
}

async function main(address: string, taskQueue: string, smtpUrl: string | undefined): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const transport = smtpUrl && createTransport({ pool: true, url: smtpUrl, maxConnections: CONNECTIONS, maxMessages: Infinity });
  const activities: BareActivities = {
    mail: async (to) => {
      if (transport) await transport.sendMail({ ...renderedMail, to });
    },
  };
  const worker = await Worker.create({
    connection,
    taskQueue,
    activities,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: require.resolve('./bare.workflow'),
      logger: new DefaultLogger('ERROR'),
    }),
  });
  process.stdin.resume().once('close', () => worker.shutdown());
  process.stdout.write('ready\n');
  await worker.run();
  if (transport) transport.close();
  await connection.close();
}

const [address, taskQueue, smtpUrl] = process.argv.slice(2);
main(address!, taskQueue!, smtpUrl).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
