/** What a change of a segment does to people, before it is answered. */
import { Conflict, NotFound } from '@landfall/domain/fault/fault';
import { ensureIndexes } from '@landfall/store/connection';
import { emptyStore, startStore, type SpecStore } from '../../../../test/support/store';
import { cart, type DefinitionWorld, definitionWorld, openShop } from './definition-world';

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

describe('saving a segment', () => {
  const heavy = (count: number) => ({ name: 'Window shoppers', when: { event: 'Product Viewed', count: { gte: count } } });

  it('settles 500 profiles and suppresses whom it makes a member, before it is answered', async () => {
    await world.put('segments', 'window-shoppers', { ...heavy(2), when: { event: 'Nothing Like It' } });
    await world.put('segments', 'heavy-users', { name: 'Heavy users', when: { all: [{ segment: 'window-shoppers' }] } });
    await world.put('journeys', 'cart', cart({ suppress: ['heavy-users'] }));
    await world.publisher.publish('cart');
    const people = Array.from({ length: 500 }, (_, index) => `u${index}`);
    await Promise.all(people.map((userId) => world.track(userId, 'Product Viewed')));
    await Promise.all(people.filter((_, index) => index % 2 === 0).map((userId) => world.track(userId, 'Product Viewed')));
    await Promise.all(people.map((userId) => world.track(userId, 'Cart Updated')));

    await world.put('segments', 'window-shoppers', heavy(2));
    const members = await world.members.page('window-shoppers', null, 1000);
    expect(members.length).toBe(250);
    expect((await world.members.page('heavy-users', null, 1000)).length).toBe(250);
    expect((await world.enrollmentsOf('u0')).map(({ endReason, gate }) => [endReason, gate])).toEqual([['suppressed', 'shut']]);
    expect((await world.enrollmentsOf('u1')).map(({ endReason, gate }) => [endReason, gate])).toEqual([[null, 'open']]);
    expect(world.told.length).toBe(750);

    await world.put('segments', 'window-shoppers', heavy(1));
    expect((await world.members.page('heavy-users', null, 1000)).length).toBe(500);
    await world.put('segments', 'window-shoppers', heavy(3));
    expect((await world.members.page('heavy-users', null, 1000)).length).toBe(0);
    // Who was suppressed stays so; who left and joined again is not enrolled again.
    expect((await world.enrollmentsOf('u0')).length).toBe(1);
  }, 60_000);

  it('that says the same finishes what a crash left half done, and otherwise works nobody', async () => {
    await world.track('u1', 'Order Completed');
    await world.put('segments', 'shoppers', { name: 'Shoppers', when: { event: 'Order Completed' } });
    const stored = (await world.definitions.find('segment', 'shoppers'))!;
    const profileRev = async () => (await world.profiles.findByAnyId('u1'))!.rev;
    const before = await profileRev();
    const catalogBefore = await world.definitions.catalogRevision();
    await world.put('segments', 'shoppers', { name: 'Shoppers', when: { event: 'Order Completed' } });
    expect([await profileRev(), await world.definitions.catalogRevision()]).toEqual([before, catalogBefore]);

    await world.definitions.save([
      {
        definition: {
          ...stored.definition,
          body: { name: 'Shoppers', when: { event: 'Cart Updated' } },
          compiled: { unsettled: true },
        },
        expected: stored.rev,
      },
    ]);
    await world.put('segments', 'shoppers', { name: 'Shoppers', when: { event: 'Cart Updated' } });
    expect(await world.segmentsOf('u1')).toEqual(['buyers']);
    expect((await world.definitions.find('segment', 'shoppers'))!.definition.compiled).toBeNull();
  });

  it('archived, its members leave, and come back as it is restored; those chosen by hand are kept, until it is deleted', async () => {
    await world.track('u1', 'Order Completed');
    await world.members.change('staff', ['u1'], []);
    await world.segments.archive('buyers');
    await world.segments.archive('staff');
    expect(await world.segmentsOf('u1')).toEqual(['staff']);
    await world.segments.restore('buyers');
    await world.segments.restore('staff');
    expect(await world.segmentsOf('u1')).toEqual(['buyers', 'staff']);
    await world.segments.delete('buyers');
    await world.segments.delete('staff');
    expect(await world.segmentsOf('u1')).toEqual([]);
    await world.put('segments', 'staff', { name: 'Staff', static: true });
    expect(await world.members.page('staff', null, 10)).toEqual([]);
  });
});

describe('members', () => {
  it('are counted where they really move; a stranger becomes known by it', async () => {
    await world.track('u1', 'Page Viewed');
    await world.track('u2', 'Page Viewed');
    expect(await world.members.change('staff', ['u1', 'u2', 'new', 'new'], ['nobody'])).toEqual({ added: 3, removed: 0 });
    expect(await world.members.change('staff', ['u1', 'u1'], ['u2', 'u2'])).toEqual({ added: 0, removed: 1 });
    expect((await world.members.page('staff', null, 10)).map(({ userId }) => userId)).toEqual(['new', 'u1']);
    expect(await world.profiles.findByAnyId('nobody')).toBeUndefined();
  });

  it('chosen before anything was heard of them are kept out of the journeys that exclude them', async () => {
    await world.put('journeys', 'cart', cart({ entry: { on: { event: 'Cart Updated' }, exclude: ['staff'] } }));
    await world.publisher.publish('cart');
    await world.members.change('staff', ['new'], []);
    await world.track('new', 'Cart Updated');
    expect(await world.enrollmentsOf('new')).toEqual([]);
    await world.members.change('staff', [], ['new']);
    await world.track('new', 'Cart Updated');
    expect(await world.enrollmentsOf('new')).toHaveLength(1);
  });

  it('joining by hand suppresses', async () => {
    await world.put('journeys', 'cart', cart({ suppress: ['staff'] }));
    await world.publisher.publish('cart');
    await world.track('u1', 'Cart Updated');
    await world.members.change('staff', ['u1'], []);
    expect((await world.enrollmentsOf('u1')).map(({ endReason }) => endReason)).toEqual(['suppressed']);
  });

  it('of a segment with a condition, or of an archived one, cannot be chosen by hand', async () => {
    await expect(world.members.change('buyers', ['u1'], [])).rejects.toThrow(Conflict);
    await world.segments.archive('staff');
    await expect(world.members.change('staff', ['u1'], [])).rejects.toThrow(Conflict);
    await expect(world.members.change('nothing', ['u1'], [])).rejects.toThrow(NotFound);
  });
});
