/** The life of a journey: states and verbs, versions, and what stopping does to people. */
import { Conflict } from '@landfall/domain/fault/fault';
import { ensureIndexes } from '@landfall/store/connection';
import { emptyStore, startStore, type SpecStore } from '../../../../test/support/store';
import { cart, type DefinitionWorld, definitionWorld, openShop, outcomeOf } from './definition-world';

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

describe('a journey', () => {
  const verbs = {
    publish: (key: string) => world.publisher.publish(key),
    pause: (key: string) => world.pauser.pause(key),
    resume: (key: string) => world.pauser.resume(key),
    stop: (key: string) => world.stopper.stop(key),
    archive: (key: string) => world.journeys.archive(key),
    restore: (key: string) => world.journeys.restore(key),
    save: (key: string) => world.put('journeys', key, cart({ name: 'Another name' })),
    delete: (key: string) => world.journeys.delete(key),
  };
  const ways = {
    nothing: [],
    draft: [],
    live: ['publish'],
    paused: ['publish', 'pause'],
    resumed: ['publish', 'pause', 'resume'],
    stopped: ['publish', 'stop'],
    'archived draft': ['archive'],
    archived: ['publish', 'stop', 'archive'],
  } as const;

  it.each<[keyof typeof ways, keyof typeof verbs, string | number]>([
    ['draft', 'publish', 'live'],
    ['draft', 'stop', 409],
    ['draft', 'pause', 409],
    ['draft', 'resume', 409],
    ['draft', 'archive', 'archived'],
    ['draft', 'restore', 'draft'],
    ['draft', 'save', 'draft'],
    ['draft', 'delete', 'gone'],
    ['live', 'publish', 'live'],
    ['live', 'stop', 'stopped'],
    ['live', 'pause', 'paused'],
    ['live', 'resume', 'live'],
    ['live', 'archive', 409],
    ['live', 'restore', 409],
    ['live', 'save', 'live'],
    ['live', 'delete', 409],
    ['paused', 'publish', 'paused'],
    ['paused', 'pause', 'paused'],
    ['paused', 'resume', 'live'],
    ['paused', 'stop', 'stopped'],
    ['paused', 'archive', 409],
    ['paused', 'restore', 409],
    ['paused', 'save', 'paused'],
    ['paused', 'delete', 409],
    ['resumed', 'pause', 'paused'],
    ['resumed', 'resume', 'live'],
    ['resumed', 'stop', 'stopped'],
    ['stopped', 'publish', 'live'],
    ['stopped', 'pause', 409],
    ['stopped', 'resume', 409],
    ['stopped', 'stop', 'stopped'],
    ['stopped', 'archive', 'archived'],
    ['stopped', 'restore', 'stopped'],
    ['stopped', 'save', 'stopped'],
    ['stopped', 'delete', 'gone'],
    ['archived', 'publish', 'live'],
    ['archived', 'pause', 409],
    ['archived', 'resume', 409],
    ['archived', 'stop', 409],
    ['archived', 'archive', 'archived'],
    ['archived', 'restore', 'stopped'],
    ['archived', 'save', 'archived'],
    ['archived', 'delete', 'gone'],
    ['archived draft', 'publish', 'live'],
    ['archived draft', 'restore', 'draft'],
    ['nothing', 'publish', 404],
    ['nothing', 'stop', 404],
    ['nothing', 'archive', 404],
    ['nothing', 'delete', 404],
  ])('that is %s: %s → %s', async (state, verb, expected) => {
    if (state !== 'nothing') await world.put('journeys', 'cart', cart());
    for (const before of ways[state]) await verbs[before]('cart');
    expect(await outcomeOf(verbs[verb]('cart'))).toBe(expected);
  });

  it('makes a version where the draft went on, and none where it reads the same, though its goal was saved again', async () => {
    await world.put('journeys', 'cart', cart());
    const shown = async (
      step: Promise<{
        changed: boolean;
        goalRevision: number | null;
        definition: { version: number | null; liveRevision: number | null; revision: number };
      }>,
    ) => {
      const { changed, goalRevision, definition } = await step;
      return [changed, definition.version, definition.liveRevision, goalRevision];
    };
    expect(await shown(world.publisher.publish('cart'))).toEqual([true, 1, 1, 1]);
    expect(await shown(world.publisher.publish('cart'))).toEqual([false, 1, 1, 1]);
    const saved = await world.put('journeys', 'cart', cart({ holdout: { percent: 10 } }));
    expect([saved.definition.revision, saved.definition.version, saved.definition.liveRevision]).toEqual([2, 1, 1]);
    expect(await shown(world.publisher.publish('cart'))).toEqual([true, 2, 2, 1]);
    await world.put('goals', 'bought', { name: 'First purchase', when: { event: 'Order Paid', where: { total: { gt: 0 } } } });
    expect(await shown(world.publisher.publish('cart'))).toEqual([false, 2, 2, 2]);
    const versions = await world.definitions.versionsOf(['cart']);
    expect(versions.map(({ version, goalRevision, definition }) => [version, goalRevision, definition.holdout.percent])).toEqual([
      [1, 1, 0],
      [2, 1, 10],
    ]);
  });

  it('goes on after its goal where that is a notification, unless it says otherwise', async () => {
    const onGoal = async (goal: object) => {
      const { definition } = await world.put('journeys', 'letters', cart({ goal: { key: 'opened', ...goal } }));
      return (definition.body as { goal: { onGoal: string } }).goal.onGoal;
    };
    await world.put('goals', 'opened', { name: 'Opened a letter', category: 'notification', when: { event: 'Letter Opened' } });
    expect([await onGoal({}), await onGoal({ onGoal: 'exit' }), await onGoal({ key: 'bought' })]).toEqual([
      'continue',
      'exit',
      'exit',
    ]);
  });

  it('that is stopped ends everybody under way, with the gate, before it is answered', async () => {
    await world.put('journeys', 'cart', cart());
    await world.publisher.publish('cart');
    const people = Array.from({ length: 250 }, (_, index) => `u${index}`);
    await Promise.all(people.map((userId) => world.track(userId, 'Cart Updated')));
    await world.track('late', 'Cart Updated', {}, Date.now() - 2 * 60 * 60 * 1000);

    await world.stopper.stop('cart');
    expect(await world.enrollments.activeIn('cart', 1)).toEqual([]);
    const [enrollment] = await world.enrollmentsOf('u7');
    expect(enrollment).toMatchObject({ endReason: 'stopped', gate: 'shut', endedByEventId: null });
    expect(enrollment!.endedAt).toBe(enrollment!.shutAt);
    // Its wait was over, so it stood at the message.
    expect((await world.enrollmentsOf('late')).map(({ trail, endReason }) => [trail.map(({ step }) => step), endReason])).toEqual(
      [[['wait', 'remind'], 'stopped']],
    );
    expect(world.told).toContain(enrollment!.id);

    await world.track('u999', 'Cart Updated');
    expect(await world.enrollmentsOf('u999')).toEqual([]);
  });

  it('that is stopped while people enter leaves nobody under way', async () => {
    await world.put('journeys', 'cart', cart());
    await world.publisher.publish('cart');
    const people = Array.from({ length: 300 }, (_, index) => `u${index}`);
    const entering = people.map((userId) => world.track(userId, 'Cart Updated'));
    await entering[0];
    await world.stopper.stop('cart');
    expect(await world.enrollments.activeIn('cart', 1)).toEqual([]);
    await Promise.all(entering);
    expect(await world.enrollments.activeIn('cart', 1)).toEqual([]);
    expect(await world.enrollments.hasAny('cart')).toBe(true);
  });

  it('cannot be published when what it names went away while it was archived', async () => {
    await world.put('journeys', 'cart', cart());
    await world.journeys.archive('cart');
    await world.templates.archive('reminder');
    const refusal = await world.publisher.publish('cart').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Conflict);
    expect((refusal as Conflict).faults).toEqual([
      { path: '/steps/1/send/template', message: 'names template “reminder”, which is archived' },
    ]);
    expect((await world.common.get('journey', 'cart')).status).toBe('archived');
  });

  it('numbers its versions on after a deletion, because enrollments of its namesake are still there', async () => {
    await world.put('journeys', 'cart', cart());
    await world.publisher.publish('cart');
    await world.track('u1', 'Cart Updated');
    await world.stopper.stop('cart');
    await world.journeys.delete('cart');
    await world.put('journeys', 'cart', cart());
    expect((await world.publisher.publish('cart')).definition.version).toBe(2);
  });
});
