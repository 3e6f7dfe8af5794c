/** Definitions over their lives: states and verbs, revisions, what uses what, and what a change of a segment does to people. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conflict, DomainError, NotFound, PreconditionFailed } from '@landfall/domain/fault/fault';
import { receive } from '@landfall/domain/ledger/receive';
import { startMongo } from '@landfall/embedded/servers/mongo';
import { connectStore, ensureIndexes, type StoreConnection } from '@landfall/store/connection';
import { newId } from '../desk/new-id';
import { definitionWorld, type DefinitionWorld } from './definition-world';

let dataDir: string;
let mongo: Awaited<ReturnType<typeof startMongo>>;
let connection: StoreConnection;
let world: DefinitionWorld;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'landfall-definitions-'));
  mongo = await startMongo({ dataDir });
  connection = await connectStore(mongo.uri);
}, 90_000);

afterAll(async () => {
  await connection.close();
  await mongo.stop();
  await rm(dataDir, { recursive: true, force: true });
});

beforeEach(async () => {
  await connection.dropDatabase();
  world = definitionWorld(connection);
  await ensureIndexes(connection);
  await put('goals', 'bought', { name: 'First purchase', when: { event: 'Order Completed', where: { total: { gt: 0 } } } });
  await put('segments', 'buyers', { name: 'Buyers', when: { event: 'Order Completed' } });
  await put('segments', 'staff', { name: 'Staff', static: true });
  await put('templates', 'reminder', { channel: 'email', subject: 'Your cart', html: '<p>Hello</p>' });
});

type Kind = 'goals' | 'segments' | 'templates' | 'journeys';

const put = (kind: Kind, key: string, written: unknown) => world[kind].put(key, { written, savedBy: 'spec' });

const cart = (more: object = {}) => ({
  name: 'Abandoned cart',
  goal: { key: 'bought' },
  entry: { on: { event: 'Cart Updated' } },
  suppress: ['buyers'],
  steps: [
    { id: 'wait', delay: 'PT1H' },
    { id: 'remind', send: { channel: 'email', template: 'reminder' } },
  ],
  ...more,
});

async function track(userId: string, event: string, properties = {}, at = Date.now()): Promise<void> {
  const id = newId();
  const call = {
    id,
    messageId: id,
    type: 'track' as const,
    event,
    userId,
    anonymousId: null,
    properties,
    traits: {},
    context: {},
    occurredAt: at,
    receivedAt: at,
  };
  await world.desk.work({
    profileId: `u:${userId}`,
    event: { ...call, profileId: `u:${userId}` },
    work: (ledger, catalog, around) => receive(ledger, catalog, call, 'leave', around),
  });
}

const enrollmentsOf = async (userId: string) =>
  (await world.enrollments.ofProfiles([`u:${userId}`])).map(({ enrollment }) => enrollment);
const segmentsOf = async (userId: string) => Object.keys((await world.profiles.findByAnyId(userId))!.profile.segments).sort();

/** What came of it: the state, or `409` and the like. */
async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    const result = (await work()) as { status?: string; definition?: { status: string } } | undefined;
    return result?.status ?? result?.definition?.status ?? 'gone';
  } catch (error) {
    if (error instanceof Conflict) return 409;
    if (error instanceof NotFound) return 404;
    throw error;
  }
}

