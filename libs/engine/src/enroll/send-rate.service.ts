/** How many messages a second a channel may take from all workers together (`sendRate`): each message gets a moment of its own, and comes back at it. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SendRateRepository } from '@landfall/store/send-rate/send-rate.repository';

/** So near a moment is waited for here; for one further off the task is given up, and taken again then. */
const WAITED_FOR_MS = 300;
/** So much sooner one comes back, to be there by its moment: being woken takes a while, and now longer, now shorter. */
const COMES_EARLY_MS = 250;
/** Whoever comes later than this to its moment has let it go by: many who were held up must not go all at once. */
const GRACE_MS = 2_000;
/** No later than this everybody looks again whether the rate is still what it was. */
const LOOKS_AGAIN_MS = 300_000;
/** From here on moments that nobody came for are swept out. */
const SWEPT_FROM = 10_000;

interface Moment {
  at: number;
  rate: number;
}

interface Asking {
  resolve(moment: Moment): void;
  reject(error: unknown): void;
}

@Injectable()
export class SendRate {
  /** By message: moments that were taken and not used yet. A worker that dies leaves its own unused. */
  private readonly taken = new Map<string, Moment>();
  /** By channel and rate: who asked since the last reservation, to be served by the next one together. */
  private readonly lines = new Map<string, Asking[]>();

  constructor(private readonly moments: SendRateRepository) {}

  /**
   * Resolves when the message may go, or at once with the instant (ms UTC) at which to ask again.
   *
   * @param rate messages a second; `undefined` for no limit
   */
  async turnOf(messageId: string, channel: string, rate: number | undefined): Promise<{ comeBackAt: number } | undefined> {
    if (rate === undefined) return undefined;
    const moment = this.momentOf(messageId, rate) ?? (await this.reserve(channel, rate));
    const now = Date.now();
    if (moment.at - now > WAITED_FOR_MS) {
      this.keep(messageId, moment, now);
      return { comeBackAt: Math.ceil(Math.min(moment.at - COMES_EARLY_MS, now + LOOKS_AGAIN_MS)) };
    }
    this.taken.delete(messageId);
    if (moment.at > now) await pause(Math.ceil(moment.at - now));
    return undefined;
  }

  private momentOf(messageId: string, rate: number): Moment | undefined {
    const moment = this.taken.get(messageId);
    return moment && moment.rate === rate && Date.now() - moment.at <= GRACE_MS ? moment : undefined;
  }

  private keep(messageId: string, moment: Moment, now: number): void {
    if (this.taken.size >= SWEPT_FROM) {
      for (const [id, { at }] of this.taken) if (now - at > GRACE_MS) this.taken.delete(id);
    }
    this.taken.set(messageId, moment);
  }

  private reserve(channel: string, rate: number): Promise<Moment> {
    return new Promise((resolve, reject) => {
      const name = `${channel} ${rate}`;
      const line = this.lines.get(name);
      if (line) line.push({ resolve, reject });
      else {
        this.lines.set(name, [{ resolve, reject }]);
        void this.serve(name, channel, rate);
      }
    });
  }

  private async serve(name: string, channel: string, rate: number): Promise<void> {
    // Callers of the same turn join in.
    await Promise.resolve();
    for (let line = this.lines.get(name)!; line.length > 0; line = this.lines.get(name)!) {
      this.lines.set(name, []);
      try {
        const first = await this.moments.reserve(channel, rate, line.length, Date.now());
        line.forEach(({ resolve }, index) => resolve({ at: first + (index * 1000) / rate, rate }));
      } catch (error) {
        for (const { reject } of line) reject(error);
      }
    }
    this.lines.delete(name);
  }
}
