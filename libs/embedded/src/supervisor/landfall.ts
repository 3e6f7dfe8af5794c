// `landfall up` as a whole: which servers are embedded, which programs run beside them, and what each is told.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { inheritedEnvironment, type UpConfig, urlOf } from '@landfall/config/config';
import type { ChildSpec } from '../process/child';
import { takeLock } from '../process/pid-lock';
import { until } from '../process/poll';
import { isFree, PortBook } from '../process/ports';
import { findBinary, type Lookup } from '../runtime/find-binary';
import { installationRoot } from '../runtime/installation';
import { startInbox, type RunningInbox } from '../inbox/inbox.server';
import { mongoSpec, mongoUri } from '../servers/mongo';
import { temporalSpec } from '../servers/temporal';
import { endLeftovers, type Processes, writeProcesses } from './processes-file';
import { keepSecrets } from './secrets';
import { Supervisor } from './supervisor';

/** The whole of a first start, downloads apart, on a machine that is busy. */
const START_MS = 120_000;
const HEALTH_MS = 2000;
/** Node lets a heap's nursery grow to 48 MB while a program is loaded, and an API at rest would keep them: this is half of it. */
const SMALL_NURSERY = '--max-semi-space-size=8';

/** The ready line of `landfall up --json`, without `ready`. */
export interface Landfall {
  url: string;
  adminKey: string;
  writeKey: string;
  readKey: string;
  /** Page of the embedded inbox, null when mail goes elsewhere. */
  inbox: string | null;
  temporalUi: string | null;
  processes: Processes;
}

export interface LandfallOptions {
  config: UpConfig;
  /** Whether Temporal's web interface is served too. */
  temporalUi?: boolean;
  /** Told in one line what goes on. */
  report: (line: string) => void;
  /** The scripts of API and worker, those of this build where they are left out. */
  programs?: { api: string; worker: string };
}

/** The data directory is in use by another live `landfall up`. */
export class AlreadyRunning extends Error {
  readonly code = 'already_running';

  constructor(dataDir: string, pid: number) {
    super(`landfall is already running on ${dataDir} (process ${pid}). Stop it first, or set another DATA_DIR.`);
    this.name = 'AlreadyRunning';
  }
}

/**
 * Starts everything and resolves once it answers.
 *
 * @returns what is reached where, and `stop`, which ends all of it in order
 * @throws {AlreadyRunning | RuntimeNotFound | ChildDied | Error} with nothing left running
 */
