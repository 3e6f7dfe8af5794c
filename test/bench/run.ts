/** Runs the benchmarks, most of them on one product and its servers, prints one table, and keeps it in docs/performance.md where asked. */
import { loadavg } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { connectStore } from '@landfall/store/connection';
import { Product } from '../support/product';
import type { Bench, Finding, Ground } from './benchmark';
import { historySizes } from './history-size.bench';
import { journeysThrough } from './journeys-through.bench';
import { mailsByWorker } from './mails-by-worker.bench';
import { mailsOut } from './mails-out.bench';
import { memory } from './memory.bench';
import { cartDefinitions, idleDefinitions } from './shop';
import { simulation } from './simulate.bench';
import { suppression } from './suppression.bench';
import { keepTable, tableOf } from './table';
import { batchTrack, singleTrack } from './track.bench';

const onOneProduct: Record<string, (ground: Ground) => Promise<Finding>> = {
  P1: batchTrack,
  P2: singleTrack,
  P3: journeysThrough,
  P6: suppression,
  P9: simulation,
};
/** Each on a store or a product of its own. */
const onTheirOwn: Record<string, (bench: Bench) => Promise<Finding[]>> = {
  P8: async (bench) => [await mailsOut(bench), await mailsByWorker(bench)],
  P10: memory,
};
export const BENCHMARKS = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P8', 'P9', 'P10'] as const;

export interface BenchOptions {
  /** Ids of {@link BENCHMARKS}; all where empty. P5 is read off all that run. */
  only: readonly string[];
  scale: number;
  rounds: number;
  /** Whether docs/performance.md takes the table. */
  write: boolean;
}

/** @returns whether every goal was met */
export async function runBenchmarks({ only, scale, rounds, write }: BenchOptions): Promise<boolean> {
  const wanted = new Set(only.length === 0 ? BENCHMARKS : only);
  const bench: Bench = { scale, rounds, say: (line) => void process.stderr.write(`${line}\n`) };
  const findings: Finding[] = [];
  const [load = 0] = loadavg();
  let claimedAfterGoal = 0;

  const names = Object.keys(onOneProduct).filter((id) => wanted.has(id));
  if (names.length > 0) {
    claimedAfterGoal += await onGround(bench, async (ground) => {
      for (const name of names) findings.push(await onOneProduct[name]!(ground));
    });
  }
  if (wanted.has('P4')) {
    const { findings: sizes, claimedAfterGoal: late } = await historySizes(bench);
    findings.push(...sizes);
    claimedAfterGoal += late;
  }
  for (const [name, work] of Object.entries(onTheirOwn)) if (wanted.has(name)) findings.push(...(await work(bench)));
  if (wanted.has('P5')) findings.push(lateClaims(claimedAfterGoal));
  findings.sort((a, b) => placeOf(a) - placeOf(b));

  const table = tableOf(findings, load);
  process.stdout.write(`\n${table}\n`);
  if (write) keepTable(table);
  return findings.every(({ met }) => met);
}

/** @returns `claimedAfterGoal` of the journey that was measured, once all of it is over */
async function onGround(bench: Bench, work: (ground: Ground) => Promise<void>): Promise<number> {
  const product = await Product.start();
  const connection = await Connection.connect({ address: product.temporalAddress, connectTimeout: 10_000 });
  const store = await connectStore(product.mongodbUri);
  try {
    await product.define(idleDefinitions());
    await product.define(cartDefinitions());
    await work({ ...bench, product, store, temporal: new Client({ connection }) });
    const report = await product.get<{ nudges: { claimedAfterGoal: number } }>('/v1/reports/journeys/cart');
    return report.nudges.claimedAfterGoal;
  } finally {
    await store.close();
    await connection.close();
    await product.stop();
  }
}

const placeOf = ({ id }: Finding) => (BENCHMARKS as readonly string[]).indexOf(id);

function lateClaims(claimedAfterGoal: number): Finding {
  return {
    id: 'P5',
    work: 'messages claimed after the answer to the order, over all that ran here',
    product: String(claimedAfterGoal),
    baseline: '–',
    result: String(claimedAfterGoal),
    goal: '0',
    met: claimedAfterGoal === 0,
  };
}
