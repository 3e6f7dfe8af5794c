// Plays stories and crowd on one stage, everybody at once.
import type { CrowdPlan } from './crowd';
import { Scene, type Stage } from './scene';
import { castings, type Shopper } from './shopper';
import type { Story } from './story';

/** Casts for one story before the machine is called too slow. */
const TAKES = 3;
const NEWS_AT_HOURS = [5, 10, 24, 48];

export interface Played {
  story: Story;
  shopper: Shopper;
}

/** @param arrival hours after opening @param percent of the journey's holdout @returns the story with whom it was played last */
export async function playStory(story: Story, arrival: number, percent: number, stage: Stage): Promise<Played> {
  const { shop, clock, say, signal } = stage;
  let take = 0;
  for (const shopper of castings(story.name, story.arm, story.total, percent)) {
    const scene = new Scene(shopper, stage);
    await shop.signUp([shopper]);
    if (story.member !== undefined) await shop.join(story.member, shopper);
    await clock.until(arrival, signal);
    await story.play(scene);
    if (++take === TAKES || !(await story.failed?.(scene))) return { story, shopper };
    say(`this machine was busy for the hour in which ${shopper.name} would have bought: once more`, Date.now());
  }
  throw new Error('unreachable: there is always another shopper');
}

export async function playCrowd(plans: readonly CrowdPlan[], { shop, clock, say, signal }: Stage): Promise<void> {
  const counts = { carts: 0, orders: 0 };
  const tell = (at: number) => say(`the other ${plans.length}: ${counts.carts} carts, ${counts.orders} orders so far`, at);
  const walks = plans.map(async ({ shopper, cartAt, buysAt }) => {
    await clock.until(cartAt, signal);
    await shop.leaveCart(shopper);
    counts.carts++;
    if (buysAt === null) return;
    await clock.until(buysAt, signal);
    await shop.order(shopper);
    counts.orders++;
  });
  const news = NEWS_AT_HOURS.map(async (hours) => {
    await clock.until(hours, signal);
    tell(Date.now());
  });
  await Promise.all([...walks, ...news]);
  tell(Date.now());
}
