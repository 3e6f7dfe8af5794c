/** What goals, segments and templates live through: states, revisions, and whom they cannot leave alone. */
import { Conflict, NotFound, PreconditionFailed } from '@landfall/domain/fault/fault';
import { ensureIndexes } from '@landfall/store/connection';
import { emptyStore, startStore, type SpecStore } from '../../../../test/support/store';
import { cart, type DefinitionKinds, type DefinitionWorld, definitionWorld, openShop, outcomeOf } from './definition-world';

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

describe('goals, segments and templates', () => {
  const bodies = {
    goals: { name: 'Signed up', when: { event: 'Signed Up' } },
    segments: { name: 'Signed up', when: { event: 'Signed Up' } },
    templates: { channel: 'email', subject: 'Welcome', html: '<p>Welcome</p>' },
  } as const;

  it.each(Object.keys(bodies) as (keyof typeof bodies)[])('%s: active → archived → active → gone', async (kind) => {
    const service = world[kind];
    await world.put(kind, 'a', bodies[kind]);
    expect(await outcomeOf(service.restore('a'))).toBe('active');
    expect(await outcomeOf(service.archive('a'))).toBe('archived');
    expect(await outcomeOf(service.archive('a'))).toBe('archived');
    expect((await world.put(kind, 'a', bodies[kind])).definition.status).toBe('archived');
    expect(await outcomeOf(service.restore('a'))).toBe('active');
    expect(await outcomeOf(service.delete('a'))).toBe('gone');
    expect(await outcomeOf(service.delete('a'))).toBe(404);
    expect(await outcomeOf(service.archive('a'))).toBe(404);
  });

  it.each<[DefinitionKinds, string]>([
    ['goals', 'bought'],
    ['segments', 'buyers'],
    ['templates', 'reminder'],
  ])('%s that a journey uses stay, and the answer names the journey', async (kind, key) => {
    const service = world[kind];
    await world.put('journeys', 'cart', cart());
    for (const verb of ['archive', 'delete'] as const) {
      const refusal = await service[verb](key).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(Conflict);
      expect((refusal as Conflict).faults).toEqual([{ path: '', message: 'journey “cart” uses it', code: 'in_use' }]);
    }
    await world.journeys.archive('cart');
    expect(await outcomeOf(service.archive(key))).toBe('archived');
  });

  it('stay while somebody is under way in an older version that needs them', async () => {
    await world.put('journeys', 'cart', cart());
    await world.publisher.publish('cart');
    await world.track('u1', 'Cart Updated');
    await world.put('journeys', 'cart', cart({ steps: [] }));
    await world.publisher.publish('cart');
    expect(await outcomeOf(world.templates.archive('reminder'))).toBe(409);
    await world.track('u1', 'Order Completed', { total: 5 });
    expect(await outcomeOf(world.templates.archive('reminder'))).toBe('archived');
  });

  it('that others name stay: a segment of a segment, a segment of a goal', async () => {
    await world.put('segments', 'vips', { name: 'VIPs', when: { all: [{ segment: 'buyers' }, { trait: 'plan', is: 'pro' }] } });
    await world.put('goals', 'vip', { name: 'Became a VIP', when: { segment: 'vips' } });
    expect(await outcomeOf(world.segments.archive('buyers'))).toBe(409);
    expect(await outcomeOf(world.segments.delete('vips'))).toBe(409);
    await world.goals.archive('vip');
    await world.segments.archive('vips');
    expect(await outcomeOf(world.goals.restore('vip'))).toBe(409);
    await world.segments.archive('buyers');
    expect(await outcomeOf(world.segments.restore('vips'))).toBe(409);
    await world.segments.restore('buyers');
    expect(await outcomeOf(world.segments.restore('vips'))).toBe('active');
  });
});

