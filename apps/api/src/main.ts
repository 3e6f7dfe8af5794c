/** The API process: the HTTP door to the engine. */
import 'reflect-metadata';
import pino, { type Logger } from 'pino';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EmailChannel } from '@landfall/channels/email/email.channel';
import { loadConfig, type Config } from '@landfall/config/config';
import { LedgerDesk } from '@landfall/engine/desk/ledger-desk';
import { LIVE_SEED } from '@landfall/engine/settings';
import { connectStore, ensureIndexes } from '@landfall/store/connection';
import { upgradeStore } from '@landfall/store/upgrade';
import { lazyConnection } from '@landfall/temporal/connection';
import { JourneyClient } from '@landfall/temporal/journey.client';
import { ApiModule } from './api.module';
import { observeRequests } from './health/metrics';
import { createAdapter } from './http/fastify';
import { installManners } from './http/install-manners';
import type { HttpSettings } from './http/settings';
import { VERSION } from './version';

export async function main(): Promise<void> {
  const config = loadConfig();
  const logger = pino({ level: config.logLevel, base: { process: 'api' } });
  const settings = httpSettings(config, logger);
  const store = await connectStore(config.mongodbUri);
  const journeys = new JourneyClient(lazyConnection(config), config.temporal.namespace);
  const testMail =
    config.smtpUrl === undefined
      ? undefined
      : new EmailChannel({ smtpUrl: config.smtpUrl, maxConnections: 1, attemptTimeoutMs: 15_000, dkim: config.dkim });
  const parts = {
    store,
    journeys,
    ...(testMail ? { testMail } : {}),
    settings: {
      clockSpeed: config.clockSpeed,
      mailFrom: config.mailFrom,
      publicUrl: config.publicUrl,
      signingSecret: config.signingSecret,
      seed: LIVE_SEED,
    },
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.register(parts, config, settings),
    createAdapter(settings),
    {
      bodyParser: false,
      logger: ['error', 'warn'],
    },
  );
  // Every repository is made by now; keys that are seeded next must be unique.
  await ensureIndexes(store);
  await upgradeStore(store);
  await installManners(app, settings);
  observeRequests(app);
  await app.listen(config.port, config.host);
  logger.info({ port: config.port }, 'api is ready');

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await app.close();
    await app.get(LedgerDesk).idle();
    await testMail?.close();
    await journeys.close();
    await store.close();
    process.exit(0);
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => void end());
}

function httpSettings(config: Config, logger: Logger): HttpSettings {
  const { admin, write, read } = config.keys;
  return { adminKey: admin, writeKey: write, readKey: read, rateLimit: config.rateLimit, version: VERSION, logger };
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
