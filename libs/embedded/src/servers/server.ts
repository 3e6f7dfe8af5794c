// One embedded server by itself, unsupervised: found, started, awaited.
import { inheritedEnvironment } from '@landfall/config/config';
import { Child, type ChildSpec } from '../process/child';
import { freePort } from '../process/ports';
import type { BinaryName, FoundBinary } from '../runtime/binary';
import { findBinary, type Lookup } from '../runtime/find-binary';

/** Far beyond what a server takes on a busy machine, so that only a broken one meets it. */
const START_MS = 60_000;

export interface ServerOptions extends Lookup {
  dataDir: string;
  /** A free one is picked where none is named. */
  port?: number;
}

export interface RunningServer {
  port: number;
  pid: number;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

/** @throws {RuntimeNotFound | ChildDied | Error} when there is no binary, it ends, or it does not serve within a minute */
export async function startServer(
  name: BinaryName,
  specOf: (binary: FoundBinary, place: { dataDir: string; port: number }) => ChildSpec,
  { dataDir, port: wanted, ...lookup }: ServerOptions,
): Promise<RunningServer> {
  const [binary, port] = await Promise.all([findBinary(name, lookup), wanted ?? freePort()]);
  const child = await Child.start(specOf(binary, { dataDir, port }), inheritedEnvironment());
  // A spec that fails before its `stop` must leave no server behind.
  const killAtExit = () => child.kill();
  process.once('exit', killAtExit);
  void child.ended.then(() => process.off('exit', killAtExit));
  try {
    await child.untilReady(AbortSignal.timeout(START_MS));
  } catch (error) {
    child.kill();
    throw error;
  }
  return { port, pid: child.pid, stop: () => child.stop() };
}