describe('revisions', () => {
  it('of a goal are made by the fields that decide about conversions; others are put in place', async () => {
    const goal = { name: 'First purchase', when: { event: 'Order Completed' }, category: 'purchase' };
    const revisions: [string, object, string, number][] = [
      ['another name', { ...goal, name: 'Purchase one' }, 'changed', 2],
      ['the same again', { ...goal, name: 'Purchase one' }, 'unchanged', 2],
      ['a tag', { ...goal, name: 'Purchase one', tags: ['shop'] }, 'changed', 2],
      ['another condition', { ...goal, when: { event: 'Order Paid' } }, 'changed', 3],
      ['a value', { ...goal, when: { event: 'Order Paid' }, value: { property: 'total' } }, 'changed', 4],
      ['counting', { ...goal, when: { event: 'Order Paid' }, value: { property: 'total' }, counting: 'every' }, 'changed', 5],
      [
        'fields in another order',
        {
          counting: 'every',
          value: { property: 'total' },
          when: { event: 'Order Paid' },
          category: 'purchase',
          name: 'First purchase',
        },
        'unchanged',
        5,
      ],
    ];
    await world.put('goals', 'bought', goal);
    for (const [what, written, expected, revision] of revisions) {
      const saved = await world.put('goals', 'bought', written);
      expect([what, saved.outcome, saved.definition.revision]).toEqual([what, expected, revision]);
    }
    const kept = await world.common.revisions('goal', 'bought', null, 10);
    expect(kept.map(({ revision, savedBy, body }) => [revision, savedBy, (body as { name: string }).name])).toEqual([
      [5, 'spec', 'First purchase'],
      [4, 'spec', 'First purchase'],
      [3, 'spec', 'First purchase'],
      [2, 'spec', 'Purchase one'],
      [1, 'spec', 'First purchase'],
    ]);
    expect((await world.common.revisions('goal', 'bought', 3, 1)).map(({ revision }) => revision)).toEqual([2]);
    await expect(world.common.revision('goal', 'bought', 9)).rejects.toThrow(NotFound);
  });

  it('of other kinds are made by every change of the body, and by no change of state', async () => {
    await world.put('segments', 'staff', { name: 'Our staff', static: true });
    await world.segments.archive('staff');
    await world.segments.restore('staff');
    expect((await world.common.get('segment', 'staff')).revision).toBe(2);
    expect(
      (await world.put('templates', 'reminder', { channel: 'email', subject: 'Your bag', html: '<p>Hello</p>' })).definition
        .revision,
    ).toBe(2);
  });

  it('go on counting when a goal is made again while versions are pinned to its namesake', async () => {
    await world.put('journeys', 'cart', cart());
    await world.publisher.publish('cart');
    await world.stopper.stop('cart');
    await world.journeys.archive('cart');
    await world.goals.delete('bought');
    expect(
      (await world.put('goals', 'bought', { name: 'First purchase', when: { event: 'Order Paid' } })).definition.revision,
    ).toBe(2);
  });

  it('of ten authors at once come one after the other', async () => {
    const others = Array.from({ length: 2 }, () => definitionWorld(store.connection));
    const saves = Array.from({ length: 10 }, (_, index) =>
      others[index % 2]!.templates.put('reminder', {
        written: { channel: 'email', subject: `Subject ${index}`, html: '<p>Hello</p>' },
        savedBy: `author ${index}`,
      }),
    );
    await Promise.all(saves);
    const kept = await world.common.revisions('template', 'reminder', null, 20);
    expect(kept.map(({ revision }) => revision)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(new Set(kept.map(({ savedBy }) => savedBy)).size).toBe(11);
  });

  it('are not made where the precondition fails', async () => {
    const save = world.goals.put('bought', {
      written: { name: 'Another', when: { event: 'Order Paid' } },
      savedBy: 'spec',
      precondition: (current) => {
        if (current?.revision !== 7) throw new PreconditionFailed('not the seventh');
      },
    });
    await expect(save).rejects.toThrow(PreconditionFailed);
    expect((await world.common.get('goal', 'bought')).revision).toBe(1);
  });
});
