// The demo's time: real time, so many times faster, told as days of a shop that opens at nine.
import { setTimeout as pause } from 'node:timers/promises';

const HOUR_MS = 3_600_000;
const DAY_MINUTES = 24 * 60;
const OPENS_AT_MINUTES = 9 * 60;
/** No finer: one tick of 10 minutes is less than 0.1 s of real time, and a busy machine is late by as much. */
const TICK_MINUTES = 10;

export class FastClock {
  /** @param openedAt real instant, ms, that is told as day 1, 09:00 */
  constructor(
    private readonly speed: number,
    private readonly openedAt: number = Date.now(),
  ) {}

  /** `day 2, 10:20`, cut to ten minutes. @param instant real, ms */
  tell(instant: number): string {
    const minutes = Math.floor(((instant - this.openedAt) * this.speed) / 60_000 / TICK_MINUTES) * TICK_MINUTES;
    const since = minutes + OPENS_AT_MINUTES;
    const ofDay = ((since % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
    const [hour, minute] = [Math.floor(ofDay / 60), ofDay % 60].map((part) => String(part).padStart(2, '0'));
    return `day ${Math.floor(since / DAY_MINUTES) + 1}, ${hour}:${minute}`;
  }

  /** Waits for so many hours of the demo's time. @throws the signal's reason once it is aborted */
  async pass(hours: number, signal: AbortSignal): Promise<void> {
    await pause((hours * HOUR_MS) / this.speed, undefined, { signal }).catch(() => signal.throwIfAborted());
  }

  /** Waits until so many hours after opening; not at all where that is past. @throws the signal's reason once it is aborted */
  async until(hours: number, signal: AbortSignal): Promise<void> {
    await this.pass(hours - ((Date.now() - this.openedAt) * this.speed) / HOUR_MS, signal);
  }
}
