// Keeps a set of child processes running: starts each as soon as what it needs serves, starts again what dies, ends all in order.
import { setTimeout as pause } from 'node:timers/promises';
import { Child, ChildDied, type ChildSpec } from '../process/child';
import { type Processes, writeProcesses } from './processes-file';

/** A child that dies is started again after 0.2 s, then 0.4 s, … at most 5 s; one that lived for half a minute begins anew. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
const SETTLED_MS = 30_000;
/** What dies so often before it ever served will not serve the next time either. */
const FIRST_TRIES = 3;

export interface SupervisorOptions {
  dataDir: string;
  /** In the order in which they are ended. */
  children: readonly ChildSpec[];
  environment: Readonly<Record<string, string | undefined>>;
  /** Told in one line what happened to whom. */
  report: (line: string) => void;
}

export class Supervisor {
  private readonly running = new Map<string, Child>();
  private readonly stopping = new AbortController();
  /** Whatever may still start a process. */
  private readonly atWork: Promise<void>[] = [];
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: SupervisorOptions) {}

  /** Ids of the children that run now. */
  get processes(): Processes {
    const named = this.options.children.map(({ name }) => [name, this.running.get(name)?.pid] as const);
    return Object.fromEntries(named.filter((entry): entry is [string, number] => entry[1] !== undefined));
  }

  /**
   * Resolves once every child serves.
   *
   * @throws {ChildDied} when one dies three times before it served, or the signal's reason
   */
  async start(signal: AbortSignal): Promise<void> {
    const serving = new Map<string, Promise<void>>();
    const give = AbortSignal.any([signal, this.stopping.signal]);
    const startOne = (spec: ChildSpec): Promise<void> => {
      const known = serving.get(spec.name);
      if (known !== undefined) return known;
      const needed = this.options.children.filter(({ name }) => spec.after.includes(name));
      const promise = Promise.all(needed.map(startOne)).then(async () => await this.startFirst(spec, give));
      serving.set(spec.name, promise);
      this.atWork.push(promise);
      return promise;
    };
    await Promise.all(this.options.children.map(startOne));
  }

  /** Nothing is started again from now on; each child is asked to end and killed if it does not in its time. Idempotent. */
  async stop(): Promise<void> {
    this.stopped ??= this.endAll();
    await this.stopped;
  }

  private async endAll(): Promise<void> {
    this.stopping.abort(new Error('stopping'));
    for (const { name } of this.options.children) {
      const child = this.running.get(name);
      if (child === undefined) continue;
      await child.stop();
      this.forget(child);
    }
    await Promise.allSettled(this.atWork);
  }

  private async startFirst(spec: ChildSpec, signal: AbortSignal): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const child = await this.spawn(spec);
      try {
        await child.untilReady(signal);
        this.atWork.push(this.keepAlive(child));
        return;
      } catch (error) {
        if (!(error instanceof ChildDied)) throw error;
        this.forget(child);
        if (tries >= FIRST_TRIES) throw error;
        await pause(FIRST_WAIT_MS * tries, undefined, { signal });
      }
    }
  }

  private async keepAlive(first: Child): Promise<void> {
    let waitMs = FIRST_WAIT_MS;
    let child = first;
    let bornMs = Date.now();
    for (;;) {
      const how = await child.ended;
      if (this.stopping.signal.aborted) return;
      this.forget(child);
      if (Date.now() - bornMs > SETTLED_MS) waitMs = FIRST_WAIT_MS;
      this.options.report(`${child.spec.name} ended with ${how}; starting it again`);
      await pause(waitMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      const reborn = await this.respawn(child.spec);
      if (reborn === undefined) return;
      child = reborn;
      bornMs = Date.now();
    }
  }

  /** A program can be missing for a moment, as during an upgrade. @returns `undefined` when the end came first */
  private async respawn(spec: ChildSpec): Promise<Child | undefined> {
    while (!this.stopping.signal.aborted) {
      try {
        return await this.spawn(spec);
      } catch (error) {
        this.options.report(`${spec.name} cannot be started: ${error instanceof Error ? error.message : String(error)}`);
        await pause(LONGEST_WAIT_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  private async spawn(spec: ChildSpec): Promise<Child> {
    const child = await Child.start(spec, this.options.environment);
    this.running.set(spec.name, child);
    writeProcesses(this.options.dataDir, this.processes);
    // The end may have been asked for while the program was being loaded.
    if (this.stopping.signal.aborted) await child.stop();
    return child;
  }

  private forget(child: Child): void {
    if (this.running.get(child.spec.name) !== child) return;
    this.running.delete(child.spec.name);
    writeProcesses(this.options.dataDir, this.processes);
  }
}