describe('a journey', () => {
  const verbs = {
    publish: (key: string) => world.publisher.publish(key),
    stop: (key: string) => world.stopper.stop(key),
    archive: (key: string) => world.journeys.archive(key),
    restore: (key: string) => world.journeys.restore(key),
    save: (key: string) => put('journeys', key, cart({ name: 'Another name' })),
    delete: (key: string) => world.journeys.delete(key),
  };
  const ways = {
    nothing: [],
    draft: [],
    live: ['publish'],
    stopped: ['publish', 'stop'],
    'archived draft': ['archive'],
    archived: ['publish', 'stop', 'archive'],
  } as const;

  it.each<[keyof typeof ways, keyof typeof verbs, string | number]>([
    ['draft', 'publish', 'live'],
    ['draft', 'stop', 409],
    ['draft', 'archive', 'archived'],
    ['draft', 'restore', 'draft'],
    ['draft', 'save', 'draft'],
    ['draft', 'delete', 'gone'],
    ['live', 'publish', 'live'],
    ['live', 'stop', 'stopped'],
    ['live', 'archive', 409],
    ['live', 'restore', 409],
    ['live', 'save', 'live'],
    ['live', 'delete', 409],
    ['stopped', 'publish', 'live'],
    ['stopped', 'stop', 'stopped'],
    ['stopped', 'archive', 'archived'],
    ['stopped', 'restore', 'stopped'],
    ['stopped', 'save', 'stopped'],
    ['stopped', 'delete', 'gone'],
    ['archived', 'publish', 'live'],
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
    if (state !== 'nothing') await put('journeys', 'cart', cart());
    for (const before of ways[state]) await verbs[before]('cart');
    expect(await outcome(() => verbs[verb]('cart'))).toBe(expected);
  });

  it('makes a version where the draft or its goal went on, and none where nothing did', async () => {
    await put('journeys', 'cart', cart());
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
    const saved = await put('journeys', 'cart', cart({ holdout: { percent: 10 } }));
    expect([saved.definition.revision, saved.definition.version, saved.definition.liveRevision]).toEqual([2, 1, 1]);
    expect(await shown(world.publisher.publish('cart'))).toEqual([true, 2, 2, 1]);
    await put('goals', 'bought', { name: 'First purchase', when: { event: 'Order Paid', where: { total: { gt: 0 } } } });
    expect(await shown(world.publisher.publish('cart'))).toEqual([true, 3, 2, 2]);
    const versions = await world.definitions.versionsOf(['cart']);
    expect(versions.map(({ version, goalRevision, definition }) => [version, goalRevision, definition.holdout.percent])).toEqual([
      [1, 1, 0],
      [2, 1, 10],
      [3, 2, 10],
    ]);
  });

  it('that is stopped ends everybody under way, with the gate, before it is answered', async () => {
    await put('journeys', 'cart', cart());
    await world.publisher.publish('cart');
    const people = Array.from({ length: 250 }, (_, index) => `u${index}`);
    await Promise.all(people.map((userId) => track(userId, 'Cart Updated')));
    await track('late', 'Cart Updated', {}, Date.now() - 2 * 60 * 60 * 1000);

    await world.stopper.stop('cart');
    expect(await world.enrollments.activeIn('cart', 1)).toEqual([]);
    const [enrollment] = await enrollmentsOf('u7');
    expect(enrollment).toMatchObject({ endReason: 'stopped', gate: 'shut', endedByEventId: null });
    expect(enrollment!.endedAt).toBe(enrollment!.shutAt);
    // Its wait was over, so it stood at the message.
    expect((await enrollmentsOf('late')).map(({ trail, endReason }) => [trail.map(({ step }) => step), endReason])).toEqual([
      [['wait', 'remind'], 'stopped'],
    ]);
    expect(world.told).toContain(enrollment!.id);

    await track('u999', 'Cart Updated');
    expect(await enrollmentsOf('u999')).toEqual([]);
  });

  it('cannot be published when what it names went away while it was archived', async () => {
    await put('journeys', 'cart', cart());
    await world.journeys.archive('cart');
    await world.templates.archive('reminder');
    const refusal = await world.publisher.publish('cart').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Conflict);
    expect((refusal as Conflict).faults).toEqual([
      { path: '/steps/1/send/template', message: 'names template “reminder”, which is archived' },
    ]);
    expect((await world.journeys.get('cart')).definition.status).toBe('archived');
  });

  it('numbers its versions on after a deletion, because enrollments of its namesake are still there', async () => {
    await put('journeys', 'cart', cart());
    await world.publisher.publish('cart');
    await track('u1', 'Cart Updated');
    await world.stopper.stop('cart');
    await world.journeys.delete('cart');
    await put('journeys', 'cart', cart());
    expect((await world.publisher.publish('cart')).definition.version).toBe(2);
  });
});

