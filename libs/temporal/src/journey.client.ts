/** Starts, wakes and looks after the workflows of enrollments. Everything may be told twice. */
import {
  Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  ScheduleAlreadyRunning,
  type Connection,
} from '@temporalio/client';
import {
  ended,
  ENROLLMENT_WORKFLOW,
  enrollmentWorkflowId,
  TASK_QUEUE,
  woken,
  type EnrollmentRun,
} from '@landfall/workflows/enrollment/enrollment.contract';
import { TICK_WORKFLOW, tickWorkflowId, type TickRun } from '@landfall/workflows/tick/tick.contract';
import { RECONCILE_SCHEDULE, RECONCILE_WORKFLOW } from '@landfall/workflows/reconcile/reconcile.contract';
import { syncTickSchedules, type WantedTicks } from './tick-schedules';

const CALL_TIMEOUT_MS = 10_000;
const PROBE_TIMEOUT_MS = 2_000;
const CLOSED = 'the connection to Temporal is closed';

export class JourneyClient {
  private readonly client: Client;
  /** Calls that the connection is at, each with the way to give it up. */
  private readonly underWay = new Map<Promise<unknown>, (reason: Error) => void>();
  private isClosed = false;

  constructor(
    private readonly connection: Connection,
    namespace: string,
    private readonly callTimeoutMs = CALL_TIMEOUT_MS,
  ) {
    this.client = new Client({ connection, namespace });
  }

  /** Idempotent: an enrollment has one workflow for its life. */
  async start(enrollmentId: string): Promise<void> {
    await this.once(() => this.client.workflow.start(ENROLLMENT_WORKFLOW, onceOf(enrollmentId)));
  }

  /** Says that something is due earlier than was said last; starts the workflow that was never told to start. One that is gone has nothing to hear. */
  async wake(enrollmentId: string): Promise<void> {
    await this.once(() =>
      this.client.workflow.signalWithStart(ENROLLMENT_WORKFLOW, { ...onceOf(enrollmentId), signal: woken, signalArgs: [] }),
    );
  }

  /** Says that the enrollment ended. One whose workflow never was, or is gone, has nothing to hear. */
  async end(enrollmentId: string): Promise<void> {
    await this.bounded(() => this.client.workflow.getHandle(enrollmentWorkflowId(enrollmentId)).signal(ended)).catch(
      (error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      },
    );
  }

  /** Idempotent: makes sure that housekeeping runs. */
  async ensureReconciling(everyMs: number): Promise<void> {
    await this.bounded(() =>
      this.client.schedule.create({
        scheduleId: RECONCILE_SCHEDULE,
        spec: { intervals: [{ every: everyMs }] },
        policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
        action: {
          type: 'startWorkflow',
          workflowType: RECONCILE_WORKFLOW,
          taskQueue: TASK_QUEUE,
          workflowExecutionTimeout: '5 minutes',
        },
      }),
    ).catch((error: unknown) => {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    });
  }

  /** Idempotent: makes sure that these schedules tick, and no others. */
  async ensureTicking(wanted: readonly WantedTicks[]): Promise<void> {
    await this.bounded(() => syncTickSchedules(this.client.schedule, wanted));
  }

  /** Visits the members of a journey's segment now, unless that is under way. */
  async tick(journey: string): Promise<void> {
    const run: TickRun = { journey };
    await this.bounded(() =>
      this.client.workflow.start(TICK_WORKFLOW, {
        taskQueue: TASK_QUEUE,
        workflowId: tickWorkflowId(journey),
        workflowIdConflictPolicy: 'USE_EXISTING',
        args: [run],
      }),
    );
  }

  /** @throws where the server does not answer in two seconds */
  async ping(): Promise<void> {
    await this.bounded(() => this.connection.workflowService.getSystemInfo({}), PROBE_TIMEOUT_MS);
  }

  /** @throws where no worker has asked for work on our task queue within the last minutes, or nobody can say */
  async requirePoller(namespace: string): Promise<void> {
    const { pollers } = await this.bounded(
      () => this.connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: TASK_QUEUE }, taskQueueType: 1 }),
      PROBE_TIMEOUT_MS,
    );
    if ((pollers ?? []).length === 0) throw new Error('no worker asks for work');
  }

  /**
   * Gives up whatever is under way. A call that waits to be tried again cannot be called off, and one whose channel is closed by then
   * ends the process: so the channel closes behind the last of them.
   */
  async close(): Promise<void> {
    this.isClosed = true;
    const last = [...this.underWay];
    for (const [, giveUp] of last) giveUp(new Error(CLOSED));
    const closed = Promise.allSettled(last.map(([call]) => call)).then(() => this.connection.close());
    if (last.length === 0) await closed;
  }

  private async once(start: () => Promise<unknown>): Promise<void> {
    await this.bounded(start).catch((error: unknown) => {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    });
  }

  private async bounded<T>(call: () => Promise<T>, timeoutMs = this.callTimeoutMs): Promise<T> {
    if (this.isClosed) throw new Error(CLOSED);
    const answer = this.connection.withDeadline(Date.now() + timeoutMs, call);
    return new Promise((resolve, reject) => {
      this.underWay.set(answer, reject);
      void answer.then(resolve, reject).finally(() => this.underWay.delete(answer));
    });
  }
}

function onceOf(enrollmentId: string) {
  return {
    taskQueue: TASK_QUEUE,
    workflowId: enrollmentWorkflowId(enrollmentId),
    workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
    args: [{ enrollmentId }] satisfies [EnrollmentRun],
  };
}
