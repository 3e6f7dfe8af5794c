/** Messages of live journeys: every reason to withhold one, caps under many hands, what a pause and an unsubscribe overtake, and what channels answer. */
import type { Delivery } from '@landfall/channels/channel';
import type { OutgoingPost } from '@landfall/channels/webhook/webhook.channel';
import type { Message } from '@landfall/domain/message/message';
import { addressHash, AddressBookRepository } from '@landfall/store/address-book/address-book.repository';
import { define, openOffice, PaperChannel, type Office } from '../../../../test/support/office';
import { startStore, type SpecStore } from '../../../../test/support/store';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Posts what it is given, and keeps it. */
class PaperPost {
  readonly name = 'webhook';
  readonly delivered: OutgoingPost[] = [];
  async deliver(message: OutgoingPost): Promise<Delivery> {
    this.delivered.push(message);
    return { status: 'accepted', at: Date.now() };
  }
  async close(): Promise<void> {}
}

/** Somebody unsubscribes right after the address was first asked about. */
class JustThen extends AddressBookRepository {
  private asked = false;
  override async find(hash: string) {
    const found = await super.find(hash);
    if (!this.asked) await this.note(hash, 'unsubscribed', Date.now());
    this.asked = true;
    return found;
  }
}

const mail = (more: object = {}) => ({ id: 'remind', send: { channel: 'email', template: 'reminder', ...more } });
const journey = (event: string, send: object, more: object = {}) => ({
  name: event,
  goal: { key: 'purchase' },
  entry: { on: { event }, reentry: 'always' },
  steps: [send],
  ...more,
});
/** An hour to both sides of now. */
const aroundNow = () => {
  const time = (offset: number) => new Date(Date.now() + offset).toISOString().slice(11, 16);
  return { from: time(-HOUR), to: time(HOUR), timezone: 'UTC' };
};
const SALES = Array.from({ length: 8 }, (_, index) => `sale-${index}`);

let store: SpecStore;
let office: Office;
let other: Office;
const email = new PaperChannel();
const webhook = new PaperPost();

beforeAll(async () => {
  store = await startStore();
  office = openOffice(store.connection, { email, webhook });
  other = openOffice(store.connection, { email, webhook });
  await define(office, {
    goals: { purchase: { name: 'Purchase', when: { event: 'Order Completed' } } },
    templates: {
      reminder: { channel: 'email', subject: 'Hi', html: '<p>Your cart</p>' },
      personal: { channel: 'email', from: '{{ profile.rep }}', replyTo: '{{ profile.rep }}', subject: 'Hi', html: '<p>Hi</p>' },
    },
    journeys: {
      promo: journey('Promo', mail()),
      receipt: journey('Receipt', mail({ class: 'transactional' })),
      held: journey('Held', mail(), { holdout: { percent: 100 } }),
      quiet: journey('Quiet', mail(), { quietHours: aroundNow() }),
      stale: journey('Stale', mail({ expires: 'PT30M' })),
      broken: journey('Broken', mail({ template: 'nowhere' })),
      personal: journey('Personal', mail({ template: 'personal' })),
      hook: journey('Hook', {
        id: 'remind',
        send: { channel: 'webhook', url: 'https://shop.example/hook', body: { to: '{{ profile.userId }}' } },
      }),
      text: journey('Text', {
        id: 'remind',
        send: { channel: 'webhook', as: 'sms', class: 'promotional', url: 'https://shop.example/sms', body: {} },
      }),
      ...Object.fromEntries(SALES.map((key) => [key, journey('Sale', mail())])),
    },
  });
}, 60_000);
afterAll(() => store?.stop());
afterEach(() => office.shopSettings.put({}, 'spec', () => undefined));

let ids = 0;
const track = (userId: string, event: string, at = Date.now()) => ({
  call: { type: 'track' as const, messageId: `m${++ids}`, userId, anonymousId: null, event, timestamp: at },
});
const traitsOf = (userId: string, traits: Record<string, string>) => ({
  call: { type: 'identify' as const, messageId: `m${++ids}`, userId, anonymousId: null, traits },
});

interface Passage {
  enrollmentId: string;
  profileId: string;
}
/** @param at when it happened */
async function enter(event: string, { at = Date.now(), traits = {}, userId = `user${++ids}` }: Entering = {}): Promise<Passage> {
  const address = { email: `${userId}@shop.example` };
  await office.ingest.receive([traitsOf(userId, { ...address, ...traits }), track(userId, event, at)]);
  return { enrollmentId: (await enrollmentsOf(userId)).at(-1)!.id, profileId: `u:${userId}` };
}
interface Entering {
  at?: number;
  traits?: Record<string, string>;
  userId?: string;
}
const enrollmentsOf = async (userId: string) =>
  (await office.enrollments.ofProfiles([`u:${userId}`])).map(({ enrollment }) => enrollment);
