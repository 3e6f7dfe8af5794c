/** Two profiles joined over the embedded database: rows follow, old ids lead on, and several processes do not lose any of it. */
import { define, openOffice, type Office } from '../../../../test/support/office';
import { startStore, type SpecStore } from '../../../../test/support/store';
import { cartJourney } from '../../../../test/support/world';

let store: SpecStore;
let office: Office;
let other: Office;

beforeAll(async () => {
  store = await startStore();
  office = openOffice(store.connection);
  other = openOffice(store.connection);
  await define(office, {
    goals: { purchase: { name: 'Purchase', when: { event: 'Order Completed' }, dedupeBy: 'order_id' } },
    segments: { keen: { name: 'Keen', when: { event: 'Looked', count: { gte: 2 } } } },
    templates: { reminder: { channel: 'email', subject: 'Hi', html: '<p>Your cart</p>' } },
    journeys: { cart: cartJourney() },
  });
}, 60_000);
afterAll(() => store?.stop());

let ids = 0;
type Ids = { userId?: string; anonymousId?: string };
const idsOf = ({ userId = undefined, anonymousId = undefined }: Ids) => ({
  userId: userId ?? null,
  anonymousId: anonymousId ?? null,
});
const track = (who: Ids, event: string, properties = {}) => ({
  call: { type: 'track' as const, messageId: `m${++ids}`, ...idsOf(who), event, properties },
});
const alias = (userId: string, previousId: string) => ({
  call: { type: 'alias' as const, messageId: `m${++ids}`, ...idsOf({ userId }), previousId },
});
const identify = (userId: string, anonymousId: string) => ({
  call: { type: 'identify' as const, messageId: `m${++ids}`, ...idsOf({ userId, anonymousId }), traits: { seen: 'yes' } },
});
const ledgerOf = (id: string) => office.people.ledgerOf(id, ['Looked', 'Order Completed']);
const storyOf = async (id: string) => (await ledgerOf(id)).enrollments.map(({ endReason }) => endReason);

