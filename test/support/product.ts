/** The built product as people run it: `landfall up` in a process of its own on a folder of its own, a small client for its HTTP API, and hands to kill what it runs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { installationRoot } from '@landfall/embedded/runtime/installation';

export const PROCESSES = ['api', 'worker', 'mongodb', 'temporal'] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** Installing and building included, where the sources have changed. */
const READY_MS = 300_000;
const STOP_MS = 60_000;
const CALL_MS = 30_000;
/** What would point the product at servers of somebody else, or change how it behaves. */
const OURS =
  /^(PORT|HOST|DATA_DIR|MONGODB_URI|TEMPORAL_.*|SMTP_URL|MAIL_FROM|DKIM_.*|PUBLIC_URL|(ADMIN|WRITE|READ)_KEY|SIGNING_SECRET|INBOX_DIR|IMPORT_DIR|LOG_LEVEL|CLOCK_SPEED|ALLOW_.*|RATE_LIMIT|LANDFALL_EMBEDDED)$/;

export interface ProductOptions {
  /** A temporary one, removed by `stop`, where none is given. */
  dataDir?: string;
  clockSpeed?: number;
  env?: Record<string, string>;
}

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

interface ReadyLine {
  url: string;
  adminKey: string;
  writeKey: string;
}

export class Product {
  private constructor(
    private readonly child: ChildProcess,
    private readonly ready: ReadyLine,
    readonly dataDir: string,
    private readonly isOwn: boolean,
  ) {}

  /** @throws {Error} with the last words of the product when it ends before its ready line, or is not there in five minutes */
  static async start({ dataDir, clockSpeed = 1, env = {} }: ProductOptions = {}): Promise<Product> {
    const folder = dataDir ?? mkdtempSync(path.join(tmpdir(), 'landfall-product-'));
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)));
    const child = spawn(process.execPath, [path.join(installationRoot(), 'tools/landfall.mjs'), 'up', '--json'], {
      env: {
        ...inherited,
        ...{ DATA_DIR: folder, PORT: '0', CLOCK_SPEED: String(clockSpeed), MAIL_FROM: 'Shop <hello@shop.example>' },
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // A spec that fails before its `stop` must leave nothing running.
    const endWithUs = () => child.kill('SIGTERM');
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    return new Product(child, await readyLine(child), folder, dataDir === undefined);
  }

  get url(): string {
    return this.ready.url;
  }

  get adminKey(): string {
    return this.ready.adminKey;
  }

  get writeKey(): string {
    return this.ready.writeKey;
  }

  get mongodbUri(): string {
    return `mongodb://127.0.0.1:${this.port('mongodb')}/landfall?directConnection=true`;
  }

  get temporalAddress(): string {
    return `127.0.0.1:${this.port('temporal')}`;
  }

  /** Any answer at all. @throws where there is none within 30 s */
  async call<T>(method: string, route: string, body?: unknown, key = this.adminKey): Promise<Answer<T>> {
    const response = await fetch(new URL(route, this.url), {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  /** @throws on anything but 2xx, with what was answered */
  async get<T>(route: string): Promise<T> {
    return this.good(`GET ${route}`, await this.call<T>('GET', route));
  }

  async put<T>(route: string, body: unknown): Promise<T> {
    return this.good(`PUT ${route}`, await this.call<T>('PUT', route, body));
  }

  async post<T>(route: string, body?: unknown): Promise<T> {
    return this.good(`POST ${route}`, await this.call<T>('POST', route, body));
  }

  /** A tracking call with the write key; resolves with the acknowledgement. */
  async track(call: { type: 'track' | 'identify' | 'page' | 'screen'; [field: string]: unknown }): Promise<void> {
    const { type, ...body } = call;
    this.good(`POST /v1/${type}`, await this.call('POST', `/v1/${type}`, body, this.writeKey));
  }

  /** Goals, templates, then journeys, each put and the journeys published. */
  async define(definitions: {
    goals?: Record<string, unknown>;
    segments?: Record<string, unknown>;
    templates?: Record<string, unknown>;
    journeys?: Record<string, unknown>;
  }): Promise<void> {
    for (const kind of ['goals', 'segments', 'templates', 'journeys'] as const)
      for (const [key, body] of Object.entries(definitions[kind] ?? {})) await this.put(`/v1/${kind}/${key}`, body);
    for (const key of Object.keys(definitions.journeys ?? {})) await this.post(`/v1/journeys/${key}/publish`);
  }

  /** Ids of what runs now. */
  processes(): Partial<Record<ProcessName, number>> {
    return JSON.parse(readFileSync(path.join(this.dataDir, 'processes.json'), 'utf8')) as Partial<Record<ProcessName, number>>;
  }

  /** SIGKILL to one process, by its id. @returns the id that died */
  kill(name: ProcessName): number {
    const pid = this.processes()[name];
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  /** Ends everything in order, as Ctrl-C does. @returns its exit code */
  async stop(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      const slow = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(slow);
    }
    if (this.isOwn) rmSync(this.dataDir, { recursive: true, force: true });
    return this.child.exitCode;
  }

  private port(server: string): number {
    return (JSON.parse(readFileSync(path.join(this.dataDir, 'ports.json'), 'utf8')) as Record<string, number>)[server]!;
  }

  private good<T>(what: string, { status, body }: Answer<T>): T {
    if (status < 200 || status > 299) throw new Error(`${what} was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}

function readyLine(child: ChildProcess): Promise<ReadyLine> {
  let words = '';
  child.stderr!.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-4000)));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGTERM');
      reject(new Error(`no ready line within ${READY_MS / 1000} s:\n${words}`));
    }, READY_MS);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`landfall up ended with ${signal ?? code} before it was ready:\n${words}`));
    });
    createInterface({ input: child.stdout! }).once('line', (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line) as ReadyLine);
    });
  });
}

/**
 * Asks until there is an answer.
 *
 * @param ask `undefined` means not yet; an error means not yet too, and is told if it stays
 * @throws {Error} naming `what` after `timeoutMs`
 */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, timeoutMs = 30_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let last: unknown; ;) {
    const found = await ask().catch((error: unknown) => {
      last = error;
      return undefined;
    });
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause: last });
    await pause(50);
  }
}