describe('goals, segments and templates', () => {
  const bodies = {
    goals: { name: 'Signed up', when: { event: 'Signed Up' } },
    segments: { name: 'Signed up', when: { event: 'Signed Up' } },
    templates: { channel: 'email', subject: 'Welcome', html: '<p>Welcome</p>' },
  } as const;

  it.each(Object.keys(bodies) as (keyof typeof bodies)[])('%s: active → archived → active → gone', async (kind) => {
    const service = world[kind];
    await put(kind, 'a', bodies[kind]);
    expect(await outcome(() => service.restore('a'))).toBe('active');
    expect(await outcome(() => service.archive('a'))).toBe('archived');
    expect(await outcome(() => service.archive('a'))).toBe('archived');
    expect((await put(kind, 'a', bodies[kind])).definition.status).toBe('archived');
    expect(await outcome(() => service.restore('a'))).toBe('active');
    expect(await outcome(() => service.delete('a'))).toBe('gone');
    expect(await outcome(() => service.delete('a'))).toBe(404);
    expect(await outcome(() => service.archive('a'))).toBe(404);
  });

  it.each<[Kind, string]>([
    ['goals', 'bought'],
    ['segments', 'buyers'],
    ['templates', 'reminder'],
  ])('%s that a journey uses stay, and the answer names the journey', async (kind, key) => {
    const service = world[kind];
    await put('journeys', 'cart', cart());
    for (const verb of ['archive', 'delete'] as const) {
      const refusal = await service[verb](key).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(Conflict);
      expect((refusal as Conflict).faults).toEqual([{ path: '', message: 'journey “cart” uses it', code: 'in_use' }]);
    }
    await world.journeys.archive('cart');
    expect(await outcome(() => service.archive(key))).toBe('archived');
  });

  it('stay while somebody is under way in an older version that needs them', async () => {
    await put('journeys', 'cart', cart());
    await world.publisher.publish('cart');
    await track('u1', 'Cart Updated');
    await put('journeys', 'cart', cart({ steps: [] }));
    await world.publisher.publish('cart');
    expect(await outcome(() => world.templates.archive('reminder'))).toBe(409);
    await track('u1', 'Order Completed', { total: 5 });
    expect(await outcome(() => world.templates.archive('reminder'))).toBe('archived');
  });

  it('that others name stay: a segment of a segment, a segment of a goal', async () => {
    await put('segments', 'vips', { name: 'VIPs', when: { all: [{ segment: 'buyers' }, { trait: 'plan', is: 'pro' }] } });
    await put('goals', 'vip', { name: 'Became a VIP', when: { segment: 'vips' } });
    expect(await outcome(() => world.segments.archive('buyers'))).toBe(409);
    expect(await outcome(() => world.segments.delete('vips'))).toBe(409);
    await world.goals.archive('vip');
    await world.segments.archive('vips');
    expect(await outcome(() => world.goals.restore('vip'))).toBe(409);
    await world.segments.archive('buyers');
    expect(await outcome(() => world.segments.restore('vips'))).toBe(409);
    await world.segments.restore('buyers');
    expect(await outcome(() => world.segments.restore('vips'))).toBe('active');
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
          ...goal,
          ...{ when: { event: 'Order Paid' } },
        },
        'unchanged',
        5,
      ],
    ];
    await put('goals', 'bought', goal);
    for (const [what, written, expected, revision] of revisions) {
      const saved = await put('goals', 'bought', written);
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
    await put('segments', 'staff', { name: 'Our staff', static: true });
    await world.segments.archive('staff');
    await world.segments.restore('staff');
    expect((await world.common.get('segment', 'staff')).revision).toBe(2);
    expect(
      (await put('templates', 'reminder', { channel: 'email', subject: 'Your bag', html: '<p>Hello</p>' })).definition.revision,
    ).toBe(2);
  });

  it('go on counting when a goal is made again while versions are pinned to its namesake', async () => {
    await put('journeys', 'cart', cart());
    await world.publisher.publish('cart');
    await world.stopper.stop('cart');
    await world.journeys.archive('cart');
    await world.goals.delete('bought');
    expect((await put('goals', 'bought', { name: 'First purchase', when: { event: 'Order Paid' } })).definition.revision).toBe(2);
  });

  it('of ten authors at once come one after the other', async () => {
    const others = Array.from({ length: 2 }, () => definitionWorld(connection));
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
    await expect(save).rejects.toThrow(DomainError);
    expect((await world.common.get('goal', 'bought')).revision).toBe(1);
  });
});

