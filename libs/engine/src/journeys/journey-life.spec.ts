/** What a journey's life does to people: pauses, versions they are moved to, entries by hand, by segment and by the clock, targets, splits that are decided. */
import { catchUp } from '@landfall/domain/ledger/advance';
import { InvalidInput } from '@landfall/domain/fault/fault';
import { ensureIndexes } from '@landfall/store/connection';
import { emptyStore, startStore, type SpecStore } from '../../../../test/support/store';
import { cart, type DefinitionWorld, definitionWorld, openShop } from '../definitions/definition-world';

const HOUR = 3_600_000;

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

async function live(key: string, journey: object): Promise<void> {
  await world.put('journeys', key, journey);
  await world.publisher.publish(key);
}

/** Works whatever is due for the person by now. */
const visit = (userId: string) =>
  world.desk.work({
    profileId: `u:${userId}`,
    work: (ledger, catalog, around) => catchUp(ledger, catalog, around.now, 'leave', around),
  });

/** Steps begun, and how it ended. */
const wayOf = async (userId: string) =>
  (await world.enrollmentsOf(userId)).map(({ trail, endReason }) => [...trail.map(({ step }) => step), endReason ?? 'active']);

/** Enrollments that a report of this version is about. */
async function countedIn(version: number): Promise<number> {
  let count = 0;
  for await (const _ of world.enrollments.ofJourney('cart', { version })) count += 1;
  return count;
}

const rejectionsIn = async (journey: string) => world.rejections.counts(journey, {});
const told = () => world.unfinished.idle().then(() => world.heard);

/** Two waits, so that one may be over while the other is not. */
const WAITING = cart({
  steps: [
    { id: 'first', delay: 'PT1H' },
    { id: 'second', delay: 'P1D' },
  ],
});

