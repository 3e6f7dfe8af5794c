/** A person is forgotten after a full passage: every collection is searched for what was known of them, and nothing that counted is lost. */
import { isErased } from '@landfall/domain/profile/profile';
import { define, openOffice, PaperChannel, type Office } from '../../../../test/support/office';
import { startStore, type SpecStore } from '../../../../test/support/store';
import { cartJourney } from '../../../../test/support/world';

let store: SpecStore;
let office: Office;
const email = new PaperChannel();

beforeAll(async () => {
  store = await startStore();
  office = openOffice(store.connection, { email });
  await define(office, {
    goals: {
      purchase: { name: 'Purchase', when: { event: 'Order Completed' }, dedupeBy: 'order_id', keyBy: 'cart_id' },
    },
    segments: { quiet: { name: 'Quiet', when: { not: { event: 'Never' } } } },
    templates: { reminder: { channel: 'email', subject: 'Hi', html: '<p>Your cart</p>' } },
    journeys: {
      cart: cartJourney({
        entry: { keyBy: 'cart_id', audience: { trait: 'banned', is: { exists: false } } },
        holdout: { percent: 0, unit: { trait: 'region' } },
        steps: [{ id: 'now', send: { channel: 'email', template: 'reminder' } }],
      }),
    },
  });
}, 60_000);
afterAll(() => store?.stop());

let ids = 0;
const call = (userId: string, event: string, properties: Record<string, string>, messageId = `message-${++ids}`) => ({
  call: { type: 'track' as const, messageId, userId, anonymousId: null, event, properties },
});

/** Whatever anybody may find of Zora: ids, address, traits, keys, orders, words. */
const HERS = [
  ...['zora', 'zphone', 'zold', 'zora@shop.example', 'first@shop.example', 'Zlatograd', 'zcart', 'zorder', 'zmessage'],
  ...['Zwhisper', 'no mailbox of hers'],
];

async function everyDocument(): Promise<string[]> {
  const { db } = store.connection;
  const collections = await db!.listCollections().toArray();
  const documents = await Promise.all(collections.map(({ name }) => db!.collection(name).find().toArray()));
  return documents.flat().map((document) => JSON.stringify(document));
}
const found = async () => {
  const documents = await everyDocument();
  return HERS.filter((word) => documents.some((document) => document.toLowerCase().includes(word.toLowerCase())));
};

const passage = async () => {
  const tell = (type: 'identify' | 'alias', more: object) => ({
    call: { type, messageId: `zmessage-${++ids}`, userId: 'zora', anonymousId: null, ...more },
  });
  await office.ingest.receive([
    call('zold', 'Looked', { word: 'Zwhisper' }, 'zmessage-a'),
    tell('alias', { previousId: 'zold' }),
    tell('identify', { traits: { email: 'first@shop.example', region: 'Zlatograd' } }),
    tell('identify', { anonymousId: 'zphone', traits: { email: 'zora@shop.example', region: 'Zlatograd' } }),
    call('zora', 'Cart Updated', { cart_id: 'zcart-1' }, 'zmessage-b'),
    call('zora', 'Cart Updated', { cart_id: 'zcart-2' }, 'zmessage-c'),
    call('zora', 'Cart Updated', { cart_id: 'zcart-2' }, 'zmessage-d'),
    call('zora', 'Cart Updated', {}, 'zmessage-e'),
  ]);
  const { enrollments } = await office.people.ledgerOf('zora');
  email.answers.push(() => ({ status: 'bounced', reason: '550 no mailbox of hers: zora@shop.example' }));
  await office.steps.advance({ enrollmentId: enrollments[0]!.id, profileId: 'u:zora', attempt: 1 });
  await office.ingest.receive([call('zora', 'Order Completed', { order_id: 'zorder-1', cart_id: 'zcart-1' }, 'zmessage-f')]);
  await office.ingest.receive([call('zora', 'Cart Updated', { cart_id: 'zcart-3' }, 'zmessage-g')]);
};

const counts = async () => {
  const enrollments = [];
  for await (const each of office.enrollments.ofJourney('cart')) enrollments.push(each);
  return {
    enrollments: enrollments.length,
    profiles: new Set(enrollments.map(({ profileId }) => profileId)).size,
    keys: new Set(enrollments.map(({ key }) => key)).size,
    units: new Set(enrollments.map(({ holdoutUnit }) => holdoutUnit)).size,
    statuses: enrollments.flatMap(({ messages }) => messages.map(({ status }) => status)).sort(),
    rejections: await office.rejections.counts('cart', {}),
    credited: (await office.conversions.creditedTo('cart')).map(({ outcome, value }) => [outcome, value]),
  };
};

