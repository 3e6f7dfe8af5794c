// Looks until something is to be seen, or long enough to be sure that it is not.
import { setTimeout as pause } from 'node:timers/promises';

/** The longest wait of the journey, a day, is 12 s of real time at the demo's speed; a busy machine gets thrice that. */
const PATIENCE_MS = 45_000;
const LOOK_EVERY_MS = 100;

/** @returns whether it came to be seen @throws the signal's reason once it is aborted */
export async function seen(look: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (!(await look())) {
    if (performance.now() >= giveUpAt) return false;
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
  return true;
}
