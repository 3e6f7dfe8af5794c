// The embedded Temporal: the development server, on one SQLite file.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ChildSpec } from '../process/child';
import { until } from '../process/poll';
import type { FoundBinary } from '../runtime/binary';
import { isServing } from './grpc-health';
import { type ServerOptions, type RunningServer, startServer } from './server';

export interface TemporalOptions {
  /** Created at start besides `default`. */
  namespace?: string;
  /** Port of the web interface; without one it is not served. */
  uiPort?: number;
}

/** State lies in `dataDir/temporal` and survives a SIGKILL. */
export function temporalSpec(
  binary: FoundBinary,
  { dataDir, port, namespace, uiPort }: { dataDir: string; port: number } & TemporalOptions,
): ChildSpec {
  const folder = path.join(dataDir, 'temporal');
  mkdirSync(folder, { recursive: true });
  return {
    name: 'temporal',
    command: binary.path,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'],
      ...['--db-filename', path.join(folder, 'temporal.sqlite')],
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
      ...(namespace === undefined || namespace === 'default' ? [] : ['--namespace', namespace]),
      ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ],
    logFile: path.join(dataDir, 'logs', 'temporal.log'),
    after: [],
    ready: (signal) => until(() => isServing(port, 'temporal.api.workflowservice.v1.WorkflowService'), signal),
    stopMs: 10_000,
  };
}

/** A server on its own, for tests: `dataDir` holds its state and log. */
export async function startTemporal(options: ServerOptions & TemporalOptions): Promise<RunningServer & { address: string }> {
  const { namespace, uiPort } = options;
  const server = await startServer('temporal', (binary, place) => temporalSpec(binary, { ...place, namespace, uiPort }), options);
  return { ...server, address: `127.0.0.1:${server.port}` };
}