describe('a join', () => {
  it('moves every row, shuts gates before it is answered, and tells the workflows', async () => {
    await office.ingest.receive([
      track({ anonymousId: 'ada-phone' }, 'Cart Updated'),
      track({ anonymousId: 'ada-phone' }, 'Cart Updated'),
      track({ anonymousId: 'ada-phone' }, 'Looked'),
      track({ userId: 'ada' }, 'Looked'),
      track({ userId: 'ada' }, 'Order Completed', { order_id: 'a1' }),
    ]);
    await office.ingest.receive([identify('ada', 'ada-phone')]);
    const { profile, enrollments, conversions, history } = await ledgerOf('ada');
    expect(profile).toMatchObject({ id: 'u:ada', userId: 'ada', anonymousIds: ['ada-phone'] });
    expect(Object.keys(profile.segments)).toEqual(['keen']);
    expect(history.get('Looked')).toHaveLength(2);
    expect(enrollments).toMatchObject([{ profileId: 'u:ada', endReason: 'goal_met', gate: 'shut' }]);
    expect(conversions).toMatchObject([{ outcome: 'credited', credited: enrollments[0]!.id }]);
    expect(office.told).toContainEqual([enrollments[0]!.id, 'stop']);
    expect(await office.events.ofProfile('u:ada', null, 10)).toHaveLength(6);
    expect(await office.rejections.ofProfile('u:ada', null, 10)).toMatchObject([{ reason: 'already_active' }]);
    for (const read of [office.events, office.rejections]) expect(await read.ofProfile('a:ada-phone', null, 10)).toEqual([]);
  });

  it('leaves the old ids leading there, for reading and for calls', async () => {
    await office.ingest.receive([track({ userId: 'old' }, 'Cart Updated'), alias('mid', 'old'), alias('new', 'mid')]);
    for (const id of ['old', 'mid', 'new']) expect((await ledgerOf(id)).profile.id).toBe('u:new');
    await other.ingest.receive([track({ userId: 'old' }, 'Order Completed', { order_id: 'n1' })]);
    expect(await storyOf('mid')).toEqual(['goal_met']);
    expect(await office.profiles.userIdsOf(['u:old', 'u:nobody'])).toEqual(
      new Map([
        ['u:old', 'new'],
        ['u:nobody', 'nobody'],
      ]),
    );
  });

  it('in one batch with what is said before and after it is in its place', async () => {
    await office.ingest.receive([
      track({ anonymousId: 'b-phone' }, 'Cart Updated'),
      track({ userId: 'bob' }, 'Order Completed', { order_id: 'b1' }),
      identify('bob', 'b-phone'),
      track({ anonymousId: 'b-phone' }, 'Order Completed', { order_id: 'b1' }),
      track({ anonymousId: 'b-phone' }, 'Order Completed', { order_id: 'b2' }),
    ]);
    const { conversions } = await ledgerOf('bob');
    expect(conversions.map(({ id, duplicates, outcome }) => [id, duplicates, outcome]).sort()).toEqual([
      ['b1', 1, 'credited'],
      ['b2', 0, 'repeat'],
    ]);
    expect((await office.events.ofProfile('u:bob', null, 10)).map(({ profileId }) => profileId)).toEqual(
      Array.from({ length: 5 }, () => 'u:bob'),
    );
  });

  it('remembers a stranger, and does not join a device twice', async () => {
    await office.ingest.receive([alias('cleo', 'c-phone'), track({ anonymousId: 'c-phone' }, 'Cart Updated')]);
    expect(await storyOf('cleo')).toEqual([null]);
    await office.ingest.receive([
      identify('dan', 'c-phone'),
      track({ anonymousId: 'c-phone' }, 'Order Completed', { order_id: 'd1' }),
    ]);
    expect([await storyOf('cleo'), await storyOf('dan')]).toEqual([[null], []]);
    expect((await ledgerOf('dan')).conversions).toMatchObject([{ id: 'd1', outcome: 'not_attributed' }]);
  });

  it('told again changes nothing', async () => {
    const join = alias('eve', 'e-phone');
    await office.ingest.receive([track({ anonymousId: 'e-phone' }, 'Cart Updated'), join]);
    const [before] = await office.profiles.findMany(['u:eve']);
    await Promise.all([office.ingest.receive([join]), other.ingest.receive([join])]);
    expect((await office.profiles.findMany(['u:eve']))[0]!.rev).toBe(before!.rev);
  });

  it('leaves walks over everybody to people: an id that leads to another is none', async () => {
    expect((await office.profiles.idsAfter(null, 1000)).filter((id) => /old|mid|phone/.test(id))).toEqual([]);
  });
});

describe('at the same time', () => {
  it('two processes join while others call by the old ids: nothing is lost, nothing counted twice', async () => {
    const rounds = Array.from({ length: 12 }, (_, round) => round);
    await Promise.all(rounds.map((round) => office.ingest.receive([track({ anonymousId: `r${round}-phone` }, 'Cart Updated')])));
    await Promise.all(
      rounds.flatMap((round) => [
        office.ingest.receive([identify(`r${round}`, `r${round}-phone`)]),
        other.ingest.receive([identify(`r${round}`, `r${round}-phone`)]),
        other.ingest.receive([track({ anonymousId: `r${round}-phone` }, 'Order Completed', { order_id: `r${round}` })]),
        office.ingest.receive([track({ userId: `r${round}` }, 'Order Completed', { order_id: `r${round}` })]),
        other.ingest.receive([track({ anonymousId: `r${round}-phone` }, 'Page Viewed')]),
      ]),
    );
    for (const round of rounds) {
      const { enrollments, conversions } = await ledgerOf(`r${round}-phone`);
      expect(enrollments.map(({ endReason }) => endReason)).toEqual(['goal_met']);
      expect(conversions).toMatchObject([{ outcome: 'credited', duplicates: 1 }]);
      expect(await office.events.ofProfile(`u:r${round}`, null, 10)).toHaveLength(6);
    }
  }, 60_000);

  it('two userIds joined both ways end as one', async () => {
    await office.ingest.receive([track({ userId: 'x1' }, 'Cart Updated'), track({ userId: 'x2' }, 'Cart Updated')]);
    await Promise.all([office.ingest.receive([alias('x1', 'x2')]), other.ingest.receive([alias('x2', 'x1')])]);
    const [one, two] = [await ledgerOf('x1'), await ledgerOf('x2')];
    expect(one.profile.id).toBe(two.profile.id);
    expect(one.enrollments.map(({ endReason }) => endReason).sort()).toEqual(['merged', null]);
  });
});
