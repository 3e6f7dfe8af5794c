/** The baseline of journeys: workflows that mail or do not, wait for an hour and are signalled, worked by a minimal worker in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Client } from '@temporalio/client';
import { abreast } from './abreast';

const TASK_QUEUE = 'bench-bare';
const READY_MS = 60_000;
/** Callers at once: more make the development server's one database connection slower, not faster. */
const ABREAST = 12;

export class BareJourney {
  private constructor(
    private readonly worker: ChildProcess,
    private readonly temporal: Client,
  ) {}

  /** @param smtpUrl where those that mail hand it to */
  static async start(temporal: Client, address: string, smtpUrl?: string): Promise<BareJourney> {
    const argv = [require.resolve('./bare.worker'), address, TASK_QUEUE, ...(smtpUrl === undefined ? [] : [smtpUrl])];
    const worker = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
    process.once('exit', () => worker.kill('SIGKILL'));
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the bare worker does not get ready')), READY_MS);
      worker.once('exit', () => reject(new Error('the bare worker ended')));
      createInterface({ input: worker.stdout! }).once('line', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    return new BareJourney(worker, temporal);
  }

  async startAll(ids: readonly string[]): Promise<void> {
    await abreast(ABREAST, ids, (id) => this.temporal.workflow.start('bare', { taskQueue: TASK_QUEUE, workflowId: id }));
  }

  async mailAll(ids: readonly string[]): Promise<void> {
    await abreast(ABREAST, ids, (id) =>
      this.temporal.workflow.start('bareMail', { taskQueue: TASK_QUEUE, workflowId: id, args: [`${id}@shoppers.example`] }),
    );
  }

  async signalAll(ids: readonly string[]): Promise<void> {
    await abreast(ABREAST, ids, (id) => this.temporal.workflow.getHandle(id).signal('ended'));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.stdin!.end();
    await ended;
  }
}
