/** A storm: the product under a replay of shoppers while its processes are killed, and afterwards everything that was promised is checked. */
import { Product } from '../support/product';
import { readAftermath, type Aftermath } from './aftermath';
import { compareWithSimulation, type Comparison } from './comparison';
import { killAll, plannedKills, type Kill } from './kills';
import { startMailServer } from './mail-server';
import { brokenPromises } from './promises';
import { afterwards, definitions } from './shop';
import { replayedStream, type Stream } from './stream';
import { deliverAll } from './stubborn-client';

export interface StormOptions {
  seed: string;
  /** Over all, each process in turn. */
  kills: number;
  shoppers: number;
  /** Of the shoppers' lives. */
  days: number;
  /** How long the replay takes at most. */
  minutes: number;
  say(line: string): void;
}

export interface Storm {
  stream: Stream;
  speed: number;
  kills: Kill[];
  aftermath: Aftermath;
  comparison: Comparison;
  /** One line each; empty where all promises were kept. */
  violations: string[];
}

const DAY_S = 86_400;
const HOUR_MS = 3_600_000;
const MAIL_ANSWER_MS = 20;

export async function runStorm({ seed, kills, shoppers, days, minutes, say }: StormOptions): Promise<Storm> {
  const speed = wholeSpeed((days * DAY_S) / (minutes * 60));
  const stream = replayedStream({ seed, shoppers, days, speed });
  say(`${stream.origin}: ${stream.events.length} events at ${speed} times their speed; seed ${seed}`);
  const mail = await startMailServer({ answerMs: MAIL_ANSWER_MS });
  try {
    const product = await Product.start({ clockSpeed: speed, env: { SMTP_URL: mail.url } });
    try {
      await product.define(definitions);
      await product.put('/v1/goals/purchase', afterwards.goal);
      await product.put('/v1/settings', afterwards.settings);
      const durationMs = (days * DAY_S * 1000) / speed;
      const [delivered, killed] = await Promise.all([
        deliverAll(product, stream.shoppers, stream.events),
        killAll(product, plannedKills(seed, kills, durationMs), say),
      ]);
      say(`all is said; waiting for those under way`);
      const aftermath = await readAftermath(product, delivered, mail.log);
      const comparison = await compareWithSimulation(product, aftermath, speed);
      const unexplained = comparison.differences.filter(({ because }) => because === undefined);
      const violations = [
        ...brokenPromises(aftermath, speed),
        ...unexplained.map(({ words }) => `unlike the simulation: ${words}`),
      ];
      return { stream, speed, kills: killed, aftermath, comparison, violations };
    } finally {
      await product.stop();
    }
  } finally {
    await mail.stop();
  }
}

/** At least so fast, and such that an hour takes whole milliseconds: planned instants are then the same on both clocks. */
function wholeSpeed(atLeast: number): number {
  let speed = Math.max(1, Math.ceil(atLeast));
  while (HOUR_MS % speed !== 0) speed++;
  return speed;
}
