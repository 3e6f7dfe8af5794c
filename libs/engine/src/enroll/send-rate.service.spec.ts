/** The rate of a channel over several workers: evenly spaced moments, each given once, kept until it comes. */
import { SendRateRepository } from '@landfall/store/send-rate/send-rate.repository';
import { ensureIndexes } from '@landfall/store/connection';
import { startStore, type SpecStore } from '../../../../test/support/store';
import { SendRate } from './send-rate.service';

let store: SpecStore;
const worker = () => new SendRate(new SendRateRepository(store.connection));

beforeAll(async () => {
  store = await startStore();
  worker();
  await ensureIndexes(store.connection);
}, 60_000);
afterAll(() => store?.stop());

test('without a rate nobody waits', async () => {
  expect(await worker().turnOf('m', 'free', undefined)).toBeUndefined();
});

test('two workers, forty messages at once: one goes, the others follow one another by the rate', async () => {
  const workers = [worker(), worker()];
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => workers[index % 2]!.turnOf(`m${index}`, 'email', 1)),
  );
  const moments = answers.flatMap((answer) => (answer ? [answer.comeBackAt] : [])).sort((a, b) => a - b);
  expect(moments).toHaveLength(39);
  expect(moments.slice(1).every((at, index) => Math.abs(at - moments[index]! - 1000) <= 1)).toBe(true);
});

test('who asks again before its moment keeps it, and takes nobody else’s', async () => {
  const one = worker();
  await one.turnOf('first', 'patient', 0.1);
  const moment = await one.turnOf('second', 'patient', 0.1);
  expect(await one.turnOf('second', 'patient', 0.1)).toEqual(moment);
  expect((await one.turnOf('third', 'patient', 0.1))!.comeBackAt - moment!.comeBackAt).toBe(10_000);
});

test('who waits for long looks again after five minutes, whether the rate is still what it was', async () => {
  const one = worker();
  await one.turnOf('first', 'slow', 0.001);
  const early = await one.turnOf('second', 'slow', 0.001);
  expect(early!.comeBackAt - Date.now()).toBeLessThanOrEqual(300_000);
  expect(await one.turnOf('second', 'slow', 100)).toBeUndefined();
});

test('a moment nearby is waited for', async () => {
  const one = worker();
  const before = Date.now();
  const answers = await Promise.all(['a', 'b', 'c'].map((id) => one.turnOf(id, 'quick', 20)));
  expect(answers).toEqual([undefined, undefined, undefined]);
  expect(Date.now() - before).toBeGreaterThanOrEqual(99);
});

test('moments are given from now on, however long nobody asked', async () => {
  const moments = new SendRateRepository(store.connection);
  expect(await moments.reserve('idle', 10, 3, 1000)).toBe(1000);
  expect(await moments.reserve('idle', 10, 1, 1000)).toBe(1300);
  expect(await moments.reserve('idle', 10, 1, 9000)).toBe(9000);
  expect(await moments.reserve('idle', 20, 1, 9000)).toBe(9000);
});

test('a store that is away is told to everybody who asked, and forgotten', async () => {
  const moments = new SendRateRepository(store.connection);
  const broken = Object.assign(Object.create(moments) as SendRateRepository, {
    reserve: () => Promise.reject(new Error('away')),
  });
  const one = new SendRate(broken);
  const asked = await Promise.allSettled(['a', 'b'].map((id) => one.turnOf(id, 'email', 5)));
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(one.turnOf('c', 'email', 5)).rejects.toThrow('away');
});