const send = (its: Passage, through: Office = office) => through.steps.advance({ ...its, attempt: 1 });
const messageOf = async ({ enrollmentId }: Passage): Promise<Message | undefined> =>
  (await office.enrollments.find(enrollmentId))!.enrollment.messages[0];
async function told(its: Passage): Promise<string | undefined> {
  const message = await messageOf(its);
  return message && `${message.status}${message.reason === null ? '' : `: ${message.reason}`}`;
}
const said = (its: Passage, what: (ledger: Parameters<Parameters<Office['desk']['work']>[0]['work']>[0]) => void) =>
  office.desk.work({
    profileId: its.profileId,
    work: (ledger) => {
      what(ledger);
      ledger.changes.profile = true;
    },
  });
async function setPauses(key: string, status: 'live' | 'paused', pauses: { from: number; to: number | null }[]): Promise<void> {
  const { definition, rev } = (await office.definitions.find('journey', key))!;
  await office.definitions.save([{ definition: { ...definition, status, pauses }, expected: rev }]);
}

describe('is withheld', () => {
  test.each<[string, string, Entering, (its: Passage) => unknown, string | undefined]>([
    ['from nobody whom nothing speaks against', 'Promo', {}, () => undefined, 'sent'],
    ['from a holdout', 'Held', {}, () => undefined, 'withheld: holdout'],
    ['from who has no address', 'Promo', { traits: { email: 'nobody' } }, () => undefined, 'withheld: no_address'],
    ['when it is too late', 'Stale', { at: Date.now() - HOUR }, () => undefined, 'withheld: expired'],
    ['where its template is gone', 'Broken', {}, () => undefined, 'withheld: render_error'],
    ['where its sender becomes no address', 'Personal', { traits: { rep: 'Ada' } }, () => undefined, 'withheld: render_error'],
    ['from nobody whose sender is left open: there is another', 'Personal', {}, () => undefined, 'sent'],
    [
      'from who said no',
      'Promo',
      {},
      (its) => said(its, ({ profile }) => (profile.consent = { email: 'unsubscribed', tracking: null })),
      'withheld: no_consent',
    ],
    [
      'while its class is silenced',
      'Promo',
      {},
      (its) => said(its, ({ profile }) => (profile.silenced = { promotional: Date.now() + DAY })),
      'withheld: suppressed_class',
    ],
    [
      'from an address that was unsubscribed, whoever bears it',
      'Promo',
      { traits: { email: 'Shared@shop.example' } },
      () => office.addresses.note(addressHash('shared@SHOP.example'), 'unsubscribed', Date.now()),
      'withheld: no_consent',
    ],
    [
      'from an address that complained',
      'Promo',
      { traits: { email: 'angry@shop.example' } },
      () => office.addresses.note(addressHash('angry@shop.example'), 'complained', Date.now()),
      'withheld: no_consent',
    ],
    [
      'from an address that takes no mail, of any class',
      'Receipt',
      { traits: { email: 'gone@shop.example' } },
      () => office.addresses.note(addressHash('gone@shop.example'), 'bounced', Date.now()),
      'withheld: no_address',
    ],
    [
      'not from one that was unsubscribed, where it is transactional',
      'Receipt',
      { traits: { email: 'shared@shop.example' } },
      () => undefined,
      'sent',
    ],
    [
      'where nothing is said and that means no',
      'Promo',
      {},
      () => office.shopSettings.put({ consentDefault: 'unsubscribed' }, 'spec', () => undefined),
      'withheld: no_consent',
    ],
    [
      'beyond a cap',
      'Promo',
      {},
      () => office.shopSettings.put({ frequencyCap: { email: { max: 0, per: 'P1D' } } }, 'spec', () => undefined),
      'withheld: frequency_cap',
    ],
    [
      'where a pause caught it and its time ran out',
      'Stale',
      { at: Date.now() - 2 * HOUR },
      () => setPauses('stale', 'live', [{ from: Date.now() - 1.9 * HOUR, to: Date.now() - HOUR }]),
      'withheld: paused',
    ],
  ])('%s', async (_name, event, entering, before, expected) => {
    const its = await enter(event, entering);
    await before(its);
    expect(await send(its)).toMatchObject({ kind: 'listen' });
    expect(await told(its)).toBe(expected);
  });

  test.each([
    ['the goal was met', 'goal_met', (userId: string) => office.ingest.receive([track(userId, 'Order Completed')])],
    [
      'the journey was stopped',
      'ended',
      (userId: string) =>
        office.desk.work({
          profileId: `u:${userId}`,
          work: (ledger) => {
            Object.assign(ledger.enrollments[0]!, { endedAt: Date.now(), endReason: 'stopped', gate: 'shut' });
            ledger.changes.enrollments.add(ledger.enrollments[0]!);
          },
        }),
    ],
  ])('where %s after it was asked for, and before it was claimed', async (_name, reason, end) => {
    const userId = `late-${reason}`;
    const its = await enter('Promo', { userId });
    const look = await office.messageLedger.look(its);
    if (look.kind !== 'due') throw new Error('nothing is due');
    await end(userId);
    expect(await office.messageLedger.claim(its, look.due, null)).toMatchObject({ kind: 'other' });
    expect(await told(its)).toBe(`withheld: ${reason}`);
  });

  test('for what the ledger has against it, where both it and its address have', async () => {
    const its = await enter('Promo');
    const look = await office.messageLedger.look(its);
    if (look.kind !== 'due') throw new Error('nothing is due');
    await office.ingest.receive([track(its.profileId.slice(2), 'Order Completed')]);
    await office.messageLedger.withhold(its, look.due, 'no_address');
    expect(await told(its)).toBe('withheld: goal_met');
  });
});

