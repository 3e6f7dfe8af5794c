/** One profile's passage through one journey version. It stops where it stands, in the middle of a wait too, once it hears that the enrollment ended. */
import { condition, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import { ended, woken, type EnrollmentActivities, type EnrollmentRun } from './enrollment.contract';

const activities = proxyLocalActivities<EnrollmentActivities>({
  startToCloseTimeout: '70 seconds',
  // A store that is away for long is waited for by timers, not inside a task.
  localRetryThreshold: '10 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '1 minute' },
});

export async function enrollment(run: EnrollmentRun): Promise<void> {
  let stopped = false;
  let awake = false;
  setHandler(ended, () => void (stopped = true));
  setHandler(woken, () => void (awake = true));
  const isCalled = () => stopped || awake;
  const msTo = (instant: number) => Math.max(1, instant - Date.now());
  // The wait and the suppression in one. Who was woken while asking does not even lie down.
  const sleep = async (until: number) => void (awake || (await condition(isCalled, msTo(until))));

  for (let attempt = 1; !stopped;) {
    awake = false;
    const next = await activities.advance({ ...run, attempt });
    attempt = next.kind === 'retry' ? attempt + 1 : 1;
    switch (next.kind) {
      case 'sleep':
        await sleep(next.until);
        break;
      case 'retry':
        await sleep(next.at);
        break;
      case 'idle':
        await condition(isCalled);
        break;
      case 'again':
        break;
      case 'listen':
        await condition(() => stopped, msTo(next.until));
        return;
      case 'over':
        return;
    }
  }
}
