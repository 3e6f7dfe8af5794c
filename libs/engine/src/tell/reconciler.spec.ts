/** Housekeeping: one round does whatever there is to do, and what cannot be done keeps nothing else from being done. */
import { ensureIndexes } from '@landfall/store/connection';
import { emptyStore, startStore, type SpecStore } from '../../../../test/support/store';
import { cart, type DefinitionWorld, definitionWorld, openShop } from '../definitions/definition-world';

let store: SpecStore;
let world: DefinitionWorld;

beforeAll(async () => {
  store = await startStore();
}, 90_000);

afterAll(() => store?.stop());

beforeEach(async () => {
  await emptyStore(store);
  world = definitionWorld(store.connection);
  await ensureIndexes(store.connection);
  await openShop(world);
});

const NOTHING = { told: 0, claims: 0, profiles: 0, finished: 0, ticks: 0, looks: 0 };
const round = () => world.reconciler.round(() => undefined);

/** Whoever was to do it did not come back. */
const leaveUnfinished = () =>
  world.common.change('journey', 'cart', async (current) => ({
    definition: { ...current!, unfinished: [{ work: 'wake', at: Date.now() - 600_000 }] },
  }));

it('has nothing to do where nothing is left', async () => {
  expect(await round()).toEqual(NOTHING);
});

it('finishes what was left, and says how much there was', async () => {
  await world.put('journeys', 'cart', cart());
  await world.publisher.publish('cart');
  await leaveUnfinished();
  expect(await round()).toEqual({ ...NOTHING, finished: 1 });
  expect(await round()).toEqual(NOTHING);
});

it('does all else where schedules cannot be kept, and tells of it', async () => {
  await world.put('journeys', 'cart', cart());
  await world.publisher.publish('cart');
  await leaveUnfinished();
  world.temporal.ensureTicking = () => Promise.reject(new Error('Temporal is away'));
  await expect(round()).rejects.toThrow('parts of the housekeeping failed');
  expect((await world.common.get('journey', 'cart')).unfinished).toEqual([]);
});
