/** P8 once more, through the whole product: from the call to the mail accepted, beside bare workflows that hand a mail to the same server. */
import { Client, Connection } from '@temporalio/client';
import { eventually, Product } from '../support/product';
import { BareJourney } from './bare-journey';
import { type Bench, type Finding, takeTurns } from './benchmark';
import { MailSink } from './mail-sink';
import { enterAll } from './shoppers';
import { identifyOf, mailDefinitions } from './shop';
import { postAll } from './wire-client';

const BATCH = 100;
const PATIENCE_MS = 300_000;

export async function mailsByWorker({ scale, rounds, say }: Bench): Promise<Finding> {
  const count = Math.round(1_000 * scale);
  const sink = await MailSink.start();
  const product = await Product.start({ env: { SMTP_URL: sink.url } });
  const connection = await Connection.connect({ address: product.temporalAddress, connectTimeout: 10_000 });
  const bare = await BareJourney.start(new Client({ connection }), product.temporalAddress, sink.url);
  const timed = async (who: string, begin: () => Promise<void>) => {
    const before = await sink.accepted();
    const startedAt = performance.now();
    await begin();
    await eventually(
      `${count} mails of the ${who}`,
      async () => ((await sink.accepted()) - before >= count ? true : undefined),
      PATIENCE_MS,
    );
    const rate = (count / (performance.now() - startedAt)) * 1000;
    say(`P8 ${who} ${rate.toFixed(1)}/s`);
    return rate;
  };
  try {
    await product.define(mailDefinitions());
    const through = await takeTurns(
      rounds,
      async (round) => {
        const users = idsOf(`mailed-${round}`, count);
        await identifyAll(product, users);
        return timed('product', () => enterAll(product, users));
      },
      (round) => timed('bare workflow', () => bare.mailAll(idsOf(`bare-mail-${round}`, count))),
    );
    return {
      id: 'P8',
      work: `the same through the whole product, ${count.toLocaleString('en')} at a time: from the call to the mail accepted`,
      product: `${through.product.toFixed(1)}/s`,
      baseline: `${through.baseline.toFixed(1)}/s (workflow: mail, wait)`,
      result: through.ratio.toFixed(2),
      goal: '–',
      met: true,
    };
  } finally {
    await bare.stop();
    await connection.close();
    await product.stop();
    await sink.stop();
  }
}

const idsOf = (series: string, count: number) => Array.from({ length: count }, (_, index) => `${series}-${index}`);

async function identifyAll({ url, writeKey }: Product, users: readonly string[]): Promise<void> {
  const bodies = Array.from({ length: Math.ceil(users.length / BATCH) }, (_, index) =>
    JSON.stringify({ batch: users.slice(index * BATCH, (index + 1) * BATCH).map(identifyOf) }),
  );
  await postAll({ url, key: writeKey, connections: 4 }, '/v1/batch', bodies);
}
