/** The real API in this process, over an embedded MongoDB. Temporal is away: what is owed to it stays owed. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Channel } from '@landfall/channels/channel';
import { ApiModule } from '../../apps/api/src/api.module';
import { createAdapter } from '../../apps/api/src/http/fastify';
import { installManners } from '../../apps/api/src/http/install-manners';
import { ensureIndexes } from '@landfall/store/connection';
import { lazyConnection } from '@landfall/temporal/connection';
import { JourneyClient } from '@landfall/temporal/journey.client';
import { startStore, type SpecStore } from './store';

export const ADMIN = 'spec-admin-key-0123456789';
export const WRITE = 'spec-write-key-0123456789';
export const READ = 'spec-read-key-0123456789';

export interface Api {
  url: string;
  store: SpecStore;
  /** @param body sent as it is when it is text or bytes, else as JSON */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  stop(): Promise<void>;
}
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** `undefined` where the answer is no JSON. */
  json: any;
}

export interface ApiOptions {
  clockSpeed?: number;
  mailFrom?: string;
  /** Of the mails that authors send to themselves. */
  testMail?: Channel;
  /** A Temporal that is there. */
  journeys?: JourneyClient;
}

export async function startApi({
  clockSpeed = 1,
  mailFrom = 'Shop <hello@shop.example>',
  testMail,
  journeys: given,
}: ApiOptions = {}): Promise<Api> {
  const store = await startStore();
  const temporal = { address: '127.0.0.1:1', namespace: 'default', apiKey: undefined, tls: undefined };
  const journeys = given ?? new JourneyClient(lazyConnection({ temporal }), 'default');
  const http = { adminKey: ADMIN, writeKey: WRITE, readKey: READ, rateLimit: 100_000, version: 'spec' };
  const parts = {
    store: store.connection,
    journeys,
    ...(testMail ? { testMail } : {}),
    settings: {
      clockSpeed,
      mailFrom,
      publicUrl: 'https://links.shop.example',
      signingSecret: 'secret-of-this-spec',
      seed: 'landfall',
    },
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.register(parts, { inboxDir: undefined, temporal }, http),
    createAdapter(http),
    { bodyParser: false, logger: ['error'] },
  );
  await ensureIndexes(store.connection);
  await installManners(app, http);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    store,
    async call(method, path, body, headers = {}) {
      const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${ADMIN}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: (raw ? body : JSON.stringify(body)) as string }),
        redirect: 'manual',
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        json = undefined;
      }
      return { status: response.status, headers: response.headers, text, json };
    },
    async stop() {
      await app.close();
      await journeys.close();
      await store.stop();
    },
  };
}