export async function startLandfall(
  options: LandfallOptions,
  signal: AbortSignal,
): Promise<Landfall & { stop(): Promise<void> }> {
  const { dataDir } = options.config;
  const lock = lockOf(dataDir);
  if ('heldBy' in lock) throw new AlreadyRunning(dataDir, lock.heldBy);
  let inbox: RunningInbox | undefined;
  let supervisor: Supervisor | undefined;
  const stop = async () => {
    await supervisor?.stop();
    await inbox?.stop();
    writeProcesses(dataDir, {});
    lock.release();
  };
  try {
    await endLeftovers(dataDir);
    const ports = new PortBook(path.join(dataDir, 'ports.json'));
    const place = await unlessAborted(settle(options, ports), signal);
    if (options.config.smtpUrl === undefined)
      inbox = await startInbox({ dir: place.inboxDir, port: await ports.portFor('inbox') });
    supervisor = new Supervisor({
      dataDir,
      children: [...programs(options, place, inbox), ...place.servers],
      environment: inheritedEnvironment(),
      report: options.report,
    });
    await startInTime(supervisor, signal, dataDir);
    const { url, secrets, temporalUi } = place;
    const { adminKey, writeKey, readKey } = secrets;
    const inboxPage = inbox === undefined ? null : `${url}/inbox`;
    return { url, adminKey, writeKey, readKey, inbox: inboxPage, temporalUi, processes: supervisor.processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws {Error} that names the directory when nothing can be written there */
function lockOf(dataDir: string): ReturnType<typeof takeLock> {
  try {
    mkdirSync(dataDir, { recursive: true });
    return takeLock(path.join(dataDir, 'landfall.lock'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(`DATA_DIR ${dataDir} cannot be written (${code}). Set DATA_DIR to a directory of your own.`, {
      cause: error,
    });
  }
}

async function startInTime(supervisor: Supervisor, signal: AbortSignal, dataDir: string): Promise<void> {
  const timeout = AbortSignal.timeout(START_MS);
  try {
    await supervisor.start(AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (!timeout.aborted) throw error;
    throw new Error(`landfall did not answer within ${START_MS / 1000} s; its logs are in ${path.join(dataDir, 'logs')}`, {
      cause: error,
    });
  }
}

/** Gives up waiting when the end is asked for; what is being fetched then is fetched anew next time. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await Promise.race([
    work,
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })),
  ]);
}

type Place = Awaited<ReturnType<typeof settle>>;

/** Everything that is decided before the first process starts: binaries, ports, addresses, secrets. */
async function settle({ config, temporalUi, report }: LandfallOptions, ports: PortBook) {
  const { dataDir } = config;
  const lookup: Lookup = { runtimeDir: config.runtimeDir, progress: report };
  const [mongod, temporal] = await Promise.all([
    config.mongodbUri === undefined ? findBinary('mongod', lookup) : undefined,
    config.temporal.address === undefined ? findBinary('temporal', lookup) : undefined,
  ]);
  if (config.port !== 0 && !(await isFree(config.port, config.host))) {
    throw new Error(`Port ${config.port} of ${config.host} is in use. Set PORT to another one, or to 0 for any.`);
  }
  const port = config.port === 0 ? await ports.portFor('api', config.host) : config.port;
  const mongoPort = await ports.portFor('mongodb');
  const temporalPort = await ports.portFor('temporal');
  const uiPort = temporalUi && temporal !== undefined ? await ports.portFor('temporalUi') : undefined;
  const servers: ChildSpec[] = [];
  const { namespace } = config.temporal;
  if (temporal !== undefined) servers.push(temporalSpec(temporal, { dataDir, port: temporalPort, namespace, uiPort }));
  if (mongod !== undefined) servers.push(mongoSpec(mongod, { dataDir, port: mongoPort }));
  return {
    port,
    url: urlOf(config.host, port),
    servers,
    mongodbUri: config.mongodbUri ?? mongoUri(mongoPort),
    temporalAddress: config.temporal.address ?? `127.0.0.1:${temporalPort}`,
    temporalUi: uiPort === undefined ? null : urlOf('127.0.0.1', uiPort),
    inboxDir: path.join(dataDir, 'inbox'),
    secrets: keepSecrets(dataDir, {
      adminKey: config.keys.admin,
      writeKey: config.keys.write,
      readKey: config.keys.read,
      signingSecret: config.signingSecret,
    }),
  };
}

function programs(options: LandfallOptions, place: Place, inbox: RunningInbox | undefined): ChildSpec[] {
  const { config } = options;
  const root = installationRoot();
  const scripts = options.programs ?? {
    api: path.join(root, 'dist/apps/api/src/main.js'),
    worker: path.join(root, 'dist/apps/worker/src/main.js'),
  };
  const env: Record<string, string> = {
    LANDFALL_EMBEDDED: '1',
    DATA_DIR: config.dataDir,
    HOST: config.host,
    CLOCK_SPEED: String(config.clockSpeed),
    MAIL_FROM: config.mailFrom ?? '',
    PORT: String(place.port),
    PUBLIC_URL: config.publicUrl ?? place.url,
    MONGODB_URI: place.mongodbUri,
    TEMPORAL_ADDRESS: place.temporalAddress,
    SMTP_URL: config.smtpUrl ?? inbox?.uri ?? '',
    INBOX_DIR: inbox === undefined ? '' : place.inboxDir,
    ADMIN_KEY: place.secrets.adminKey,
    WRITE_KEY: place.secrets.writeKey,
    READ_KEY: place.secrets.readKey,
    SIGNING_SECRET: place.secrets.signingSecret,
  };
  const program = (name: 'api' | 'worker', after: readonly string[], flags: readonly string[] = []): ChildSpec => ({
    name,
    command: process.execPath,
    // The last word marks the process as ours, for `endLeftovers`.
    args: [
      ...['--enable-source-maps', ...flags],
      ...['--require', require.resolve('../process/follow-parent'), scripts[name], config.dataDir],
    ],
    env,
    logFile: path.join(config.dataDir, 'logs', `${name}.log`),
    after: place.servers.map((server) => server.name).filter((server) => after.includes(server)),
    // The API's `/readyz` asks for a worker too, so one answer stands for both.
    ready: (signal) => until(() => isReady(place.url), signal),
    stopMs: 10_000,
  });
  // The API connects to Temporal only as it needs it, so it may start while Temporal still does.
  return [program('api', ['mongodb'], [SMALL_NURSERY]), program('worker', ['mongodb', 'temporal'])];
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(HEALTH_MS) });
  await answer.arrayBuffer();
  return answer.status === 200;
}
