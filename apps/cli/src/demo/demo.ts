// The demo from opening to verdict: seven stories and a crowd pass through the example journey on a fast clock.
import path from 'node:path';
import { installationRoot } from '@landfall/embedded/runtime/installation';
import { crowd } from './crowd';
import { FastClock } from './fast-clock';
import { differences, endingOf, recordOf } from './outcome';
import { contradictions, reportLines } from './report-lines';
import { playCrowd, playStory } from './play';
import type { Say } from './scene';
import { seen } from './seen';
import { Shop } from './shop';
import { STORIES } from './story';
import { storyLines } from './story-lines';
import { beside, WIDTH } from './wrap';

const CROWD_SIZE = 60;
const CROWD_SEED = 2026;
const STAMP_COLUMN = 15;
/** Long enough for the seven to sign up. */
const OPENS_AFTER_MS = 1000;
/** One after the other, as people come. */
const HOURS_BETWEEN = 0.4;

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
  const stage = { shop, clock, say, signal };
  const stories = STORIES.map((story, place) => playStory(story, place * HOURS_BETWEEN, percent, stage));
  const [played] = await Promise.all([Promise.all(stories), playCrowd(visitors, stage)]);

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

/** A line across, with a title. */
export const heading = (title: string): string => `── ${title} ${'─'.repeat(Math.max(0, WIDTH - 4 - title.length))}`;