describe('a person who is forgotten', () => {
  let before: Awaited<ReturnType<typeof counts>>;
  let erasure: unknown;

  beforeAll(async () => {
    await office.ingest.receive([
      {
        call: {
          type: 'identify',
          messageId: 'message-bob',
          userId: 'bob',
          anonymousId: null,
          traits: { email: 'bob@shop.example', region: 'Norden' },
        },
      },
      call('bob', 'Cart Updated', { cart_id: 'bobs' }),
    ]);
    await passage();
    expect(await found()).toEqual(HERS);
    before = await counts();
    erasure = await office.erasing.erase('zphone');
  }, 60_000);

  it('is told of in numbers', () => {
    expect(erasure).toEqual({
      deleted: { events: 10, messages: 2 },
      kept: { enrollments: 3, conversions: 1, rejections: 2 },
    });
    expect(office.forgotten.sort()).toEqual(['first@shop.example', 'zora@shop.example']);
  });

  it('is in no document any more, by no word of theirs', async () => {
    expect(await found()).toEqual([]);
  });

  it('has every gate shut, and workflows that are told', async () => {
    const left = [];
    for await (const each of office.enrollments.ofJourney('cart')) if (isErased(each.profileId)) left.push(each);
    expect(left.map(({ endReason, gate }) => [endReason, gate])).toEqual(
      expect.arrayContaining([
        ['completed', 'shut'],
        ['converted_elsewhere', 'shut'],
        ['erased', 'shut'],
      ]),
    );
    const { id } = left.find(({ endReason }) => endReason === 'erased')!;
    expect(office.told).toContainEqual([id, 'stop']);
    expect(await office.steps.advance({ enrollmentId: id, profileId: 'u:zora', attempt: 1 })).toEqual({ kind: 'over' });
  });

  it('leaves every count as it was', async () => {
    expect(await counts()).toEqual(before);
  });

  it.each(['zora', 'zold', 'zphone'])('is not there by the id %s, and cannot be forgotten twice', async (id) => {
    expect(await office.profiles.findByAnyId(id)).toBeUndefined();
    await expect(office.erasing.erase(id)).rejects.toThrow('There is no profile');
  });

  it('is no person for walks over everybody, nor in any segment', async () => {
    expect(await office.profiles.idsAfter(null, 100)).toEqual(['u:bob']);
    expect((await office.profiles.membersAfter('quiet', null, 10)).map(({ id }) => id)).toEqual(['u:bob']);
  });

  it('is still the one whose order it was: told again of somebody else it is a duplicate, and stops that one', async () => {
    await office.ingest.receive([call('bob', 'Order Completed', { order_id: 'zorder-1', cart_id: 'bobs' })]);
    const { conversions, enrollments } = await office.people.ledgerOf('bob');
    expect(conversions).toEqual([]);
    expect(enrollments).toMatchObject([{ endReason: 'goal_met' }]);
    expect(await office.conversions.creditedTo('cart')).toMatchObject([{ duplicates: 1, params: {} }]);
  });

  it('is somebody new with the next event', async () => {
    await office.ingest.receive([call('zora', 'Cart Updated', { cart_id: 'zcart-1' })]);
    const { enrollments, profile } = await office.people.ledgerOf('zora');
    expect(enrollments).toMatchObject([{ endReason: null, key: 'zcart-1' }]);
    expect(profile.traits).toEqual({});
    await office.erasing.erase('zora');
  });
});

it('is forgotten once, though it is asked for by several at once and calls come meanwhile', async () => {
  const other = openOffice(store.connection, { email });
  await office.ingest.receive([call('yuri', 'Cart Updated', { cart_id: 'ycart' })]);
  const answers = await Promise.allSettled([
    office.erasing.erase('yuri'),
    other.erasing.erase('yuri'),
    other.ingest.receive([call('yuri', 'Looked', {})]),
  ]);
  const erased = answers.slice(0, 2).map(({ status }) => status);
  expect(erased).toContain('fulfilled');
  // Whoever came last found nobody, or the person that the call had begun.
  const left = await office.profiles.findByAnyId('yuri');
  if (left) expect((await office.people.ledgerOf('yuri')).enrollments).toEqual([]);
  for await (const each of office.enrollments.ofJourney('cart')) expect(each.profileId).not.toBe('u:yuri');
});
