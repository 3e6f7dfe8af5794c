/** One round of housekeeping. */
import { proxyActivities } from '@temporalio/workflow';
import type { ReconcileActivities } from './reconcile.contract';

// The next round comes anyway: one try, bounded.
const activities = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumAttempts: 1 },
});

export async function reconcile(): Promise<void> {
  await activities.reconcile();
}