describe('saving a segment', () => {
  const heavy = (count: number) => ({ name: 'Window shoppers', when: { event: 'Product Viewed', count: { gte: count } } });

  it('settles 500 profiles and suppresses whom it makes a member, before it is answered', async () => {
    await put('segments', 'window-shoppers', { ...heavy(2), when: { event: 'Nothing Like It' } });
    await put('segments', 'heavy-users', { name: 'Heavy users', when: { all: [{ segment: 'window-shoppers' }] } });
    await put('journeys', 'cart', cart({ suppress: ['heavy-users'] }));
    await world.publisher.publish('cart');
    const people = Array.from({ length: 500 }, (_, index) => `u${index}`);
    await Promise.all(people.map((userId) => track(userId, 'Product Viewed')));
    await Promise.all(people.filter((_, index) => index % 2 === 0).map((userId) => track(userId, 'Product Viewed')));
    await Promise.all(people.map((userId) => track(userId, 'Cart Updated')));

    await put('segments', 'window-shoppers', heavy(2));
    const members = await world.members.page('window-shoppers', null, 1000);
    expect(members.length).toBe(250);
    expect((await world.members.page('heavy-users', null, 1000)).length).toBe(250);
    expect((await enrollmentsOf('u0')).map(({ endReason, gate }) => [endReason, gate])).toEqual([['suppressed', 'shut']]);
    expect((await enrollmentsOf('u1')).map(({ endReason, gate }) => [endReason, gate])).toEqual([[null, 'open']]);
    expect(world.told.length).toBe(750);

    await put('segments', 'window-shoppers', heavy(1));
    expect((await world.members.page('heavy-users', null, 1000)).length).toBe(500);
    await put('segments', 'window-shoppers', heavy(3));
    expect((await world.members.page('heavy-users', null, 1000)).length).toBe(0);
    // Who was suppressed stays so; who left and joined again is not enrolled again.
    expect((await enrollmentsOf('u0')).length).toBe(1);
  }, 60_000);

  it('that says the same finishes what a crash left half done, and otherwise works nobody', async () => {
    await track('u1', 'Order Completed');
    await put('segments', 'shoppers', { name: 'Shoppers', when: { event: 'Order Completed' } });
    const stored = (await world.definitions.find('segment', 'shoppers'))!;
    const profileRev = async () => (await world.profiles.findByAnyId('u1'))!.rev;
    const before = await profileRev();
    const catalogBefore = await world.definitions.catalogRevision();
    await put('segments', 'shoppers', { name: 'Shoppers', when: { event: 'Order Completed' } });
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
    await put('segments', 'shoppers', { name: 'Shoppers', when: { event: 'Cart Updated' } });
    expect(await segmentsOf('u1')).toEqual(['buyers']);
    expect((await world.definitions.find('segment', 'shoppers'))!.definition.compiled).toBeNull();
  });

  it('archived, its members leave, and come back as it is restored; those chosen by hand are kept, until it is deleted', async () => {
    await track('u1', 'Order Completed');
    await world.members.change('staff', ['u1'], []);
    await world.segments.archive('buyers');
    await world.segments.archive('staff');
    expect(await segmentsOf('u1')).toEqual(['staff']);
    await world.segments.restore('buyers');
    await world.segments.restore('staff');
    expect(await segmentsOf('u1')).toEqual(['buyers', 'staff']);
    await world.segments.delete('buyers');
    await world.segments.delete('staff');
    expect(await segmentsOf('u1')).toEqual([]);
    await put('segments', 'staff', { name: 'Staff', static: true });
    expect(await world.members.page('staff', null, 10)).toEqual([]);
  });
});

describe('members', () => {
  it('are counted where they really move; strangers are named', async () => {
    await track('u1', 'Page Viewed');
    await track('u2', 'Page Viewed');
    expect(await world.members.change('staff', ['u1', 'u2', 'nobody'], [])).toEqual({
      added: 2,
      removed: 0,
      unknown: ['nobody'],
    });
    expect(await world.members.change('staff', ['u1', 'u1'], ['u2', 'u2'])).toEqual({ added: 0, removed: 1, unknown: [] });
    expect((await world.members.page('staff', null, 10)).map(({ userId }) => userId)).toEqual(['u1']);
  });

  it('joining by hand suppresses', async () => {
    await put('journeys', 'cart', cart({ suppress: ['staff'] }));
    await world.publisher.publish('cart');
    await track('u1', 'Cart Updated');
    await world.members.change('staff', ['u1'], []);
    expect((await enrollmentsOf('u1')).map(({ endReason }) => endReason)).toEqual(['suppressed']);
  });

  it('of a segment with a condition, or of an archived one, cannot be chosen by hand', async () => {
    await expect(world.members.change('buyers', ['u1'], [])).rejects.toThrow(Conflict);
    await world.segments.archive('staff');
    await expect(world.members.change('staff', ['u1'], [])).rejects.toThrow(Conflict);
    await expect(world.members.change('nothing', ['u1'], [])).rejects.toThrow(NotFound);
  });
});
