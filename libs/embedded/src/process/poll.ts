// Asks a question again and again until the answer is yes.
import { setTimeout as pause } from 'node:timers/promises';

/** Short: a server that serves after 300 ms should not be noticed after 500. */
const EVERY_MS = 25;

/** @throws the signal's reason once it is aborted; an error of `ask` counts as a no */
export async function until(ask: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await ask().catch(() => false)) return;
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
