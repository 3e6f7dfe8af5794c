// One child process in a group of its own, with its words in a log file and a bounded end.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What to start, and how to tell that it serves. */
export interface ChildSpec {
  /** As in the ready line: `api`, `worker`, `mongodb`, `temporal`. */
  name: string;
  command: string;
  args: readonly string[];
  /** Added to our own environment. */
  env?: Readonly<Record<string, string>>;
  logFile: string;
  /** Names of the children that must serve before this one is started. */
  after: readonly string[];
  /** Resolves once the child serves; asks again and again until then, and gives up when the signal says so. */
  ready: (signal: AbortSignal) => Promise<void>;
  /** How long it may take to end when asked, before it is killed, ms. */
  stopMs: number;
}

/** Ended by itself before it served; carries the last of its log. */
export class ChildDied extends Error {
  readonly code = 'child_died';
}

export class Child {
  readonly pid: number;
  /** Resolves when the process is gone, with how it ended: an exit code or the name of a signal. */
  readonly ended: Promise<string>;
  private alive = true;

  private constructor(
    readonly spec: ChildSpec,
    private readonly process: ChildProcess & { pid: number },
    /** Where its words begin in the log, bytes. */
    private readonly logStart: number,
  ) {
    this.pid = process.pid;
    this.ended = new Promise((resolve) =>
      process.once('exit', (code, signal) => {
        this.alive = false;
        resolve(String(signal ?? code));
      }),
    );
  }

  /**
   * The child leads its own process group, so that Ctrl-C reaches us alone and we end it in order. The pipe to its standard input closes when we
   * die, however we die: our own programs watch it (`follow-parent.ts`).
   *
   * @throws {Error} when the program cannot be started
   */
  static async start(spec: ChildSpec, environment: Readonly<Record<string, string | undefined>>): Promise<Child> {
    mkdirSync(path.dirname(spec.logFile), { recursive: true });
    const log = openSync(spec.logFile, 'a');
    const logStart = fstatSync(log).size;
    try {
      const child = spawn(spec.command, spec.args, {
        detached: true,
        stdio: ['pipe', log, log],
        env: { ...environment, ...spec.env },
      });
      child.stdin?.on('error', () => undefined);
      await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
      return new Child(spec, child as ChildProcess & { pid: number }, logStart);
    } finally {
      closeSync(log);
    }
  }

  get isAlive(): boolean {
    return this.alive;
  }

  /** @throws {ChildDied} if it ends first, or whatever stopped the wait */
  async untilReady(signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const stopWaiting = () => waiting.abort(signal.reason);
    signal.addEventListener('abort', stopWaiting, { once: true });
    if (signal.aborted) stopWaiting();
    const death = this.ended.then((how) => {
      throw new ChildDied(
        `${this.spec.name} ended with ${how} before it was ready:\n${lastWords(this.spec.logFile, this.logStart)}`,
      );
    });
    try {
      await Promise.race([this.spec.ready(waiting.signal), death]);
    } finally {
      waiting.abort();
      signal.removeEventListener('abort', stopWaiting);
      death.catch(() => undefined);
    }
  }

  /** Asks it to end, and kills its whole group when it does not in time. Resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.alive) this.process.kill('SIGTERM');
    const timer = setTimeout(() => killGroup(this.pid), this.spec.stopMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** At once and without a word to it, as a crash would. */
  kill(): void {
    if (this.alive) killGroup(this.pid);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone in the meantime.
  }
}

function lastWords(file: string, from: number): string {
  return readFileSync(file).subarray(from).toString('utf8').slice(-2000).trim() || '(it said nothing)';
}
