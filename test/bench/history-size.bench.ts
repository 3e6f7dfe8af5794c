/** P4: events and billable actions in the histories of enrollments that really lived, counted, not timed. On a clock where a day takes three seconds. */
import { Client, Connection } from '@temporalio/client';
import { connectStore, type StoreConnection } from '@landfall/store/connection';
import { ENROLLMENT_WORKFLOW } from '@landfall/workflows/enrollment/enrollment.contract';
import { eventually, Product } from '../support/product';
import type { Bench, Finding } from './benchmark';
import { enterAll, orderAll, workflowsOf } from './shoppers';
import { historySize, untilNoneRuns, type HistorySize } from './workflows.reader';
import { cartDefinitions, identifyOf } from './shop';

const DAY_IN_THREE_SECONDS = 28_800;

export async function historySizes({ say }: Bench): Promise<{ findings: Finding[]; claimedAfterGoal: number }> {
  const product = await Product.start({ clockSpeed: DAY_IN_THREE_SECONDS });
  const connection = await Connection.connect({ address: product.temporalAddress, connectTimeout: 10_000 });
  const store = await connectStore(product.mongodbUri);
  try {
    const temporal = new Client({ connection });
    await product.define(threeMails());
    const patient = ['patient-1', 'patient-2', 'patient-3'];
    const quick = ['quick-1', 'quick-2', 'quick-3'];
    for (const user of [...patient, ...quick]) await product.track(identifyOf(user));
    await enterAll(product, [...patient, ...quick]);
    await untilMailed(store, quick);
    await orderAll(product, quick);
    await untilNoneRuns(temporal, ENROLLMENT_WORKFLOW);

    const workflows = await workflowsOf(store, [...patient, ...quick]);
    const sizesOf = async (users: string[]) => Promise.all(users.map((user) => historySize(temporal, workflows.get(user)!)));
    const [whole, stopped] = [await sizesOf(patient), await sizesOf(quick)];
    say(`P4 whole lives ${JSON.stringify(whole)}, stopped in the first wait ${JSON.stringify(stopped)}`);
    const report = await product.get<{ nudges: { sent: number; claimedAfterGoal: number } }>('/v1/reports/journeys/cart');
    const planned = 3 * patient.length + quick.length;
    if (report.nudges.sent !== planned) throw new Error(`${report.nudges.sent} mails were sent where ${planned} were planned`);
    return {
      findings: [
        finding('the whole life of an enrollment nobody stopped: send → 1 d → send → 1 d → send → window', whole, 30),
        finding('an enrollment of the same journey stopped in its first wait, after its first mail', stopped, 12),
      ],
      claimedAfterGoal: report.nudges.claimedAfterGoal,
    };
  } finally {
    await store.close();
    await connection.close();
    await product.stop();
  }
}

function finding(work: string, sizes: readonly HistorySize[], goal: number): Finding {
  const events = Math.max(...sizes.map((size) => size.events));
  const actions = Math.max(...sizes.map((size) => size.actions));
  return {
    id: 'P4',
    work: `history of ${work}`,
    product: `${events} events, ${actions} actions`,
    baseline: '–',
    result: `${events} events`,
    goal: `≤ ${goal} events`,
    met: events <= goal,
  };
}

/** Resolves once each of them has had the first mail: they stand in their first wait. */
async function untilMailed(store: StoreConnection, users: readonly string[]): Promise<void> {
  const profiles = users.map((user) => `u:${user}`);
  await eventually('the first mails', async () => {
    const mailed = await store
      .collection('enrollments')
      .countDocuments({ profileId: { $in: profiles }, messages: { $elemMatch: { step: 'first', status: 'sent' } } });
    return mailed === users.length ? true : undefined;
  });
}

function threeMails() {
  const { goals, templates, journeys } = cartDefinitions();
  const send = (id: string) => ({ id, send: { channel: 'email', template: 'reminder' } });
  const day = (id: string) => ({ id, delay: 'P1D' });
  const steps = [send('first'), day('day-1'), send('second'), day('day-2'), send('third')];
  return { goals, templates, journeys: { cart: { ...journeys.cart, steps } } };
}
