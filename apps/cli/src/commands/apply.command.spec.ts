import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { readDefinition } from '@landfall/domain/simulation/read-definitions';
import type { DefinitionKind } from '@landfall/domain/simulation/simulation';
import { register } from './apply.command';

const EXAMPLE = path.join(__dirname, '../../../../examples/abandoned-cart');

/** Keeps definitions as the API does: by their schemas, with revisions and publishing. */
class DefinitionsFake {
  readonly held = new Map<string, Record<string, unknown>>();
  readonly changes: string[] = [];
  private server!: Server;

  async start(): Promise<string> {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const { status, body } = this.answer(request.method!, request.url!, text === '' ? undefined : JSON.parse(text));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private answer(method: string, url: string, written: unknown): { status: number; body: unknown } {
    const [, , kind, key, verb] = url.split('?')[0]!.split('/');
    if (method === 'GET')
      return {
        status: 200,
        body: {
          items: [...this.held].filter(([place]) => place.startsWith(`${kind}/`)).map(([, item]) => item),
          nextCursor: null,
        },
      };
    const place = `${kind}/${key}`;
    this.changes.push(`${method} ${[place, verb].filter(Boolean).join('/')}`);
    const known = this.held.get(place);
    if (verb === 'publish') {
      this.held.set(place, { ...known, status: 'live', version: 1, liveRevision: known!.revision });
      return {
        status: 200,
        body: {
          version: 1,
          changed: true,
          migrated: 0,
          left: 0,
          warnings: [{ path: '/holdout', code: 'no_holdout', message: 'nobody is held out' }],
        },
      };
    }
    if (verb === 'restore') {
      this.held.set(place, { ...known, status: 'active' });
      return { status: 200, body: this.held.get(place) };
    }
    const { definition, faults } = readDefinition(kind as DefinitionKind, written);
    if (!definition) return { status: 422, body: { detail: 'The input is not valid; see errors.', errors: faults } };
    const revision = Number(known?.revision ?? 0) + 1;
    const beside = {
      key,
      status: known?.status ?? (kind === 'journeys' ? 'draft' : 'active'),
      revision,
      liveRevision: known?.liveRevision ?? null,
      createdAt: 'x',
      updatedAt: 'y',
    };
    this.held.set(place, { ...JSON.parse(JSON.stringify(definition)), ...beside });
    return { status: known ? 200 : 201, body: { ...this.held.get(place), warnings: [] } };
  }
}

let fake: DefinitionsFake;
let url: string;
let dir: string;
let printed: string;

beforeEach(async () => {
  fake = new DefinitionsFake();
  url = await fake.start();
  dir = mkdtempSync(path.join(tmpdir(), 'apply-'));
  cpSync(EXAMPLE, dir, { recursive: true });
});
afterEach(async () => {
  await fake.stop();
  rmSync(dir, { recursive: true });
});

async function apply(...flags: string[]): Promise<string[]> {
  printed = '';
  fake.changes.length = 0;
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => ((printed += text), true)) as typeof write;
  try {
    const program = new Command();
    register(program);
    await program.parseAsync(['node', 'landfall', 'apply', dir, '--url', url, '--key', 'k', ...flags]);
  } finally {
    process.stdout.write = write;
  }
  return [...fake.changes];
}

const edit = (file: string, from: string, to: string) =>
  writeFileSync(path.join(dir, file), readFileSync(path.join(dir, file), 'utf8').replace(from, to));

it('saves what is named before what names it, and publishes', async () => {
  expect(await apply()).toEqual([
    'PUT segments/do-not-nudge',
    'PUT segments/recent-buyers',
    'PUT segments/staff',
    'PUT goals/first-purchase',
    'PUT templates/cart-last-call',
    'PUT templates/cart-reminder',
    'PUT journeys/abandoned-cart',
    'POST journeys/abandoned-cart/publish',
  ]);
  expect(printed).toContain('7 created, 0 changed, 0 as they were; 1 published.');
  expect(printed).toContain('journeys/abandoned-cart.yaml  /holdout  nobody is held out');
});

it('changes nothing the second time, and says so', async () => {
  await apply();
  expect(await apply()).toEqual([]);
  expect(printed).toContain('Nothing to change: all 7 definitions are as they should be.');
});

it('sends what was changed, and nothing else', async () => {
  await apply();
  edit('journeys/abandoned-cart.yaml', 'PT1H', 'PT2H');
  edit('goals/first-purchase.yaml', 'First purchase', 'First order');
  expect(await apply()).toEqual([
    'PUT goals/first-purchase',
    'PUT journeys/abandoned-cart',
    'POST journeys/abandoned-cart/publish',
  ]);
  expect(printed).toMatch(/change +goals\/first-purchase/);
});

it('changes nothing with --dry-run', async () => {
  expect(await apply('--dry-run')).toEqual([]);
  expect(printed).toMatch(/create +journeys\/abandoned-cart +publish/);
});

it('leaves journeys as drafts with --no-publish', async () => {
  expect(await apply('--no-publish')).not.toContain('POST journeys/abandoned-cart/publish');
  expect(await apply()).toEqual(['POST journeys/abandoned-cart/publish']);
});

it('lets a journey be that somebody has stopped', async () => {
  await apply();
  fake.held.set('journeys/abandoned-cart', { ...fake.held.get('journeys/abandoned-cart'), status: 'stopped' });
  expect(await apply()).toEqual([]);
  expect(printed).toContain('is stopped; publish it by hand');
});

it('brings back what was archived before something names it again', async () => {
  await apply();
  fake.held.set('segments/staff', { ...fake.held.get('segments/staff'), status: 'archived' });
  expect(await apply()).toEqual(['POST segments/staff/restore']);
});

it('sends nothing where one file has a fault', async () => {
  edit('goals/first-purchase.yaml', 'event: Order', 'evnt: Order');
  await expect(apply()).rejects.toThrow('goals/first-purchase.yaml  /when/evnt');
  expect(fake.changes).toEqual([]);
});
