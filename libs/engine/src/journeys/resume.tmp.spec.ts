import { ensureIndexes } from '@landfall/store/connection';
import { startStore } from '../../../../test/support/store';
import { cart, definitionWorld, openShop } from '../definitions/definition-world';
it('resumes thousands', async () => {
  const store = await startStore();
  const world = definitionWorld(store.connection);
  await ensureIndexes(store.connection);
  await openShop(world);
  await world.put('journeys', 'cart', cart());
  await world.publisher.publish('cart');
  const n = 3000;
  for (let k = 0; k < n; k += 500)
    await Promise.all(Array.from({ length: 500 }, (_, i) => world.track(`u${k + i}`, 'Cart Updated', {}, Date.now() - 2 * 3_600_000)));
  const lap = async (what: string, work: () => Promise<unknown>) => { const t = Date.now(); const r = await work(); console.log(what, Date.now() - t); return r; };
  const ids: string[] = [];
  await lap('underWay', async () => { for await (const e of world.enrollments.underWay('cart')) ids.push(e.id); });
  const since = Date.now();
  await lap('owe 3000', async () => { for (let k = 0; k < n; k += 200) await world.enrollments.oweWaking(ids.slice(k, k + 200), since); });
  await lap('settle 3000', async () => { for (let k = 0; k < n; k += 200) await world.enrollments.settleOwed(ids.slice(k, k + 200).map((id) => ({ id, debt: { owed: 'wake', since } }))); });
  await lap('settle 3000 by 12', async () => { for (let k = 0; k < n; k += 12) await world.enrollments.settleOwed(ids.slice(k, k + 12).map((id) => ({ id, debt: { owed: 'wake', since } }))); });
  await lap('pause', () => world.pauser.pause('cart'));
  await lap('resume', () => world.pauser.resume('cart'));
  await store.stop();
}, 300_000);
