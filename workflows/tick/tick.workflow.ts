/** One tick of a journey's schedule. */
import { proxyActivities } from '@temporalio/workflow';
import type { TickActivities, TickRun } from './tick.contract';

const activities = proxyActivities<TickActivities>({
  // A large segment takes its time, as long as it moves.
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '2 seconds', maximumInterval: '1 minute' },
});

export async function tick(run: TickRun): Promise<void> {
  await activities.visitMembers(run);
}
