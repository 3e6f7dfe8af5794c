/** One profile's passage through one journey version. It stops where it stands, in the middle of a wait too, once it hears that the enrollment ended. */
import { condition, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import { ended, type EnrollmentActivities, type EnrollmentRun } from './enrollment.contract';

const activities = proxyLocalActivities<EnrollmentActivities>({
  startToCloseTimeout: '70 seconds',
  // A store that is away for long is waited for by timers, not inside a task.
  localRetryThreshold: '10 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '1 minute' },
});

export async function enrollment(run: EnrollmentRun): Promise<void> {
  let stopped = false;
  setHandler(ended, () => void (stopped = true));
  // The wait and the suppression in one.
  const until = (instant: number) => condition(() => stopped, Math.max(1, instant - Date.now()));

  for (let attempt = 1; !stopped;) {
    const next = await activities.advance({ ...run, attempt });
    attempt = next.kind === 'retry' ? attempt + 1 : 1;
    switch (next.kind) {
      case 'sleep':
        await until(next.until);
        break;
      case 'retry':
        await until(next.at);
        break;
      case 'again':
        break;
      case 'listen':
        await until(next.until);
        return;
      case 'over':
        return;
    }
  }
}
