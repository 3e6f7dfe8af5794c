/** What is heard of messages and said about mail, live: who clicked, which addresses are out for good, and what people agree to. */
import { addressHash } from '@landfall/store/address-book/address-book.repository';
import { messageIdOf } from '@landfall/domain/message/message';
import { define, openOffice, PaperChannel, type Office } from '../../../../test/support/office';
import { startStore, type SpecStore } from '../../../../test/support/store';
import { MailPreferencesService } from './mail-preferences.service';

let store: SpecStore;
let office: Office;
let preferences: MailPreferencesService;

beforeAll(async () => {
  store = await startStore();
  office = openOffice(store.connection, { email: new PaperChannel() });
  preferences = new MailPreferencesService(office.addresses, office.enrollments, office.profiles, office.consents);
  await define(office, {
    goals: { purchase: { name: 'Purchase', when: { event: 'Order Completed' } } },
    segments: { readers: { name: 'Readers', when: { message: 'opened', journey: 'cart' } } },
    templates: { reminder: { channel: 'email', subject: 'Hi', html: '<p>Your cart</p>' } },
    journeys: {
      cart: {
        name: 'Cart',
        goal: { key: 'purchase' },
        entry: { on: { event: 'Cart Updated' }, reentry: 'always' },
        steps: [
          { id: 'remind', send: { channel: 'email', template: 'reminder' } },
          { id: 'day', delay: 'P1D' },
        ],
      },
    },
  });
}, 60_000);
afterAll(() => store?.stop());

let ids = 0;
async function mailTo(userId: string, email: string | null = `${userId}@shop.example`) {
  const call = { messageId: `m${++ids}`, userId, anonymousId: null };
  await office.ingest.receive([
    { call: { ...call, type: 'identify', traits: email === null ? {} : { email } } },
    { call: { ...call, messageId: `m${++ids}`, type: 'track', event: 'Cart Updated' } },
  ]);
  const { enrollment } = (await office.enrollments.ofProfiles([`u:${userId}`])).at(-1)!;
  await office.steps.advance({ enrollmentId: enrollment.id, attempt: 1 });
  return messageIdOf(enrollment.id, 'remind');
}
const messageOf = async (id: string) => (await office.enrollments.find(id.split('.')[0]!))!.enrollment.messages[0]!;
const entryOf = (email: string) => office.addresses.find(addressHash(email));
const later = () => Date.now() + 5_000;

describe('hits', () => {
  test.each([
    ['a person, a while later', 5_000, false, 'openedAt'],
    ['a known machine, a while later', 5_000, true, 'machineOpenedAt'],
    ['whoever is faster than people are', 1_000, false, 'machineOpenedAt'],
    ['a person, a moment after that', 1_001, false, 'openedAt'],
  ] as const)('by %s', async (_name, after, isKnownMachine, mark) => {
    const id = await mailTo(`reader${++ids}`);
    // Nobody opens what is still to be accepted: the clock of the hit is the one that is moved.
    const acceptedAt = Date.now() - after;
    await office.desk.work({
      profileId: (await office.enrollments.find(id.split('.')[0]!))!.enrollment.profileId,
      work: (ledger) => {
        const enrollment = ledger.enrollments.find(({ id: each }) => id.startsWith(each))!;
        enrollment.messages[0] = { ...enrollment.messages[0]!, at: acceptedAt };
        ledger.changes.enrollments.add(enrollment);
      },
    });
    expect(await office.heard.hear(id, { what: 'opened', at: acceptedAt + after, isKnownMachine })).toBe('heard');
    const { openedAt, machineOpenedAt } = await messageOf(id);
    expect({ openedAt, machineOpenedAt }).toEqual({
      openedAt: undefined,
      machineOpenedAt: undefined,
      [mark]: acceptedAt + after,
    });
  });

  test('by a person move it into a segment before they are answered', async () => {
    const id = await mailTo('ada');
    await office.heard.hear(id, { what: 'clicked', at: later(), isKnownMachine: true });
    expect((await office.people.read('ada')).segments).toEqual([]);
    await office.desk.work({
      profileId: 'u:ada',
      work: (ledger) => {
        ledger.enrollments[0]!.messages[0]!.at! -= 5_000;
        ledger.changes.enrollments.add(ledger.enrollments[0]!);
      },
    });
    await office.heard.hear(id, { what: 'clicked', at: Date.now(), isKnownMachine: false });
    expect((await office.people.read('ada')).segments).toEqual(['readers']);
  });

  test.each(['', 'nothing', 'e1.remind', 'e1.'])('on %j are heard in vain', async (id) => {
    expect(await office.heard.hear(id, { what: 'opened', at: later(), isKnownMachine: false })).toBe('unknown');
  });

  test('while its claim is in force are by a machine: it is not even written down as accepted', async () => {
    const id = await mailTo('eve');
    await office.desk.work({
      profileId: 'u:eve',
      work: (ledger) => {
        const [enrollment] = ledger.enrollments;
        enrollment!.messages[0] = { ...enrollment!.messages[0]!, status: 'claimed', at: null, claimedAt: Date.now() };
        ledger.changes.enrollments.add(enrollment!);
      },
    });
    await office.heard.hear(id, { what: 'opened', at: Date.now(), isKnownMachine: false });
    expect((await messageOf(id)).machineOpenedAt).toBeDefined();
  });
});

