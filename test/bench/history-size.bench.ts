/** P4: events and billable actions in the histories of enrollments that really lived, counted, not timed. On a clock where a day takes a second. */
import { Client, Connection } from '@temporalio/client';
import { connectStore } from '@landfall/store/connection';
import { ENROLLMENT_WORKFLOW } from '@landfall/workflows/enrollment/enrollment.contract';
import { Product } from '../support/product';
import type { Bench, Finding } from './benchmark';
import { enterAll, orderAll, untilAllIsTold, workflowsOf } from './shoppers';
import { historySize, untilNoneRuns, type HistorySize } from './workflows.reader';
import { cartDefinitions, identifyOf } from './shop';

const DAY_IN_A_SECOND = 86_400;

export async function historySizes({ say }: Bench): Promise<{ findings: Finding[]; claimedAfterGoal: number }> {
  const product = await Product.start({ clockSpeed: DAY_IN_A_SECOND });
  const connection = await Connection.connect({ address: product.temporalAddress, connectTimeout: 10_000 });
  const store = await connectStore(product.mongodbUri);
  try {
    const temporal = new Client({ connection });
    await product.define(threeMails());
    const patient = ['patient-1', 'patient-2', 'patient-3'];
    const quick = ['quick-1', 'quick-2', 'quick-3'];
    for (const user of [...patient, ...quick]) await product.track(identifyOf(user));
    await enterAll(product, [...patient, ...quick]);
    await untilAllIsTold(store);
    await orderAll(product, quick);
    await untilNoneRuns(temporal, ENROLLMENT_WORKFLOW);

    const workflows = await workflowsOf(store, [...patient, ...quick]);
    const sizesOf = async (users: string[]) => Promise.all(users.map((user) => historySize(temporal, workflows.get(user)!)));
    const [whole, stopped] = [await sizesOf(patient), await sizesOf(quick)];
    say(`P4 whole lives ${JSON.stringify(whole)}, stopped in the first wait ${JSON.stringify(stopped)}`);
    const report = await product.get<{ nudges: { sent: number; claimedAfterGoal: number } }>('/v1/reports/journeys/cart');
    if (report.nudges.sent !== 3 * patient.length)
      throw new Error(`${report.nudges.sent} mails were sent where ${3 * patient.length} were planned`);
    return {
      findings: [
        finding('the whole life of an enrollment nobody stopped: wait → send → 1 d → send → 1 d → send → window', whole, 30),
        finding('an enrollment stopped in its first wait', stopped, 12),
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

/** The cart journey, its first wait long enough to be stopped in by a call over HTTP, and a third mail. */
function threeMails() {
  const { goals, templates, journeys } = cartDefinitions();
  const send = (id: string) => ({ id, send: { channel: 'email', template: 'reminder' } });
  const wait = (id: string, delay: string) => ({ id, delay });
  const steps = [
    ...[wait('wait', 'P2D'), send('first'), wait('day-1', 'P1D'), send('second'), wait('day-2', 'P1D'), send('third')],
  ];
  return { goals, templates, journeys: { cart: { ...journeys.cart, steps } } };
}