describe('waits', () => {
  test('through quiet hours, to be asked again at their end', async () => {
    const its = await enter('Quiet');
    const next = await send(its);
    const { cursor } = (await office.enrollments.find(its.enrollmentId))!.enrollment;
    expect(next).toEqual({ kind: 'sleep', until: cursor.until });
    expect(cursor.until! - Date.now()).toBeGreaterThan(HOUR - 120_000);
    expect(await told(its)).toBeUndefined();
  });

  test('while its journey is paused', async () => {
    const its = await enter('Stale');
    const from = Date.now();
    await setPauses('stale', 'paused', [{ from, to: null }]);
    expect(await send(its)).toEqual({ kind: 'idle' });
    await setPauses('stale', 'live', [{ from, to: Date.now() }]);
    expect(await send(its)).toMatchObject({ kind: 'listen' });
    expect(await told(its)).toBe('sent');
  });

  test('its turn under a rate, the next one for the one after', async () => {
    await office.shopSettings.put({ sendRate: { email: 0.1 } }, 'spec', () => undefined);
    const all = await Promise.all([enter('Promo'), enter('Promo'), enter('Promo')]);
    const answers = await Promise.all(all.map((its, index) => send(its, index === 0 ? office : other)));
    const waiting = answers.flatMap((next) => (next.kind === 'sleep' ? [next.until] : [])).sort();
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['listen', 'sleep', 'sleep']);
    expect(Math.abs(waiting[1]! - waiting[0]! - 10_000)).toBeLessThanOrEqual(1);
  });
});

describe('under a cap', () => {
  const cap = (max: number) =>
    office.shopSettings.put({ frequencyCap: { promotional: { max, per: 'P1D' } } }, 'spec', () => undefined);

  test.each([1, 2, 3, 4])('eight journeys, two workers: no more than it says (round %i)', async (round) => {
    await cap(3);
    const userId = `many${round}`;
    await enter('Sale', { userId });
    const all = (await enrollmentsOf(userId)).map(({ id }) => ({ enrollmentId: id, profileId: `u:${userId}` }));
    await Promise.all(all.map((its, index) => send(its, index % 2 ? office : other)));
    const outcomes = (await Promise.all(all.map(told))).sort();
    expect(outcomes).toEqual([...Array(3).fill('sent'), ...Array(5).fill('withheld: frequency_cap')]);
  });

  test('its place is given back where nothing was sent', async () => {
    await cap(1);
    const userId = 'lucky';
    await enter('Sale', { userId });
    const [first, second, third] = (await enrollmentsOf(userId)).map(({ id }) => ({
      enrollmentId: id,
      profileId: `u:${userId}`,
    }));
    email.answers.push(() => ({ status: 'retry', reason: 'busy', afterMs: 60_000 }));
    const next = await send(first!);
    expect(next.kind === 'retry' && next.at - Date.now()).toBeGreaterThan(55_000);
    expect(await messageOf(first!)).toBeUndefined();
    email.answers.push(() => ({ status: 'bounced', reason: 'mailbox full' }));
    await send(second!);
    await send(third!);
    await send(first!);
    expect([await told(first!), await told(second!), await told(third!)]).toEqual([
      'withheld: frequency_cap',
      'bounced: mailbox full',
      'sent',
    ]);
  });

  test('transactional mail and webhooks without a class go out beyond it', async () => {
    await cap(0);
    const receipt = await enter('Receipt');
    const hook = await enter('Hook');
    await Promise.all([send(receipt), send(hook)]);
    expect([await told(receipt), await told(hook)]).toEqual(['sent', 'sent']);
  });
});

