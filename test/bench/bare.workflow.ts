/** The baseline of a journey: the same wait of an hour and the same signal, and nothing else. */
import { condition, defineSignal, setHandler } from '@temporalio/workflow';

export async function bare(): Promise<void> {
  let stopped = false;
  setHandler(defineSignal('ended'), () => void (stopped = true));
  await condition(() => stopped, '1 hour');
}
