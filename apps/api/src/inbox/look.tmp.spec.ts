import 'reflect-metadata';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTransport } from 'nodemailer';
import { chromium } from 'playwright-core';
import { compileTemplate } from '@landfall/channels/template/compile-template';
import { renderTemplate } from '@landfall/channels/template/render-template';
import { startInbox } from '@landfall/embedded/inbox/inbox.server';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { connectStore } from '@landfall/store/connection';
import { createAdapter } from '../http/fastify';
import { HttpModule } from '../http/http.module';
import { installManners } from '../http/install-manners';
import { InboxReader } from '@landfall/embedded/inbox/inbox.reader';
import { InboxModule } from './inbox.module';
@Module({})
class TestModule {}
const MJML = `<mjml><mj-body background-color="#f4f4f4"><mj-section background-color="#fff"><mj-column><mj-text font-size="22px" font-weight="700">You left something behind</mj-text><mj-text>Hi {{ profile.firstName }}, your cart is still here.</mj-text><mj-image src="https://img.shop.example/cart.png" alt="The cart"></mj-image><mj-button href="https://shop.example/cart?id=7" background-color="#1f5fd0">Back to my cart</mj-button><mj-text font-size="12px" color="#888"><a href="{{ unsubscribeUrl }}">Unsubscribe</a></mj-text></mj-column></mj-section></mj-body></mjml>`;
test('look', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'look-'));
  const [mongo, inbox] = await Promise.all([startMongo({ dataDir: dir }), startInbox({ dir: path.join(dir, 'inbox') })]);
  const store = await connectStore(mongo.uri);
  const settings = { adminKey: 'admin-key-of-this-spec', rateLimit: 1000, version: '0' };
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: TestModule,
      imports: [HttpModule.register(settings, store), InboxModule.register(new InboxReader(path.join(dir, 'inbox')))],
    },
    createAdapter(settings),
    { logger: false, bodyParser: false },
  );
  await installManners(app, settings);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  const out = process.env.LOOK_DIR ?? '/tmp/look';
  const messages: string[] = [];
  const shots = async (name: string, act: (page: import('playwright-core').Page) => Promise<void>) => {
    for (const [width, height] of [
      [1200, 760],
      [360, 740],
    ] as const)
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ viewport: { width, height }, colorScheme });
        context.setDefaultTimeout(8000);
        const page = await context.newPage();
        page.on('console', (m) => messages.push(`${name} ${m.type()} ${m.text()}`));
        page.on('pageerror', (e) => messages.push(`${name} error ${e.message}`));
        await page.goto(`${url}/inbox`);
        await act(page);
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${out}/${name}-${width}-${colorScheme}.png` });
        await context.close();
      }
  };
  const signIn = async (page: import('playwright-core').Page) => {
    await page.fill('#key', 'admin-key-of-this-spec');
    await page.press('#key', 'Enter');
    await page.waitForSelector('#mail:not([hidden])');
  };
  await shots('signin', async () => {});
  await shots('empty', signIn);
  const transport = createTransport(inbox.uri);
  const compiled = await compileTemplate({
    channel: 'email',
    subject: 'You left something behind, {{ profile.firstName }}',
    preheader: 'Still here',
    mjml: MJML,
  } as never);
  for (let i = 0; i < 8; i++) {
    const r = renderTemplate((compiled as { compiled: never }).compiled, {
      profile: { firstName: ['Ada', 'Grace', 'Edsger'][i % 3] },
      unsubscribeUrl: 'https://l.shop.example/t/u/abc',
    });
    await transport.sendMail({
      from: 'Shop <hello@shop.example>',
      to: `${['ada', 'grace.with.a.long.name.indeed', 'edsger'][i % 3]}@customer.example`,
      subject: r.subject,
      html: r.html,
      text: r.text,
      messageId: `<m${i}.remind@shop.example>`,
      headers: {
        'List-Unsubscribe': `<https://l.shop.example/t/u/${'x'.repeat(110)}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'List-Id': '<abandoned-cart.shop.example>',
      },
    });
  }
  await transport.sendMail({
    from: 'Shop <hello@shop.example>',
    to: 'plain@customer.example',
    subject: 'Text only',
    text: 'Only text here.',
  });
  await shots('list', signIn);
  await shots('html', async (page) => {
    await signIn(page);
    await page.click('#list li:nth-child(2) button');
  });
  await shots('headers', async (page) => {
    await signIn(page);
    await page.click('#list li:nth-child(2) button');
    await page.click('#tab-headers');
  });
  await shots('filtered', async (page) => {
    await signIn(page);
    await page.fill('#to', 'nobody@customer.example');
    await page.waitForTimeout(300);
  });
  await shots('ask', async (page) => { await signIn(page); await page.focus('#list button'); await page.keyboard.press('ArrowDown'); await page.keyboard.press('ArrowDown'); await page.keyboard.press('ArrowUp'); await page.click('#clear'); });
  console.log([...new Set(messages)].join('\n'));
  await browser.close();
  transport.close();
  await app.close();
  await store.close();
  await inbox.stop();
  await mongo.stop();
}, 90_000);
