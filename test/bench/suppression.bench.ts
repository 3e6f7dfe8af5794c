/** P6: how long a workflow outlives the answer to the order that ended its enrollment, while the API takes in batches beside it. */
import { setTimeout as pause } from 'node:timers/promises';
import { ENROLLMENT_WORKFLOW } from '@landfall/workflows/enrollment/enrollment.contract';
import { type Finding, type Ground, percentile } from './benchmark';
import { enterAll, expectAllCredited, untilAllIsTold, workflowsOf } from './shoppers';
import { orderOf, pageViews } from './shop';
import { WireClient } from './wire-client';
import { closeTimes, signalledAt, untilNoneRuns } from './workflows.reader';

const BATCH = 100;
const PROFILES = 10_000;
/** Orders per second beside the load. */
const ORDERS_PER_SECOND = 20;

export async function suppression({ product, store, temporal, scale, say }: Ground): Promise<Finding> {
  const users = Array.from({ length: Math.round(300 * scale) }, (_, index) => `buyer-${index}`);
  await enterAll(product, users);
  await untilAllIsTold(store);

  const over = new AbortController();
  const load = batchLoad(product, over.signal);
  const answeredAt = new Map<string, number>();
  const client = new WireClient(product.url, product.writeKey);
  const startedAt = performance.now();
  for (const [index, user] of users.entries()) {
    const due = startedAt + (index * 1000) / ORDERS_PER_SECOND;
    await pause(Math.max(0, due - performance.now()));
    const status = await client.post('/v1/track', JSON.stringify(orderOf(user)));
    answeredAt.set(user, Date.now());
    if (status !== 200) throw new Error(`an order was answered ${status}`);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await untilNoneRuns(temporal, ENROLLMENT_WORKFLOW);
  over.abort();
  client.close();
  const loaded = Math.round((await load) / seconds);
  await expectAllCredited(store, users);

  const [workflows, closedAt] = [await workflowsOf(store, users), await closeTimes(temporal, ENROLLMENT_WORKFLOW)];
  const delays = users.map((user) => Math.max(0, closedAt.get(workflows.get(user)!)! - answeredAt.get(user)!));
  const [p50, p99, longest] = [percentile(delays, 0.5), percentile(delays, 0.99), Math.max(...delays)];
  await sayPhases(temporal, say, users, answeredAt, workflows, closedAt);
  say(`P6 p50 ${p50} ms, p99 ${p99} ms, max ${longest} ms under ${loaded} events/s`);
  return {
    id: 'P6',
    work:
      `from the answer 200 to the workflow ended: ${users.length} orders, ${(users.length / seconds).toFixed(0)} a second, beside one caller ` +
      `that posts batches of ${BATCH} without a pause (${loaded.toLocaleString('en')} events/s, definitions as in P1)`,
    product: `p50 ${p50} ms, p99 ${p99} ms, max ${longest} ms`,
    baseline: '–',
    result: `p99 ${p99} ms`,
    goal: 'p99 < 1 s',
    met: p99 < 1_000,
  };
}

/** Where the time went: until Temporal had the signal, and from there until the worker had ended the workflow. */
async function sayPhases(
  temporal: Ground['temporal'],
  say: Ground['say'],
  users: readonly string[],
  answeredAt: ReadonlyMap<string, number>,
  workflows: ReadonlyMap<string, string>,
  closedAt: ReadonlyMap<string, number>,
): Promise<void> {
  const phases = { told: [] as number[], worked: [] as number[] };
  for (const user of users) {
    const workflow = workflows.get(user)!;
    const signalled = await signalledAt(temporal, workflow);
    if (signalled === undefined) continue;
    phases.told.push(signalled - answeredAt.get(user)!);
    phases.worked.push(closedAt.get(workflow)! - signalled);
  }
  for (const [phase, delays] of Object.entries(phases))
    say(`P6 ${phase}: p50 ${percentile(delays, 0.5)} ms, p99 ${percentile(delays, 0.99)} ms`);
}

/** One caller, batch after batch, until told. @returns how many events were taken */
async function batchLoad({ url, writeKey }: Ground['product'], over: AbortSignal): Promise<number> {
  const client = new WireClient(url, writeKey);
  let taken = 0;
  while (!over.aborted) {
    const status = await client.post('/v1/batch', JSON.stringify({ batch: pageViews('load', BATCH, PROFILES, taken) }));
    if (status !== 200) throw new Error(`a batch was answered ${status}`);
    taken += BATCH;
  }
  client.close();
  return taken;
}
