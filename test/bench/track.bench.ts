/** P1 and P2: durable tracking, in batches and one by one, beside the bare driver on the same database. */
import { type Finding, type Ground, takeTurns } from './benchmark';
import { pageViews } from './shop';
import { postAll } from './wire-client';

const PROFILES = 10_000;
const CONNECTIONS = 32;
const BATCH = 100;
const BATCH_CALLERS = 4;
/** As the driver has it, with the natural keys that our collections have. */
type Document = Record<string, unknown> & { _id: string };

const rate = (count: number, ms: number) => (count / ms) * 1000;
const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')}/s`;

/** P2: 32 connections against 32 callers of `insertOne`. */
export async function singleTrack({ product, store, scale, rounds, say }: Ground): Promise<Finding> {
  const count = Math.round(6_000 * scale);
  const server = { url: product.url, key: product.writeKey, connections: CONNECTIONS };
  const bodiesOf = (series: string, many: number) => pageViews(series, many, PROFILES).map((call) => JSON.stringify(call));
  await postAll(server, '/v1/track', bodiesOf('warm', Math.round(count / 3)));
  const sample = await storedSample(store);

  const through = await takeTurns(
    rounds,
    async (round) => {
      const result = rate(count, await postAll(server, '/v1/track', bodiesOf(`single-${round}`, count)));
      say(`P2 product ${perSecond(result)}`);
      return result;
    },
    async (round) => {
      const result = rate(count, await insertOnes(store, copiesOf(sample, `single-${round}`, count)));
      say(`P2 insertOne ${perSecond(result)}`);
      return result;
    },
  );
  return {
    id: 'P2',
    work: `single \`POST /v1/track\`, ${CONNECTIONS} connections, ${PROFILES.toLocaleString('en')} profiles`,
    product: perSecond(through.product),
    baseline: `${perSecond(through.baseline)} (\`insertOne\`, ${CONNECTIONS} callers)`,
    result: through.ratio.toFixed(2),
    goal: '≥ 0.5',
    met: through.ratio >= 0.5,
  };
}

/** P1: batches of 100 against `insertMany` of 100. */
export async function batchTrack({ product, store, scale, rounds, say }: Ground): Promise<Finding> {
  const count = Math.round(20_000 * scale);
  const server = { url: product.url, key: product.writeKey, connections: BATCH_CALLERS };
  const bodiesOf = (series: string, many: number) =>
    inBatches(pageViews(series, many, PROFILES)).map((batch) => JSON.stringify({ batch }));
  await postAll(server, '/v1/batch', bodiesOf('warm-batch', Math.round(count / 3)));
  const sample = await storedSample(store);

  const through = await takeTurns(
    rounds,
    async (round) => {
      const result = rate(count, await postAll(server, '/v1/batch', bodiesOf(`batch-${round}`, count)));
      say(`P1 product ${perSecond(result)}`);
      return result;
    },
    async (round) => {
      const result = rate(count, await insertBatches(store, inBatches(copiesOf(sample, `batch-${round}`, count))));
      say(`P1 insertMany ${perSecond(result)}`);
      return result;
    },
  );
  return {
    id: 'P1',
    work: `\`POST /v1/batch\`, ${BATCH} events a call, ${BATCH_CALLERS} callers, ${PROFILES.toLocaleString('en')} profiles, 5 goals, 10 dynamic segments, 5 live journeys`,
    product: perSecond(through.product),
    baseline: `${perSecond(through.baseline)} (\`insertMany\` of ${BATCH})`,
    result: through.ratio.toFixed(2),
    goal: '≥ 0.25',
    met: through.ratio >= 0.25,
  };
}

/** A document as the product has just stored it: the baseline writes the same. */
async function storedSample(store: Ground['store']): Promise<Document> {
  const sample = await store.collection<Document>('events').findOne({ event: 'Page Viewed' });
  if (!sample) throw new Error('nothing was stored to write the same of');
  return sample;
}

function copiesOf(sample: Document, series: string, count: number): Document[] {
  return Array.from({ length: count }, (_, index) => ({ ...sample, _id: `${series}-${index}` }));
}

const bare = (store: Ground['store']) => store.collection<Document>('bench_bare');
/** As the product's transactions ask for. */
const durable = { writeConcern: { w: 'majority' } } as const;

async function insertOnes(store: Ground['store'], documents: readonly Document[]): Promise<number> {
  const left = documents[Symbol.iterator]();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (const document of left) await bare(store).insertOne(document, durable);
    }),
  );
  return performance.now() - startedAt;
}

async function insertBatches(store: Ground['store'], batches: readonly Document[][]): Promise<number> {
  const left = batches[Symbol.iterator]();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: BATCH_CALLERS }, async () => {
      for (const batch of left) await bare(store).insertMany(batch, durable);
    }),
  );
  return performance.now() - startedAt;
}

function inBatches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) => items.slice(index * BATCH, (index + 1) * BATCH));
}
