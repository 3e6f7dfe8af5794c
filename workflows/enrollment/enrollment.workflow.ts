/** One profile's passage through one journey version. It stops where it stands, in the middle of a wait too, once it hears that the enrollment ended. */
import { condition, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import { ended, type EnrollmentActivities, type EnrollmentRun, type Next } from './enrollment.contract';

const activities = proxyLocalActivities<EnrollmentActivities>({
  startToCloseTimeout: '70 seconds',
  // A store that is away for long is waited for by timers, not inside a task.
  localRetryThreshold: '10 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '1 minute' },
});

export async function enrollment(run: EnrollmentRun): Promise<void> {
  let stopped = false;
  setHandler(ended, () => void (stopped = true));
  const until = (instant: number) => condition(() => stopped, Math.max(1, instant - Date.now()));

  let next: Next = await activities.plan(run);
  while (!stopped) {
    switch (next.kind) {
      case 'sleep':
        if (!(await until(next.until))) next = await activities.plan(run);
        break;
      case 'send':
        next = await send(run, next.step, until);
        break;
      case 'listen':
        await until(next.until);
        return;
      case 'over':
        return;
    }
  }
}

/** Until the message is settled for good, or the enrollment ended meanwhile: then the gate is shut and there is nothing to try. */
async function send(run: EnrollmentRun, step: string, until: (instant: number) => Promise<boolean>): Promise<Next> {
  for (let attempt = 1; ; attempt++) {
    const result = await activities.send({ ...run, step, attempt });
    if (result.kind !== 'retry') return result;
    if (await until(result.at)) return { kind: 'over' };
  }
}
