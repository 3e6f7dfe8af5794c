/** For specs of the manners: the sample app on a database of its own, and a caller of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { connectStore, ensureIndexes, type StoreConnection } from '@landfall/store/connection';
import { createAdapter } from './fastify';
import { HttpModule } from './http.module';
import { installManners } from './install-manners';
import { OtherController, ThingsController } from './manners.sample';

export const ADMIN = 'admin-key-of-this-spec';
export const WRITE = 'write-key-of-this-spec';
export const READ = 'read-key-of-this-spec';

export interface Call {
  method?: string;
  key?: string | null;
  headers?: Record<string, string>;
  body?: string | Buffer | object;
}

export class SampleApi {
  private constructor(
    private readonly dataDir: string,
    private mongo: Awaited<ReturnType<typeof startMongo>>,
    readonly connection: StoreConnection,
    private readonly app: NestFastifyApplication,
    readonly base: string,
  ) {}

  static async start({ rateLimit = 10_000, maxInFlight = 1_000 } = {}): Promise<SampleApi> {
    const dataDir = await mkdtemp(join(tmpdir(), 'landfall-manners-'));
    const mongo = await startMongo({ dataDir });
    const connection = await connectStore(mongo.uri);
    const settings = { adminKey: ADMIN, writeKey: WRITE, readKey: READ, rateLimit, maxInFlight, version: '1.2.3' };
    @Module({ imports: [HttpModule.register(settings, connection)], controllers: [ThingsController, OtherController] })
    class SampleModule {}
    const app = await NestFactory.create<NestFastifyApplication>(SampleModule, createAdapter(settings), {
      bodyParser: false,
      logger: false,
    });
    await ensureIndexes(connection);
    await installManners(app, settings);
    await app.listen(0, '127.0.0.1');
    return new SampleApi(dataDir, mongo, connection, app, await app.getUrl());
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.connection.close();
    await this.mongo.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  stopDatabase(): Promise<void> {
    return this.mongo.stop();
  }

  /** Where it was before, with what it held. */
  async startDatabase(): Promise<void> {
    this.mongo = await startMongo({ dataDir: this.dataDir, port: this.mongo.port });
  }

  /** JSON unless told otherwise, with the admin key unless `key` is another or null; POST with a body, else GET. */
  async call(path: string, { method, key = ADMIN, headers = {}, body }: Call = {}) {
    const isJson = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
    const response = await fetch(this.base + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as string) }),
    });
    const text = await response.text();
    const isAnyJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isAnyJson && text ? JSON.parse(text) : undefined };
  }
}
