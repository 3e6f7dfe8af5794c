/** What Temporal itself says of workflows: how many run, when they closed, what their histories hold. */
import type { Client } from '@temporalio/client';
import { eventually } from '../support/product';

/** Resolves once none of this type runs any more. @throws when some still do after two minutes */
export async function untilNoneRuns(temporal: Client, workflowType: string): Promise<void> {
  await eventually(
    `the end of every ${workflowType}`,
    async () => {
      const { count } = await temporal.workflow.count(`WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running'`);
      return count === 0 ? true : undefined;
    },
    120_000,
  );
}

/** When each closed, ms UTC, by workflow id. */
export async function closeTimes(temporal: Client, workflowType: string): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for await (const { workflowId, closeTime } of temporal.workflow.list({
    query: `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Completed'`,
  }))
    if (closeTime) times.set(workflowId, closeTime.getTime());
  return times;
}

/** When its first signal was written into its history, ms UTC; `undefined` where it had none. */
export async function signalledAt(temporal: Client, workflowId: string): Promise<number | undefined> {
  const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  const time = events?.find((event) => event.workflowExecutionSignaledEventAttributes)?.eventTime;
  return time ? Number(time.seconds) * 1000 + Math.floor((time.nanos ?? 0) / 1e6) : undefined;
}

export interface HistorySize {
  events: number;
  /**
   * As Temporal Cloud bills them: a start, a signal, a timer, an activity are one each; local activities are one for all of a
   * workflow task.
   */
  actions: number;
}

export async function historySize(temporal: Client, workflowId: string): Promise<HistorySize> {
  const { events = [] } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  let actions = 0;
  const tasksWithLocalActivities = new Set<string>();
  for (const event of events ?? []) {
    if (
      event.workflowExecutionStartedEventAttributes ??
      event.workflowExecutionSignaledEventAttributes ??
      event.timerStartedEventAttributes ??
      event.activityTaskScheduledEventAttributes
    )
      actions++;
    else if (event.markerRecordedEventAttributes?.markerName === 'core_local_activity')
      tasksWithLocalActivities.add(String(event.markerRecordedEventAttributes.workflowTaskCompletedEventId));
  }
  return { events: (events ?? []).length, actions: actions + tasksWithLocalActivities.size };
}
