import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ChildSpec } from '../process/child';
import { commandLineOf } from '../process/command-line';
import { until } from '../process/poll';
import { endLeftovers, processesFile, type Processes } from './processes-file';
import { Supervisor } from './supervisor';

let dataDir: string;
let reports: string[];
let supervisor: Supervisor | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'landfall-supervisor-'));
  reports = [];
});
afterEach(async () => {
  await supervisor?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const idle = 'setInterval(() => {}, 1000)';

/** A child that notes its start and its end, each in a line of `order.log`. */
function child(
  name: string,
  { script = idle, ready = async () => undefined, ...more }: { script?: string } & Partial<ChildSpec> = {},
): ChildSpec {
  const note = (word: string) =>
    `require('node:fs').appendFileSync(${JSON.stringify(path.join(dataDir, 'order.log'))}, '${word} ${name}\\n')`;
  return {
    name,
    command: process.execPath,
    args: ['-e', `process.on('SIGTERM', () => { ${note('end')}; process.exit(0); }); ${note('start')}; ${script}`, dataDir],
    logFile: path.join(dataDir, 'logs', `${name}.log`),
    after: [],
    ready,
    stopMs: 2000,
    ...more,
  };
}

async function started(...children: ChildSpec[]): Promise<Supervisor> {
  supervisor = new Supervisor({ dataDir, children, environment: {}, report: (line) => reports.push(line) });
  await supervisor.start(AbortSignal.timeout(10_000));
  return supervisor;
}

const order = async () => (await readFile(path.join(dataDir, 'order.log'), 'utf8')).trim().split('\n');
const written = async () => JSON.parse(await readFile(processesFile(dataDir), 'utf8')) as Processes;
const eventually = async (ask: () => Promise<boolean>) => await until(ask, AbortSignal.timeout(8000));
const hasStarted = (name: string) => async () => await eventually(async () => (await order()).includes(`start ${name}`));

it('starts each child once what it needs serves, and ends all in the order of the list', async () => {
  const api = child('api', { after: ['db'] });
  const db = child('db');
  const running = await started({ ...api, ready: hasStarted('api') }, { ...db, ready: hasStarted('db') });
  await running.stop();
  expect(await order()).toEqual(['start db', 'start api', 'end api', 'end db']);
  expect(await written()).toEqual({});
});

it('starts a killed child again and keeps processes.json true', async () => {
  const running = await started(child('api'), child('worker'));
  const before = await written();
  expect(before).toEqual(running.processes);
  process.kill(before.api ?? 0, 'SIGKILL');
  await eventually(async () => {
    const { api } = await written();
    return api !== undefined && api !== before.api;
  });
  expect((await written()).worker).toBe(before.worker);
  expect(reports).toEqual(['api ended with SIGKILL; starting it again']);
});

it('starts nothing again once it is asked to end', async () => {
  const running = await started(child('api'));
  const { api = 0 } = running.processes;
  process.kill(api, 'SIGKILL');
  await running.stop();
  expect(running.processes).toEqual({});
  expect(commandLineOf(api)).toBeUndefined();
});

it('kills a child that does not end in its time', async () => {
  const deaf = child('deaf', {
    script: `process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => {}); console.log('deaf'); ${idle}`,
    stopMs: 100,
  });
  const running = await started({
    ...deaf,
    ready: async () => await eventually(async () => (await readFile(deaf.logFile, 'utf8')).includes('deaf')),
  });
  const { deaf: pid = 0 } = running.processes;
  await running.stop();
  expect(commandLineOf(pid)).toBeUndefined();
});

it('gives up on a child that dies three times before it serves, with its last words', async () => {
  const broken = child('api', {
    script: `console.error('no such database'); process.exit(3)`,
    ready: async () => await new Promise(() => undefined),
  });
  await expect(started(broken)).rejects.toThrow(/api ended with 3 before it was ready:\n[^]*no such database/);
  expect((await order()).filter((line) => line === 'start api')).toHaveLength(3);
});

it('a child leads a process group of its own, so that Ctrl-C does not reach it', async () => {
  const { api = 0 } = (await started(child('api'))).processes;
  expect(() => process.kill(-api, 0)).not.toThrow();
});

it('the next start ends what a killed one left, and no stranger that bears an old id', async () => {
  const [api, stranger] = [[dataDir], []].map((more) =>
    spawn(process.execPath, ['-e', idle, ...more], { detached: true, stdio: 'ignore' }),
  );
  await writeFile(processesFile(dataDir), JSON.stringify({ api: api?.pid, worker: stranger?.pid }));
  await endLeftovers(dataDir);
  expect(commandLineOf(api?.pid ?? 0)).toBeUndefined();
  expect(commandLineOf(stranger?.pid ?? 0)).toBeDefined();
  stranger?.kill('SIGKILL');
});
