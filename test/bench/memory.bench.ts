/** P10: what the processes hold: the API when nothing was asked of it yet, the worker while thousands of enrollments wait. */
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { connectStore } from '@landfall/store/connection';
import { Product } from '../support/product';
import type { Bench, Finding } from './benchmark';
import { enterAll, untilAllIsTold } from './shoppers';
import { cartDefinitions } from './shop';

/** What a process needed only to start is given back by then, or never. */
const SETTLES_MS = 10_000;

export async function memory({ scale, say }: Bench): Promise<Finding[]> {
  const waiting = Math.round(5_000 * scale);
  const product = await Product.start();
  const store = await connectStore(product.mongodbUri);
  try {
    await product.define(cartDefinitions());
    await pause(SETTLES_MS);
    const api = await residentMb(product.processes().api!);
    await enterAll(
      product,
      Array.from({ length: waiting }, (_, index) => `waiting-${index}`),
    );
    await untilAllIsTold(store);
    await pause(SETTLES_MS);
    const worker = await residentMb(product.processes().worker!);
    const after = await residentMb(product.processes().api!);
    say(`P10 API ${api} MB at rest, ${after} MB after ${waiting} calls, worker ${worker} MB`);
    return [
      finding(`the worker, with ${waiting.toLocaleString('en')} enrollments waiting`, worker, 512),
      finding('the API at rest', api, 160),
    ];
  } finally {
    await store.close();
    await product.stop();
  }
}

function finding(who: string, mb: number, most: number): Finding {
  return {
    id: 'P10',
    work: `memory of ${who}`,
    product: `${mb} MB`,
    baseline: '–',
    result: `${mb} MB`,
    goal: `≤ ${most} MB`,
    met: mb <= most,
  };
}

/** Resident, MB of 2^20 bytes. */
async function residentMb(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Math.round(Number(stdout) / 1024);
}
