// The demo from opening to verdict: seven stories and a crowd pass through the example journey on a fast clock.
import path from 'node:path';
import { installationRoot } from '@landfall/embedded/runtime/installation';
import { crowd, type CrowdPlan } from './crowd';
import { FastClock } from './fast-clock';
import { differences, endingOf, recordOf } from './outcome';
import { contradictions, reportLines } from './report-lines';
import { Scene, type Say } from './scene';
import { seen } from './seen';
import { Shop } from './shop';
import { castings, type Shopper } from './shopper';
import { STORIES, type Story } from './story';
import { storyLines } from './story-lines';
import { beside, WIDTH } from './wrap';

const CROWD_SIZE = 60;
const CROWD_SEED = 2026;
/** Casts for one story before the machine is called too slow. */
const TAKES = 3;
const STAMP_COLUMN = 15;
/** Long enough for the seven to sign up. */
const OPENS_AFTER_MS = 1000;
/** One after the other, as people come. */
const HOURS_BETWEEN = 0.4;

interface Played {
  story: Story;
  shopper: Shopper;
}

/**
 * @param print a line at a time
 * @returns what did not come out as told, a line each; empty where all did
 * @throws the signal's reason once it is aborted
 */
export async function playDemo(
  server: { url: string; adminKey: string; writeKey: string },
  speed: number,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const shop = new Shop(server);
  await shop.apply(path.join(installationRoot(), 'examples', 'abandoned-cart'));
  await shop.rehearse(signal);
  const percent = await shop.holdoutPercent();
  const visitors = crowd(CROWD_SIZE, percent, CROWD_SEED);
  await shop.signUp(visitors.map(({ shopper }) => shopper));

  const clock = new FastClock(speed, Date.now() + OPENS_AFTER_MS);
  const say: Say = (text, at) => beside(clock.tell(at), text, STAMP_COLUMN).forEach(print);
  const playOne = (story: Story, place: number) => play(story, place * HOURS_BETWEEN, percent, shop, clock, say, signal);
  const [played] = await Promise.all([Promise.all(STORIES.map(playOne)), playCrowd(visitors, shop, clock, say, signal)]);

  const faults: string[] = [];
  print('');
  for (const { story, shopper } of played) {
    const record = await recordOf(shop, shopper);
    const amiss = differences(endingOf(record), story.ending);
    storyLines(story, shopper, record, clock, amiss).forEach(print);
    print('');
    faults.push(...amiss.map((difference) => `${shopper.name} ${story.title}: ${difference}`));
  }
  // A mail that was accepted a moment ago may not be in the books yet.
  await seen(async () => (await shop.report()).enrollments.active === 0, signal);
  const report = await shop.report();
  print(`The report of ${report.journey}`);
  reportLines(report, await shop.enrollments()).forEach(print);
  return [...faults, ...contradictions(report, (await shop.mails()).length)];
}

async function play(
  story: Story,
  arrival: number,
  percent: number,
  shop: Shop,
  clock: FastClock,
  say: Say,
  signal: AbortSignal,
): Promise<Played> {
  let take = 0;
  for (const shopper of castings(story.name, story.arm, story.total, percent)) {
    const scene = new Scene(shopper, shop, clock, say, signal);
    await shop.signUp([shopper]);
    if (story.member !== undefined) await shop.join(story.member, shopper);
    await clock.until(arrival, signal);
    await story.play(scene);
    if (++take === TAKES || !(await story.failed?.(scene))) return { story, shopper };
    say(`this machine was busy for the hour in which ${shopper.name} would have bought: once more`, Date.now());
  }
  throw new Error('unreachable: there is always another shopper');
}

async function playCrowd(
  plans: readonly CrowdPlan[],
  shop: Shop,
  clock: FastClock,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
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
  const news = [4, 10, 24, 48].map(async (hours) => {
    await clock.until(hours, signal);
    tell(Date.now());
  });
  await Promise.all([...walks, ...news]);
  tell(Date.now());
}

/** A line across, with a title. */
export const heading = (title: string): string => `── ${title} ${'─'.repeat(Math.max(0, WIDTH - 4 - title.length))}`;
