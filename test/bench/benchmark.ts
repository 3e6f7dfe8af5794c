/** What a benchmark is, what it is run with, and what it finds. */
import type { Client } from '@temporalio/client';
import type { StoreConnection } from '@landfall/store/connection';
import type { Product } from '../support/product';

export interface Bench {
  /** Calls, journeys and so on are this many times the usual number. */
  scale: number;
  /** Product and baseline take turns this often; the median counts. */
  rounds: number;
  /** Told in one line what goes on. */
  say(line: string): void;
}

/** The product and its own servers, which the baselines use too. */
export interface Ground extends Bench {
  product: Product;
  store: StoreConnection;
  temporal: Client;
}

/** One line of the table. */
export interface Finding {
  /** As in the goals of quality: P1, P2, … */
  id: string;
  work: string;
  product: string;
  baseline: string;
  /** What the goal is about: a ratio, a count, a time. */
  result: string;
  goal: string;
  met: boolean;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Product and baseline in turn, so that both meet the same moods of the machine. @returns rates per second and their ratio, medians all */
export async function takeTurns(
  rounds: number,
  product: (round: number) => Promise<number>,
  baseline: (round: number) => Promise<number>,
): Promise<{ product: number; baseline: number; ratio: number }> {
  const pairs: { product: number; baseline: number }[] = [];
  for (let round = 0; round < rounds; round++) pairs.push({ product: await product(round), baseline: await baseline(round) });
  return {
    product: median(pairs.map((pair) => pair.product)),
    baseline: median(pairs.map((pair) => pair.baseline)),
    ratio: median(pairs.map((pair) => pair.product / pair.baseline)),
  };
}
