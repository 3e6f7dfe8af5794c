// One shopper in the shop: what they do, and what they wait to see. Everything that happens is said as it happens.
import type { FastClock } from './fast-clock';
import { seen } from './seen';
import type { Shop } from './shop';
import type { Shopper } from './shopper';

/** Says what just happened. @param at real instant, ms */
export type Say = (text: string, at: number) => void;

/** What all scenes share. */
export interface Stage {
  shop: Shop;
  clock: FastClock;
  say: Say;
  /** Ends all waiting. */
  signal: AbortSignal;
}

export class Scene {
  constructor(
    readonly shopper: Shopper,
    private readonly stage: Stage,
  ) {}

  async leavesCart(): Promise<void> {
    const at = Date.now();
    await this.stage.shop.leaveCart(this.shopper);
    const { enrollments } = await this.stage.shop.profile(this.shopper);
    const arm = enrollments.at(0)?.holdout ? ' (control group: no nudges)' : '';
    const turnedAway = enrollments.length === 0 ? ' and is not let into the journey' : '';
    this.stage.say(`${this.shopper.name} leaves a cart of ${this.shopper.total} USD${turnedAway}${arm}`, at);
  }

  /** What the order did is read straight after its answer: by then it is done. */
  async buys(): Promise<void> {
    await this.stage.shop.order(this.shopper);
    const { conversions, enrollments } = await this.stage.shop.profile(this.shopper);
    const conversion = conversions.at(0);
    const at = conversion ? Date.parse(conversion.occurredAt) : Date.now();
    const stopped = enrollments.some(({ endReason, endedAt }) => endReason === 'goal_met' && endedAt === conversion?.occurredAt);
    const effect = stopped ? ': nudging stops' : conversion?.outcome === 'credited' ? ': still credited to the journey' : '';
    this.stage.say(`${this.shopper.name} buys${effect}`, at);
  }

  async asksForQuiet(segment: string): Promise<void> {
    const at = Date.now();
    await this.stage.shop.join(segment, this.shopper);
    this.stage.say(`${this.shopper.name} asks for no more mail and joins ${segment}`, at);
  }

  /** Waits so many hours of the demo's time. */
  later(hours: number): Promise<void> {
    return this.stage.clock.pass(hours, this.stage.signal);
  }

  /** Waits until the shopper has so many mails in all, or until it is plain that they do not come. */
  async hasMails(count: number): Promise<void> {
    await seen(async () => {
      const mails = await this.stage.shop.mailsTo(this.shopper);
      const last = mails.at(count - 1);
      if (last) this.stage.say(`${this.shopper.name} gets “${last.subject}”`, Date.parse(last.receivedAt));
      return last !== undefined;
    }, this.stage.signal);
  }

  /** Waits until the shopper's passage through the journey has ended, or until it is plain that it does not. */
  async isThrough(): Promise<void> {
    await seen(async () => {
      const endedAt = (await this.stage.shop.profile(this.shopper)).enrollments.at(0)?.endedAt;
      if (endedAt) this.stage.say(`${this.shopper.name} is through: nothing more is sent`, Date.now());
      return Boolean(endedAt);
    }, this.stage.signal);
  }

  async wasNudged(): Promise<boolean> {
    return (await this.stage.shop.mailsTo(this.shopper)).length > 0;
  }
}
