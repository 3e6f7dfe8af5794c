/** The baselines of a journey: the same wait of an hour and the same signal, with a mail before it or without, and nothing else. */
import { condition, defineSignal, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './bare.worker';

const { mail } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '1 minute' });

export async function bare(): Promise<void> {
  let stopped = false;
  setHandler(defineSignal('ended'), () => void (stopped = true));
  await condition(() => stopped, '1 hour');
}

export async function bareMail(to: string): Promise<void> {
  await mail(to);
  await bare();
}
