/** P3: event → enrollment → wait of an hour → goal → stopped and credited, beside bare workflows with the same wait and signal. */
import { ENROLLMENT_WORKFLOW } from '@landfall/workflows/enrollment/enrollment.contract';
import { BareJourney } from './bare-journey';
import { type Finding, type Ground, takeTurns } from './benchmark';
import { enterAll, expectAllCredited, orderAll, untilAllIsTold } from './shoppers';
import { untilNoneRuns } from './workflows.reader';

/** Everybody enters; when all workflows have been started, everybody orders; over when the last workflow has closed. */
export async function journeysThrough(ground: Ground): Promise<Finding> {
  const { product, store, temporal, scale, rounds, say } = ground;
  const count = Math.round(300 * scale);
  const bare = await BareJourney.start(temporal, product.temporalAddress);
  const through = await takeTurns(
    rounds,
    async (round) => {
      const users = idsOf(`shopper-${round}`, count);
      return timed(say, 'product', count, {
        enter: async () => {
          await enterAll(product, users);
          await untilAllIsTold(store);
        },
        leave: async () => {
          await orderAll(product, users);
          await untilNoneRuns(temporal, ENROLLMENT_WORKFLOW);
          await expectAllCredited(store, users);
        },
      });
    },
    async (round) => {
      const ids = idsOf(`bare-${round}`, count);
      return timed(say, 'bare workflow', count, {
        enter: () => bare.startAll(ids),
        leave: async () => {
          await bare.signalAll(ids);
          await untilNoneRuns(temporal, 'bare');
        },
      });
    },
  ).finally(() => bare.stop());
  return {
    id: 'P3',
    work: `journeys through, ${count} at a time: event → enrollment → 1 h wait → goal → stopped, credited`,
    product: `${through.product.toFixed(1)}/s`,
    baseline: `${through.baseline.toFixed(1)}/s (workflow: wait, signal)`,
    result: through.ratio.toFixed(2),
    goal: '≥ 0.7',
    met: through.ratio >= 0.7,
  };
}

const idsOf = (series: string, count: number) => Array.from({ length: count }, (_, index) => `${series}-${index}`);

/** @returns journeys per second */
async function timed(
  say: Ground['say'],
  who: string,
  count: number,
  { enter, leave }: { enter(): Promise<void>; leave(): Promise<void> },
): Promise<number> {
  const startedAt = performance.now();
  await enter();
  const enteredAt = performance.now();
  await leave();
  const endedAt = performance.now();
  const rate = (count / (endedAt - startedAt)) * 1000;
  say(`P3 ${who} ${rate.toFixed(1)}/s (in ${Math.round(enteredAt - startedAt)} ms, out ${Math.round(endedAt - enteredAt)} ms)`);
  return rate;
}
