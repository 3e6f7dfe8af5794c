/** The worker: takes enrollments through their steps and keeps house. Its rules lie in the engine, its order in the workflows. */
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import { NativeConnection, Runtime, Worker, DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import { EmailChannel } from '@landfall/channels/email/email.channel';
import { journeyWebhookSecret } from '@landfall/channels/webhook/signature';
import { WebhookChannel } from '@landfall/channels/webhook/webhook.channel';
import { ConfigError, loadConfig, type Config } from '@landfall/config/config';
import { CLAIM_LASTS_MS } from '@landfall/domain/message/message';
import { EngineModule } from '@landfall/engine/engine.module';
import { LIVE_SEED } from '@landfall/engine/settings';
import { connectStore, ensureIndexes } from '@landfall/store/connection';
import { upgradeStore } from '@landfall/store/upgrade';
import { connectionOptions, lazyConnection } from '@landfall/temporal/connection';
import { JourneyClient } from '@landfall/temporal/journey.client';
import { TASK_QUEUE } from '@landfall/workflows/enrollment/enrollment.contract';
import { enrollmentActivities } from './activities/enrollment.activities';
import { reconcileActivities } from './activities/reconcile.activities';
import { tickActivities } from './activities/tick.activities';

/** `within` runs out in segments within 60 s, and what is owed to Temporal is told again well before anybody asks. */
const RECONCILE_EVERY_MS = 10_000;
/** About 1 MB each; those beyond are replayed from their short histories when they wake. */
const CACHED_WORKFLOWS = 150;

export async function main(): Promise<void> {
  const config = loadConfig();
  const { smtpUrl } = config;
  if (smtpUrl === undefined)
    throw new ConfigError([{ variable: 'SMTP_URL', message: 'is required: the worker hands mail over' }]);
  const logger = pino({ level: config.logLevel, base: { process: 'worker' } });
  Runtime.install({ logger: new DefaultLogger('WARN', ({ level, message, meta }) => logger.warn({ level, ...meta }, message)) });

  const store = await connectStore(config.mongodbUri);
  const journeys = new JourneyClient(lazyConnection(config), config.temporal.namespace);
  // An attempt ends before its claim does.
  const email = new EmailChannel({ smtpUrl, attemptTimeoutMs: CLAIM_LASTS_MS - 5_000, dkim: config.dkim });
  const settings = {
    clockSpeed: config.clockSpeed,
    mailFrom: config.mailFrom,
    publicUrl: config.publicUrl,
    signingSecret: config.signingSecret,
    seed: LIVE_SEED,
  };
  const webhook = new WebhookChannel({
    secret: journeyWebhookSecret(config.signingSecret),
    allowPrivateUrls: config.allowPrivateUrls,
  });
  const channels = { email, webhook };
  const app = await NestFactory.createApplicationContext(EngineModule.register({ settings, store, journeys, channels }), {
    logger: ['error', 'warn'],
  });
  await ensureIndexes(store);
  await upgradeStore(store);
  await journeys.ensureReconciling(RECONCILE_EVERY_MS).catch((error: Error) => {
    // The client names what it was about; why it could not is the cause beneath.
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new Error(`Temporal, by the address in TEMPORAL_ADDRESS, cannot be used: ${reason}`, { cause: error });
  });

  const worker = await createWorker(config, {
    ...enrollmentActivities(app),
    ...reconcileActivities(app),
    ...tickActivities(app),
  });
  const end = () => {
    worker.shutdown();
    // What waits for a free connection must not be lost with us: its claim is given back while there is time.
    void email.close();
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, end);
  logger.info('worker is ready');
  await worker.run();
  await Promise.all([email.close(), webhook.close()]);
  await app.close();
  await journeys.close();
  await store.close();
}

async function createWorker(config: Config, activities: object): Promise<Worker> {
  const { address, tls, apiKey, metadata } = connectionOptions(config);
  const connection = await NativeConnection.connect({
    address: address!,
    tls,
    apiKey: apiKey as string | undefined,
    metadata,
  } as never);
  return Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: TASK_QUEUE,
    ...workflowCode(),
    activities,
    maxCachedWorkflows: CACHED_WORKFLOWS,
    // A worker that died holds its workflows' tasks for no longer than this.
    stickyQueueScheduleToStartTimeout: '2 seconds',
    maxConcurrentWorkflowTaskExecutions: 40,
    maxConcurrentLocalActivityExecutions: 100,
    maxConcurrentActivityTaskExecutions: 10,
    shutdownGraceTime: '8 seconds',
    shutdownForceTime: '9 seconds',
  });
}

/** Built beforehand; from the sources only where nothing was built. */
function workflowCode(): { workflowBundle: { codePath: string } } {
  const codePath = path.resolve(__dirname, '../../../workflows.bundle.js');
  if (!existsSync(codePath))
    throw new Error(`The workflows were not bundled: ${path.basename(codePath)} is missing. Run npm run build.`);
  return { workflowBundle: { codePath } };
}

if (require.main === module) {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}
