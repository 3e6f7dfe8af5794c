// The inbox as an API client and a browser meet it, over real HTTP, SMTP and keys.
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTransport } from 'nodemailer';
import { type RunningInbox, startInbox } from '@landfall/embedded/inbox/inbox.server';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { connectStore, type StoreConnection } from '@landfall/store/connection';
import { createAdapter } from '../http/fastify';
import { HttpModule } from '../http/http.module';
import { installManners } from '../http/install-manners';
import { InboxReader } from '@landfall/embedded/inbox/inbox.reader';
import { InboxModule } from './inbox.module';

const ADMIN = 'admin-key-of-this-spec';
const READ = 'read-key-of-this-spec';

@Module({})
class TestModule {}

let dir: string;
let mongo: Awaited<ReturnType<typeof startMongo>>;
let store: StoreConnection;
let inbox: RunningInbox;
let app: NestFastifyApplication;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'landfall-inbox-api-'));
  [mongo, inbox] = await Promise.all([startMongo({ dataDir: dir }), startInbox({ dir: path.join(dir, 'inbox') })]);
  store = await connectStore(mongo.uri);
  const settings = { adminKey: ADMIN, readKey: READ, rateLimit: 1000, version: '0' };
  const imports = [HttpModule.register(settings, store), InboxModule.register(new InboxReader(path.join(dir, 'inbox')))];
  app = await NestFactory.create<NestFastifyApplication>({ module: TestModule, imports }, createAdapter(settings), {
    logger: false,
    bodyParser: false,
  });
  await installManners(app, settings);
  await app.init();

  const transport = createTransport(inbox.uri);
  for (const [to, subject] of [
    ['ann@x.example', 'one'],
    ['bob@x.example', 'two'],
    ['ann@x.example', 'three'],
  ]) {
    await transport.sendMail({
      from: 'Shop <s@x.example>',
      to,
      subject,
      text: 'Hi',
      html: '<p>Hi',
      headers: { 'List-Unsubscribe': '<https://x.example/u>' },
    });
  }
  transport.close();
}, 60_000);

afterAll(async () => {
  await app.close();
  await store.close();
  await inbox.stop();
  await mongo.stop();
  await rm(dir, { recursive: true });
});

async function call(method: 'GET' | 'DELETE', url: string, key: string | undefined = ADMIN) {
  return await app.inject({ method, url, headers: key ? { authorization: `Bearer ${key}` } : {} });
}

const subjects = async (url: string) =>
  (await call('GET', url)).json<{ items: { subject: string }[] }>().items.map(({ subject }) => subject);

it('answers items as documented, newest first', async () => {
  const answer = await call('GET', '/inbox/messages?to=BOB@x.example');
  expect(answer.json()).toEqual({
    items: [
      {
        id: expect.any(String),
        receivedAt: expect.stringMatching(/Z$/),
        from: 'Shop <s@x.example>',
        to: 'bob@x.example',
        subject: 'two',
        headers: expect.objectContaining({ 'list-unsubscribe': ['<https://x.example/u>'] }),
        text: expect.stringContaining('Hi'),
        html: expect.stringContaining('<p>Hi'),
      },
    ],
    nextCursor: null,
  });
  expect(await subjects('/inbox/messages')).toEqual(['three', 'two', 'one']);
});

it('pages by cursor', async () => {
  const first = (await call('GET', '/inbox/messages?limit=2')).json<{ nextCursor: string }>();
  expect(await subjects(`/inbox/messages?limit=2&cursor=${first.nextCursor}`)).toEqual(['one']);
});

it.each([
  ['no key', '/inbox/messages', '', 401],
  ['a key that may not', '/inbox/messages', READ, 403],
  ['a limit too high', '/inbox/messages?limit=201', ADMIN, 422],
  ['a cursor not ours', '/inbox/messages?cursor=abc', ADMIN, 422],
])('refuses %s', async (_, url, key, status) => {
  expect((await call('GET', url, key)).statusCode).toBe(status);
});

it.each([
  ['/inbox', 'text/html; charset=utf-8'],
  ['/inbox/page.css', 'text/css; charset=utf-8'],
  ['/inbox/page.js', 'text/javascript; charset=utf-8'],
])('serves %s without a key, and nothing in it needs another host or an inline script', async (url, type) => {
  const answer = await call('GET', url, '');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, type]);
  expect(answer.body).not.toMatch(/https?:\/\/|<script>|\son\w+=/);
  expect(answer.headers['content-security-policy']).toMatch(/script-src 'self'(;|$)/);
});

it('forgets one address, then everything', async () => {
  expect((await call('DELETE', '/inbox/messages?to=ann@x.example')).statusCode).toBe(204);
  expect(await subjects('/inbox/messages')).toEqual(['two']);
  expect((await call('DELETE', '/inbox/messages')).statusCode).toBe(204);
  expect((await call('DELETE', '/inbox/messages')).statusCode).toBe(204);
  expect(await subjects('/inbox/messages')).toEqual([]);
});