describe('a pause', () => {
  beforeEach(() => live('cart', WAITING));

  it('holds up whoever comes due in it, and lets them go on from its end', async () => {
    const from = Date.now() - 1.5 * HOUR;
    await world.track('ada', 'Cart Updated', {}, Date.now() - 2 * HOUR);
    await world.pauser.pause('cart');
    await world.common.change('journey', 'cart', async (current) => ({
      definition: { ...current!, pauses: [{ from, to: null }] },
    }));
    await visit('ada');
    expect(await wayOf('ada')).toEqual([['first', 'active']]);

    await world.pauser.resume('cart');
    await visit('ada');
    expect(await wayOf('ada')).toEqual([['first', 'second', 'active']]);
    const [pause] = (await world.common.get('journey', 'cart')).pauses;
    const [enrollment] = await world.enrollmentsOf('ada');
    expect(enrollment!.trail[1]!.at).toBe(pause!.to);
  });

  it('turns newcomers away, and counts them', async () => {
    await world.pauser.pause('cart');
    await world.track('ada', 'Cart Updated');
    expect([await wayOf('ada'), await rejectionsIn('cart')]).toEqual([[], { not_live: 1 }]);
    await world.pauser.resume('cart');
    await world.track('ada', 'Cart Updated');
    expect(await wayOf('ada')).toEqual([['active']]);
  });

  it('credits goals all the while', async () => {
    await world.track('ada', 'Cart Updated');
    await world.pauser.pause('cart');
    await world.track('ada', 'Order Completed', { total: 9 });
    expect(await wayOf('ada')).toEqual([['first', 'goal_met']]);
  });

  it('ends with a waking for those who came due, and for nobody else', async () => {
    await world.track('due', 'Cart Updated', {}, Date.now() - 2 * HOUR);
    await world.track('later', 'Cart Updated');
    await visit('later');
    const [due] = await world.enrollmentsOf('due');
    await world.pauser.pause('cart');
    await world.pauser.resume('cart');
    expect(await told()).toEqual([`wake ${due!.id}`]);
    expect((await world.common.get('journey', 'cart')).unfinished).toEqual([]);
  });

  it('ends for all who came due in one go, paced', async () => {
    const people = Array.from({ length: 450 }, (_, index) => `u${index}`);
    await Promise.all(people.map((userId) => world.track(userId, 'Cart Updated', {}, Date.now() - 2 * HOUR)));
    await world.pauser.pause('cart');
    let [abreast, most] = [0, 0];
    world.temporal.wake = async (id) => {
      most = Math.max(most, ++abreast);
      await Promise.resolve();
      abreast--;
      world.heard.push(id);
    };
    await world.pauser.resume('cart');
    expect(new Set(await told()).size).toBe(450);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('is ended by housekeeping where Temporal was away', async () => {
    await world.track('due', 'Cart Updated', {}, Date.now() - 2 * HOUR);
    const wake = world.temporal.wake;
    world.temporal.wake = () => Promise.reject(new Error('Temporal is away'));
    await world.pauser.pause('cart');
    await world.pauser.resume('cart');
    expect([await told(), (await world.common.get('journey', 'cart')).unfinished.length]).toEqual([[], 1]);
    world.temporal.wake = wake;
    await world.unfinished.finishOld(0, () => undefined);
    expect(await told()).toHaveLength(1);
  });

  it('whose end a crash cut short is finished by housekeeping', async () => {
    await world.track('due', 'Cart Updated', {}, Date.now() - 2 * HOUR);
    const [due] = await world.enrollmentsOf('due');
    await world.common.change('journey', 'cart', async (current) => ({
      definition: { ...current!, unfinished: [{ work: 'wake', at: Date.now() }] },
    }));
    expect(await world.unfinished.finishOld(60_000, () => undefined)).toBe(0);
    expect(await world.unfinished.finishOld(0, () => undefined)).toBe(1);
    expect(await told()).toEqual([`wake ${due!.id}`]);
    expect(await world.unfinished.finishOld(0, () => undefined)).toBe(0);
  });

  it('ends where the journey is stopped, so that the next publish begins without one', async () => {
    await world.pauser.pause('cart');
    await world.stopper.stop('cart');
    await world.publisher.publish('cart');
    await world.track('ada', 'Cart Updated');
    expect(await wayOf('ada')).toEqual([['active']]);
    expect((await world.common.get('journey', 'cart')).pauses).toMatchObject([{ to: expect.any(Number) }]);
  });

  it('outlasts a publish', async () => {
    await world.pauser.pause('cart');
    await world.put('journeys', 'cart', cart({ steps: [] }));
    const { definition, changed } = await world.publisher.publish('cart');
    expect([definition.status, definition.version, changed]).toEqual(['paused', 2, true]);
  });
});

describe('a publish with migrate', () => {
  const rewritten = cart({
    steps: [
      { id: 'first', delay: 'PT1H' },
      { id: 'instead', delay: 'P2D' },
    ],
  });

  it('moves those whose step is still there, says who stays, and says the same when it is said again', async () => {
    await live('cart', WAITING);
    await world.track('ada', 'Cart Updated');
    await world.track('bob', 'Cart Updated', {}, Date.now() - 2 * HOUR);
    for (const userId of ['ada', 'bob']) await visit(userId);
    await world.put('journeys', 'cart', rewritten);
    expect((await world.publisher.publish('cart', { migrate: true })).migration).toEqual({ migrated: 1, left: 1 });
    expect((await world.publisher.publish('cart', { migrate: true })).migration).toEqual({ migrated: 0, left: 1 });
    const versions = await Promise.all(['ada', 'bob'].map(async (userId) => (await world.enrollmentsOf(userId))[0]!));
    expect(versions.map(({ version, enteredVersion }) => [version, enteredVersion])).toEqual([
      [2, 1],
      [1, 1],
    ]);
    expect([await countedIn(1), await countedIn(2)]).toEqual([2, 0]);
  });

  it('moves hundreds', async () => {
    await live('cart', WAITING);
    const people = Array.from({ length: 450 }, (_, index) => `u${index}`);
    await Promise.all(people.map((userId) => world.track(userId, 'Cart Updated')));
    await world.put('journeys', 'cart', rewritten);
    expect((await world.publisher.publish('cart', { migrate: true })).migration).toEqual({ migrated: 450, left: 0 });
  });

  it('moves nobody where it is not asked to', async () => {
    await live('cart', WAITING);
    await world.track('ada', 'Cart Updated');
    await world.put('journeys', 'cart', rewritten);
    expect((await world.publisher.publish('cart')).migration).toEqual({ migrated: 0, left: 1 });
    expect((await world.enrollmentsOf('ada'))[0]!.version).toBe(1);
  });
});

describe('entries by segment', () => {
  const staff = (existing: boolean) => cart({ entry: { on: { segment: 'staff', existing } } });
  const inside = async (...userIds: string[]) => void (await world.members.change('staff', userIds, []));

  it('bring in by moves alone, unless those inside are asked for', async () => {
    await inside('old');
    await live('cart', staff(false));
    await inside('new');
    expect([await wayOf('old'), await wayOf('new')]).toEqual([[], [['active']]]);
  });

  it('bring in whoever is inside at the publish, at its instant, once', async () => {
    await inside('ada', 'bob');
    await live('cart', staff(true));
    await world.publisher.publish('cart');
    const [[ada], [bob]] = [await world.enrollmentsOf('ada'), await world.enrollmentsOf('bob')];
    expect([ada!.enteredAt, bob!.enteredAt]).toEqual([bob!.enteredAt, (await world.common.get('journey', 'cart')).publishedAt]);
    expect(await rejectionsIn('cart')).toEqual({});
  });

  it('bring them in again only where the publish adds it', async () => {
    await inside('ada');
    await live('cart', staff(false));
    await world.put('journeys', 'cart', staff(true));
    await world.publisher.publish('cart');
    expect(await wayOf('ada')).toEqual([['active']]);
    await world.put('journeys', 'cart', { ...staff(true), name: 'Another name' });
    await world.publisher.publish('cart');
    expect(await rejectionsIn('cart')).toEqual({});
  });

  it('that a crash cut short are finished by the same publish said again, and turn nobody away twice', async () => {
    await inside('ada', 'bob');
    await world.put('journeys', 'cart', { ...staff(true), suppress: [], entry: { ...staff(true).entry, exclude: ['staff'] } });
    const { definition } = await world.publisher.publish('cart');
    expect(await rejectionsIn('cart')).toEqual({ excluded: 2 });
    await world.common.change('journey', 'cart', async (current) => ({
      definition: { ...current!, unfinished: [{ work: 'enter', at: definition.publishedAt! }] },
    }));
    await world.publisher.publish('cart');
    expect(await rejectionsIn('cart')).toEqual({ excluded: 2 });
    expect((await world.common.get('journey', 'cart')).unfinished).toEqual([]);
  });
});

describe('entries by hand', () => {
  const results = async (journey: string, userIds: string[], key: string | null = null) =>
    (await world.hand.enroll(journey, userIds, key)).map(({ userId, result, reason }) => [userId, reason ?? result]);

  it.each<[string, object, string | null, string]>([
    ['entered by an event', {}, null, 'entered'],
    ['entered by hand only', { entry: { on: { api: true } } }, null, 'entered'],
    ['that is keyed, with a key', { entry: { on: { event: 'Cart Updated' }, keyBy: 'cart_id' } }, 'c1', 'entered'],
    ['that is keyed, without one', { entry: { on: { event: 'Cart Updated' }, keyBy: 'cart_id' } }, null, 'no_key'],
    ['that excludes them', { entry: { on: { api: true }, exclude: ['staff'] } }, null, 'excluded'],
  ])('into a journey %s', async (_what, more, key, expected) => {
    await world.members.change('staff', ['ada'], []);
    await live('cart', cart({ suppress: [], ...more }));
    expect(await results('cart', ['ada'], key)).toEqual([['ada', expected]]);
  });

  it('ask for each in the order given, strangers too, who stay strangers and are counted by the name they were asked for', async () => {
    await world.track('ada', 'Page Seen');
    await live('cart', cart());
    expect(await results('cart', ['nobody', 'ada', 'ada'])).toEqual([
      ['nobody', 'unknown_profile'],
      ['ada', 'entered'],
      ['ada', 'already_active'],
    ]);
    expect(await world.profiles.findByAnyId('nobody')).toBeUndefined();
    expect(await rejectionsIn('cart')).toEqual({ unknown_profile: 1, already_active: 1 });
    await results('cart', ['nobody']);
    const groups = await world.rejections.groups('cart', 'u:nobody', null, 10);
    expect(groups).toMatchObject([{ reason: 'unknown_profile', times: 2 }]);
  });

  it.each(['draft', 'stopped'])('into a journey that is %s: not_live, and not counted', async (state) => {
    await world.track('ada', 'Page Seen');
    await world.put('journeys', 'cart', cart());
    if (state === 'stopped') {
      await world.publisher.publish('cart');
      await world.stopper.stop('cart');
    }
    expect(await results('cart', ['ada'])).toEqual([['ada', 'not_live']]);
    expect(await rejectionsIn('cart')).toEqual({});
  });

  it('with a key that the journey does not know are a fault', async () => {
    await live('cart', cart());
    const refusal = await world.hand.enroll('cart', ['ada'], 'c1').catch((error: unknown) => error);
    expect((refusal as InvalidInput).faults).toMatchObject([{ path: '/key' }]);
  });
});

describe('entries by the clock', () => {
  const weekly = (over: object = {}) =>
    cart({ entry: { on: { schedule: { cron: '* * * * *', timezone: 'UTC', segment: 'staff' } }, reentry: 'always' }, ...over });
  /** As if the journey had been live, and its members inside, for that long. */
  async function since(ms: number): Promise<number> {
    const at = Date.now() - ms;
    await store.connection.db!.collection('profiles').updateMany({}, { $set: { 'segments.0.since': new Date(at) } });
    await world.common.change('journey', 'weekly', async (current) => ({ definition: { ...current!, publishedAt: at } }));
    return at;
  }
  const ticksSince = (at: number) => Math.floor(Date.now() / 60_000) - Math.floor(at / 60_000);

  it('bring each member in at each tick, however late that is noticed, and once', async () => {
    await world.members.change('staff', ['ada', 'bob'], []);
    await live('weekly', weekly({ steps: [] }));
    const at = await since(10 * 60_000);
    await world.ticks.visitMembers('weekly', () => undefined);
    await world.ticks.visitMembers('weekly', () => undefined);
    for (const userId of ['ada', 'bob']) {
      const entered = (await world.enrollmentsOf(userId)).map(({ enteredAt }) => enteredAt % 60_000);
      expect(entered).toEqual(Array.from({ length: ticksSince(at) }, () => 0));
    }
  });

  it('tick while they are asked for: schedules follow the definitions', async () => {
    await live('weekly', weekly());
    await world.ticks.keep();
    await world.ticks.keep();
    expect(world.heard).toEqual(['ticking weekly * * * * *']);
    await world.put(
      'journeys',
      'weekly',
      weekly({ entry: { on: { schedule: { cron: '0 9 * * MON', timezone: 'UTC', segment: 'staff' } } } }),
    );
    await world.publisher.publish('weekly');
    await world.ticks.keep();
    expect(world.heard).toEqual(['ticking weekly * * * * *', 'ticking weekly 0 9 * * MON']);
  });

  it('that were missed are found by housekeeping, until they were worked', async () => {
    await live('weekly', weekly());
    expect(await world.ticks.keep()).toBe(0);
    await since(5 * 60_000);
    expect(await world.ticks.keep()).toBe(1);
    expect(world.heard.at(-1)).toBe('tick weekly');
    await world.ticks.visitMembers('weekly', () => undefined);
    expect(await world.ticks.keep()).toBe(0);
  });
});

describe('a journey that closes at its target', () => {
  const four = cart({
    goal: { key: 'bought', target: { type: 'count', value: 4 }, stopEntriesAtTarget: true },
    suppress: [],
    steps: [{ id: 'wait', delay: 'P1D' }],
  });
  const buy = (userId: string) => world.track(userId, 'Order Completed', { total: 5 });

  it('lets in as many as come before the fourth has bought, and nobody after', async () => {
    await live('cart', four);
    for (let count = 1; count <= 6; count++) {
      await world.track(`u${count}`, 'Cart Updated');
      if ((await world.enrollmentsOf(`u${count}`)).length > 0) await buy(`u${count}`);
    }
    expect(await rejectionsIn('cart')).toEqual({ target_met: 2 });
    expect(await world.enrollments.countIn('cart')).toBe(4);
  });

  it('counts what calls that are worked together have changed, one after the other', async () => {
    await live('cart', four);
    const people = Array.from({ length: 8 }, (_, index) => `u${index}`);
    await Promise.all(people.flatMap((userId) => [world.track(userId, 'Cart Updated'), buy(userId)]));
    expect([await world.enrollments.countIn('cart'), await rejectionsIn('cart')]).toEqual([4, { target_met: 4 }]);
  });

  it('holds across processes: what one has answered, the other counts', async () => {
    await live('cart', four);
    const another = definitionWorld(store.connection);
    for (let count = 1; count <= 4; count++) {
      await world.track(`u${count}`, 'Cart Updated');
      await buy(`u${count}`);
    }
    await another.track('u5', 'Cart Updated');
    expect(await rejectionsIn('cart')).toEqual({ target_met: 1 });
  });
});

describe('a split that its goal decides', () => {
  const offer = cart({
    suppress: [],
    steps: [
      {
        id: 'offer',
        split: {
          pickWinner: { confidence: 0.9, minProfiles: 20 },
          variants: [
            { name: 'discount', weight: 50, steps: [{ id: 'd', delay: 'P1D' }] },
            { name: 'plain', weight: 50, steps: [{ id: 'p', delay: 'P1D' }] },
          ],
        },
      },
    ],
  });
  const variantOf = async (userId: string) => (await world.enrollmentsOf(userId))[0]!.variants['offer'];

  it('is looked at once it is large enough; from then on newcomers take the better way', async () => {
    await live('cart', offer);
    const enter = async (userId: string) => {
      await world.track(userId, 'Cart Updated');
      await visit(userId);
    };
    const look = () => world.splits.look(() => undefined);
    await Promise.all(Array.from({ length: 30 }, (_, index) => enter(`a${index}`)));
    expect(await look()).toBe(0);

    const people = Array.from({ length: 60 }, (_, index) => `b${index}`);
    await Promise.all(people.map(enter));
    for (const userId of people)
      if ((await variantOf(userId)) === 'discount') await world.track(userId, 'Order Completed', { total: 5 });
    expect([await look(), await look()]).toEqual([1, 0]);
    expect((await world.common.get('journey', 'cart')).winners).toMatchObject([{ step: 'offer', winner: 'discount' }]);

    const newcomers = Array.from({ length: 20 }, (_, index) => `c${index}`);
    await Promise.all(newcomers.map(enter));
    expect(new Set(await Promise.all(newcomers.map(variantOf)))).toEqual(new Set(['discount']));
  });

  it('keeps its decision over a publish that leaves it as it is, and over no other', async () => {
    await live('cart', offer);
    const winners = [{ step: 'offer', look: 1, winner: 'discount', since: 5 }];
    await world.common.change('journey', 'cart', async (current) => ({ definition: { ...current!, winners } }));
    await world.put('journeys', 'cart', { ...offer, name: 'Another name' });
    await world.publisher.publish('cart');
    expect((await world.common.get('journey', 'cart')).winners).toEqual(winners);
    await world.put('journeys', 'cart', cart({ suppress: [] }));
    await world.publisher.publish('cart');
    expect((await world.common.get('journey', 'cart')).winners).toEqual([]);
  });
});