describe('handed over', () => {
  test('a mail keeps when it was planned, and a hash of where it went', async () => {
    const its = await enter('Promo', { userId: 'Zoe' });
    await send(its);
    const { trail } = (await office.enrollments.find(its.enrollmentId))!.enrollment;
    expect(await messageOf(its)).toMatchObject({ plannedAt: trail[0]!.at, addressHash: addressHash('zoe@shop.example') });
  });

  test('a webhook says its body, and stands for the channel that it names', async () => {
    const [hook, text] = [await enter('Hook', { userId: 'hugo' }), await enter('Text')];
    await Promise.all([send(hook), send(text)]);
    expect(webhook.delivered.find(({ id }) => id.startsWith(hook.enrollmentId))).toMatchObject({
      url: 'https://shop.example/hook',
    });
    expect(JSON.stringify(webhook.delivered)).toContain('hugo');
    expect([await messageOf(hook), await messageOf(text)]).toMatchObject([
      { channel: 'webhook', class: null, status: 'sent' },
      { channel: 'sms', class: 'promotional', status: 'sent' },
    ]);
  });

  test.each([
    ['one about the mailbox holds for the address', true, 'withheld: no_address'],
    ['one about what was written does not', false, 'sent'],
  ])('a refusal: %s', async (_name, mailboxGone, then) => {
    const traits = { email: `refused-${mailboxGone}@shop.example` };
    email.answers.push(() => ({ status: 'bounced', reason: '550', mailboxGone }));
    const first = await enter('Promo', { traits });
    await send(first);
    expect(await messageOf(first)).toMatchObject({ status: 'bounced', bouncedAt: (await messageOf(first))!.at });
    const second = await enter('Receipt', { traits });
    await send(second);
    expect(await told(second)).toBe(then);
  });

  test('what its channel throws on fails for good', async () => {
    const its = await enter('Promo');
    email.answers.push(() => {
      throw new Error('the sender is no mailbox');
    });
    expect(await send(its)).toMatchObject({ kind: 'listen' });
    expect(await told(its)).toBe('failed: the sender is no mailbox');
  });

  test('where nobody can post it fails, and says so', async () => {
    const mute = openOffice(store.connection, { email });
    const its = await enter('Hook');
    await send(its, mute);
    expect(await told(its)).toBe('failed: this worker has no way to post');
  });
});

describe('overtaken', () => {
  test('by a pause: nothing is claimed once it is answered', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => enter('Promo')));
    const before = email.delivered.length;
    const sending = all.map((its, index) => send(its, index % 2 ? office : other));
    await sending[0];
    const pausedFrom = Date.now();
    await setPauses('promo', 'paused', [{ from: pausedFrom, to: null }]);
    const answeredAt = Date.now();
    const nexts = await Promise.all(sending);
    const messages = await Promise.all(all.map(messageOf));
    for (const message of messages) if (message) expect(message.claimedAt).toBeLessThanOrEqual(answeredAt);
    expect(messages.filter(Boolean)).toHaveLength(email.delivered.length - before);
    const again = await Promise.all(all.filter((_, index) => !messages[index]).map((its) => send(its)));
    expect(again.every(({ kind }) => kind === 'idle')).toBe(true);
    expect(nexts.every(({ kind }) => ['listen', 'idle', 'again'].includes(kind))).toBe(true);
    await setPauses('promo', 'live', []);
  });

  test('by an unsubscribe while it was being claimed: the claim is given back, and everything asked again', async () => {
    const desk = openOffice(store.connection, { email, addresses: new JustThen(store.connection) });
    const its = await enter('Promo');
    const before = email.delivered.length;
    expect(await send(its, desk)).toEqual({ kind: 'again' });
    expect(await told(its)).toBeUndefined();
    await send(its, desk);
    expect([await told(its), email.delivered.length]).toEqual(['withheld: no_consent', before]);
  });
});

test('an enrollment that is no more is over', async () => {
  expect(await office.steps.advance({ enrollmentId: 'nobody', attempt: 1 })).toEqual({ kind: 'over' });
});