describe('feedback', () => {
  test.each([
    ['delivered', true, null],
    ['bounced', true, 'bouncedAt'],
    ['bounced', false, null],
    ['complained', false, 'complainedAt'],
  ] as const)('%s, permanent %s', async (type, permanent, holds) => {
    const email = `who${++ids}@shop.example`;
    const id = await mailTo(`fed${ids}`, email);
    const at = later();
    await office.heard.feedBack(id, { type, at, permanent });
    expect(await messageOf(id)).toMatchObject({ [`${type}At`]: expect.any(Number) });
    const nothing = { unsubscribedAt: null, complainedAt: null, bouncedAt: null };
    expect(await entryOf(email.toUpperCase())).toEqual(holds === null ? nothing : { ...nothing, [holds]: at });
  });

  test('holds for the address that it went to, not for the one that the person has by then', async () => {
    const id = await mailTo('mia', 'old@shop.example');
    await office.ingest.receive([
      {
        call: {
          type: 'identify',
          messageId: `m${++ids}`,
          userId: 'mia',
          anonymousId: null,
          traits: { email: 'new@shop.example' },
        },
      },
    ]);
    await office.heard.feedBack(id, { type: 'complained', at: later(), permanent: false });
    expect([(await entryOf('old@shop.example')).complainedAt, (await entryOf('new@shop.example')).complainedAt]).toEqual([
      expect.any(Number),
      null,
    ]);
  });

  test.each([
    ['of a message nobody knows', 'e1.remind', 'not_found'],
    ['of text that is no id', 'nonsense', 'not_found'],
  ])('%s', async (_name, id, code) => {
    await expect(office.heard.feedBack(id, { type: 'delivered', at: later(), permanent: false })).rejects.toMatchObject({ code });
  });

  test('of a message that never left', async () => {
    const id = await mailTo('neil', null);
    await expect(office.heard.feedBack(id, { type: 'delivered', at: later(), permanent: true })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('consent', () => {
  const recipientOf = (messageId: string, email: string) => ({ messageId, addressHash: addressHash(email) });

  test('is what was said, for the person and for the address, and survives a change of address', async () => {
    await mailTo('carl');
    expect(await office.consents.set('carl', { email: 'unsubscribed' })).toEqual({ email: 'unsubscribed', tracking: 'granted' });
    expect((await entryOf('carl@shop.example')).unsubscribedAt).not.toBeNull();
    expect(await office.consents.set('carl', { tracking: 'denied' })).toEqual({ email: 'unsubscribed', tracking: 'denied' });
    expect(await office.consents.set('carl', { email: 'subscribed' })).toEqual({ email: 'subscribed', tracking: 'denied' });
    expect((await entryOf('carl@shop.example')).unsubscribedAt).toBeNull();
  });

  test('of whoever has the address of an unsubscribe by mail', async () => {
    const id = await mailTo('dora', 'family@shop.example');
    await mailTo('dirk', 'Family@Shop.example');
    await preferences.unsubscribe(recipientOf(id, 'family@shop.example'));
    const { profile } = await office.people.read('dirk');
    expect(await office.consents.of(profile)).toEqual({ email: 'unsubscribed', tracking: 'granted' });
  });

  test('cannot be given for an address that complained, and nothing is half done', async () => {
    const id = await mailTo('finn');
    await office.heard.feedBack(id, { type: 'complained', at: later(), permanent: false });
    await expect(office.consents.set('finn', { email: 'subscribed', tracking: 'denied' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await office.consents.set('finn', {})).toEqual({ email: 'unsubscribed', tracking: 'granted' });
    expect(await preferences.read(recipientOf(id, 'finn@shop.example'))).toEqual({ email: 'complained', tracking: 'granted' });
  });

  test('is chosen by the reader of a mail, with no word of a login', async () => {
    const id = await mailTo('gwen');
    const recipient = recipientOf(id, 'gwen@shop.example');
    expect(await preferences.choose(recipient, { email: 'unsubscribed', tracking: 'denied' })).toEqual({
      email: 'unsubscribed',
      tracking: 'denied',
    });
    expect((await office.people.read('gwen')).profile.consent).toMatchObject({ email: 'unsubscribed', tracking: 'denied' });
    expect(await preferences.choose(recipient, { email: 'subscribed' })).toEqual({ email: 'subscribed', tracking: 'denied' });
  });

  test('of an address whose person is not known any more is kept all the same', async () => {
    const recipient = recipientOf('e1.remind', 'forgotten@shop.example');
    expect(await preferences.choose(recipient, { email: 'unsubscribed' })).toEqual({
      email: 'unsubscribed',
      tracking: null,
    });
    expect((await entryOf('forgotten@shop.example')).unsubscribedAt).not.toBeNull();
  });

  test('of a stranger is nobody’s', async () => {
    await expect(office.consents.set('nobody', { email: 'unsubscribed' })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('by default is what the settings say', async () => {
    await mailTo('hugo');
    const { profile } = await office.people.read('hugo');
    await office.shopSettings.put({ consentDefault: 'unsubscribed' }, 'spec', () => undefined);
    expect(await office.consents.of(profile)).toEqual({ email: 'unsubscribed', tracking: 'granted' });
    await office.shopSettings.put({}, 'spec', () => undefined);
    expect(await office.consents.of(profile)).toEqual({ email: 'subscribed', tracking: 'granted' });
  });
});
