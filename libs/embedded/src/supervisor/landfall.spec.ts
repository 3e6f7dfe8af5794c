import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import { loadUpConfig } from '@landfall/config/config';
import { InboxReader } from '../inbox/inbox.reader';
import { commandLineOf } from '../process/command-line';
import { takeLock } from '../process/pid-lock';
import { until } from '../process/poll';
import { AlreadyRunning, startLandfall } from './landfall';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'landfall-up-'));
  // Stand in for API and worker: the API answers on its port with the environment it was given.
  await writeFile(
    path.join(dataDir, 'api.js'),
    `require('node:http').createServer((_, answer) => answer.end(JSON.stringify(process.env))).listen(Number(process.env.PORT), process.env.HOST);`,
  );
  // The worker has threads, as Temporal's has, which must not mind what its main thread is loaded with.
  await writeFile(
    path.join(dataDir, 'worker.js'),
    `new (require('node:worker_threads').Worker)('setInterval(() => {}, 1000)', { eval: true });`,
  );
});
afterEach(async () => await rm(dataDir, { recursive: true, force: true }));

const up = async (env: Record<string, string> = {}) =>
  await startLandfall(
    {
      config: loadUpConfig({ DATA_DIR: dataDir, PORT: '0', ...env }),
      report: () => undefined,
      programs: { api: path.join(dataDir, 'api.js'), worker: path.join(dataDir, 'worker.js') },
    },
    new AbortController().signal,
  );

it('brings everything up, keeps keys and ports over a restart, and refuses a second one meanwhile', async () => {
  const first = await up();
  expect(first).toMatchObject({ inbox: `${first.url}/inbox`, temporalUi: null });
  expect(first.adminKey).toMatch(/^lf_admin_[\w-]{43}$/);
  expect(first.writeKey).toMatch(/^lf_write_[\w-]{43}$/);
  expect(Object.keys(first.processes)).toEqual(['api', 'worker', 'temporal', 'mongodb']);
  expect(JSON.parse(await readFile(path.join(dataDir, 'processes.json'), 'utf8'))).toEqual(first.processes);
  expect((await stat(path.join(dataDir, 'keys.json'))).mode & 0o777).toBe(0o600);
  await expect(up()).rejects.toThrow(AlreadyRunning);

  const env = (await (await fetch(first.url)).json()) as Record<string, string>;
  expect(env).toMatchObject({ PUBLIC_URL: first.url, ADMIN_KEY: first.adminKey, DATA_DIR: dataDir, LANDFALL_EMBEDDED: '1' });
  const transport = createTransport(env.SMTP_URL);
  await transport.sendMail({ from: 'a@x.example', to: 'b@x.example', subject: 'kept', text: '' });
  transport.close();
  await first.stop();
  const { mails } = await new InboxReader(env.INBOX_DIR ?? '').page({ limit: 5 });
  expect(mails.map(({ subject }) => subject)).toEqual(['kept']);
  for (const pid of Object.values(first.processes)) expect(commandLineOf(pid)).toBeUndefined();

  const second = await up();
  expect([second.url, second.adminKey, second.writeKey]).toEqual([first.url, first.adminKey, first.writeKey]);
  await second.stop();
}, 60_000);

it('embeds only what no address is given for, and takes the keys it is given', async () => {
  const ADMIN_KEY = 'an-admin-key-of-our-own';
  const given = {
    MONGODB_URI: 'mongodb://db.example/shop',
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    SMTP_URL: 'smtp://mail.example',
    SIGNING_SECRET: 'sixteen-or-more-characters',
    ADMIN_KEY,
  };
  const landfall = await up(given);
  const env = await (await fetch(landfall.url)).json();
  await landfall.stop();
  expect(landfall).toMatchObject({ inbox: null, adminKey: ADMIN_KEY });
  expect(Object.keys(landfall.processes)).toEqual(['api', 'worker']);
  expect(env).toMatchObject({ ...given, INBOX_DIR: '' });
}, 30_000);

it('says which port is in use', async () => {
  const landfall = await up();
  const port = new URL(landfall.url).port;
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'landfall-up-'));
  await expect(up({ DATA_DIR: elsewhere, PORT: port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use`);
  await landfall.stop();
  await rm(elsewhere, { recursive: true });
}, 60_000);

it('takes over the lock of a dead process, and of an earlier life with the same id', async () => {
  const file = path.join(dataDir, 'landfall.lock');
  const dead = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => dead.once('exit', resolve));
  for (const pid of [dead.pid, process.pid]) {
    await writeFile(file, JSON.stringify({ pid, command: 'node landfall up' }));
    const lock = takeLock(file);
    if (!('release' in lock)) throw new Error(`held by ${lock.heldBy}`);
    expect(takeLock(file)).toEqual({ heldBy: process.pid });
    lock.release();
  }
});

it('our own programs end when the process that started them is killed', async () => {
  const follow = require.resolve('../process/follow-parent');
  const starter = spawn(
    process.execPath,
    [
      '-e',
      `const child = require('node:child_process').spawn(process.execPath, ['--require', ${JSON.stringify(follow)}, ${JSON.stringify(path.join(dataDir, 'worker.js'))}], { detached: true, stdio: ['pipe', 'inherit', 'inherit'] });
       console.log(child.pid); setInterval(() => {}, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const pid = await new Promise<number>((resolve) =>
    starter.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
  );
  expect(commandLineOf(pid)).toContain('worker.js');
  starter.kill('SIGKILL');
  await until(async () => commandLineOf(pid) === undefined, AbortSignal.timeout(8000));
});
