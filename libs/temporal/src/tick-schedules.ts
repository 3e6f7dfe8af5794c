/** Temporal schedules of journeys that people enter by the clock: as many, and as often, as the definitions say. */
import { ScheduleAlreadyRunning, ScheduleNotFoundError, type ScheduleClient } from '@temporalio/client';
import { TASK_QUEUE } from '@landfall/workflows/enrollment/enrollment.contract';
import { TICK_SCHEDULES, TICK_WORKFLOW, tickScheduleId } from '@landfall/workflows/tick/tick.contract';

export interface WantedTicks {
  journey: string;
  /** Five fields, real time. */
  cron: string;
  timezone: string;
}

/** Idempotent: makes the schedules that are missing, makes anew those that tick at other times, and takes away those that nothing asks for. */
export async function syncTickSchedules(schedules: ScheduleClient, wanted: readonly WantedTicks[]): Promise<void> {
  const missing = new Map(wanted.map((each) => [tickScheduleId(each.journey), each]));
  const old: string[] = [];
  for await (const { scheduleId, memo } of schedules.list()) {
    if (!scheduleId.startsWith(TICK_SCHEDULES)) continue;
    if (isAsWanted(memo, missing.get(scheduleId))) missing.delete(scheduleId);
    else old.push(scheduleId);
  }
  for (const scheduleId of old) await remove(schedules, scheduleId);
  for (const each of missing.values()) await create(schedules, each);
}

function isAsWanted(memo: Record<string, unknown> | undefined, wanted: WantedTicks | undefined): boolean {
  return wanted !== undefined && memo?.['cron'] === wanted.cron && memo['timezone'] === wanted.timezone;
}

async function remove(schedules: ScheduleClient, scheduleId: string): Promise<void> {
  await schedules
    .getHandle(scheduleId)
    .delete()
    .catch((error: unknown) => {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    });
}

async function create(schedules: ScheduleClient, { journey, cron, timezone }: WantedTicks): Promise<void> {
  await schedules
    .create({
      scheduleId: tickScheduleId(journey),
      spec: { cronExpressions: [cron], timezone },
      // A tick that comes while the one before is being worked is worked after it. What was missed is found by housekeeping.
      policies: { overlap: 'BUFFER_ONE', catchupWindow: '1 minute' },
      memo: { cron, timezone },
      action: { type: 'startWorkflow', workflowType: TICK_WORKFLOW, taskQueue: TASK_QUEUE, args: [{ journey }] },
    })
    .catch((error: unknown) => {
      // Another worker was faster.
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    });
}
