/** Whatever an SMTP server does: no message twice, none lost, and `unknown` only where nobody can know. Journey, claim and channel are the real ones. */
import { EmailChannel } from '@landfall/channels/email/email.channel';
import { addressHash } from '@landfall/store/address-book/address-book.repository';
import { type Script, ScriptedSmtp } from '../../../../test/support/scripted-smtp';
import { define, openOffice, type Office } from '../../../../test/support/office';
import { startStore, type SpecStore } from '../../../../test/support/store';
import { cartJourney } from '../../../../test/support/world';

let store: SpecStore;
let server: ScriptedSmtp;
let email: EmailChannel;
let office: Office;

beforeAll(async () => {
  store = await startStore();
  server = await ScriptedSmtp.start();
  email = new EmailChannel({ smtpUrl: server.url, connectTimeoutMs: 500, attemptTimeoutMs: 1_000 });
  office = openOffice(store.connection, { email });
  await define(office, {
    goals: { purchase: { name: 'Purchase', when: { event: 'Order Completed' } } },
    templates: { reminder: { channel: 'email', subject: 'Hi', html: '<p>Your cart</p>' } },
    journeys: { cart: cartJourney({ steps: [{ id: 'now', send: { channel: 'email', template: 'reminder' } }] }) },
  });
}, 60_000);
afterAll(async () => {
  await email?.close();
  await server?.stop();
  await store?.stop();
});

let people = 0;

/** @returns the enrollment of somebody whose mail is due */
async function somebodyDue(): Promise<string> {
  const userId = `ada-${++people}`;
  const ids = { userId, anonymousId: null };
  await office.ingest.receive([
    { call: { type: 'identify', messageId: `i-${userId}`, ...ids, traits: { email: `${userId}@customer.example` } } },
    { call: { type: 'track', messageId: `t-${userId}`, ...ids, event: 'Cart Updated', properties: {} } },
  ]);
  return (await office.ledgers.look(`u:${userId}`, []))!.enrollments[0]!.id;
}

/** As the workflow does: again for as long as it is told to, with no time in between. The server comes round after the second attempt. */
async function walk(enrollmentId: string, script: Script): Promise<{ attempts: number; status: string | undefined }> {
  server.script = script;
  let attempts = 0;
  for (let isOver = false; !isOver;) {
    attempts++;
    if (attempts === 3) server.script = {};
    isOver = (await office.steps.advance({ enrollmentId, attempt: attempts })).kind !== 'retry' || attempts === 6;
  }
  const found = await office.enrollments.find(enrollmentId);
  return { attempts, status: found?.enrollment.messages[0]?.status };
}

const ofUs = (enrollmentId: string) => server.received.filter((source) => source.includes(enrollmentId)).length;

test.each<[string, Script]>([
  ['421 instead of a greeting', { greeting: '421 busy' }],
  ['dropped before the greeting', { greeting: 'drop' }],
  ['silent from the start', { greeting: 'silence' }],
  ['451 to the sender', { mail: '451 later' }],
  ['550 to the sender', { mail: '550 who are you' }],
  ['dropped at the sender', { mail: 'drop' }],
  ['greylisted', { rcpt: '451 4.7.1 greylisted' }],
  ['dropped at the recipient', { rcpt: 'drop' }],
  ['silent at the recipient', { rcpt: 'silence' }],
  ['452 to DATA', { data: '452 too many' }],
  ['dropped at DATA', { data: 'drop' }],
  ['451 to the whole message', { message: '451 disk full' }],
  ['421 to the whole message', { message: '421 shutting down' }],
])('%s: tried again until the server comes round, and accepted once', async (_name, script) => {
  const enrollmentId = await somebodyDue();
  const accepted = server.accepted;
  server.hangUp();
  // A connection that hung up while nobody used it costs one attempt more.
  const { attempts, status } = await walk(enrollmentId, script);
  expect([status, [3, 4].includes(attempts)]).toEqual(['sent', true]);
  expect(server.accepted - accepted).toBe(1);
  await office.steps.advance({ enrollmentId, attempt: 1 });
  expect(server.accepted - accepted).toBe(1);
});

test.each<[string, Script, boolean]>([
  ['no such user', { rcpt: '550 5.1.1 no such user' }, true],
  ['taken for spam', { message: '554 5.7.1 spam' }, false],
])('%s: bounced and not tried again; only an answer about the mailbox is held against it', async (_name, script, isGone) => {
  const enrollmentId = await somebodyDue();
  const accepted = server.accepted;
  expect(await walk(enrollmentId, script)).toMatchObject({ status: 'bounced' });
  await walk(enrollmentId, {});
  expect(server.accepted).toBe(accepted);
  const { bouncedAt } = await office.addresses.find(addressHash(`ada-${people}@customer.example`));
  expect(bouncedAt !== null).toBe(isGone);
});

test.each<[string, Script, number]>([
  ['dropped in the middle of the message', { begun: 'drop' }, 0],
  ['dropped after the final dot', { message: 'drop' }, 1],
  ['silent after the final dot', { message: 'silence' }, 1],
])('%s: nobody can know, so it is never sent again', async (_name, script, received) => {
  const enrollmentId = await somebodyDue();
  expect(await walk(enrollmentId, script)).toMatchObject({ status: 'unknown' });
  await walk(enrollmentId, {});
  expect(ofUs(enrollmentId)).toBe(received);
  expect((await office.enrollments.find(enrollmentId))!.enrollment.messages).toMatchObject([{ status: 'unknown' }]);
});

test('away: tried again until it is back, and accepted once', async () => {
  const enrollmentId = await somebodyDue();
  const { port } = server;
  await server.stop();
  const away = await walk(enrollmentId, {});
  expect(away).toEqual({ attempts: 6, status: undefined });
  server = await ScriptedSmtp.start({}, port);
  expect(await walk(enrollmentId, {})).toMatchObject({ status: 'sent' });
  expect([server.accepted, ofUs(enrollmentId)]).toEqual([1, 1]);
});

test('the goal is met between two attempts: the next one finds the gate shut', async () => {
  const enrollmentId = await somebodyDue();
  server.script = { rcpt: '451 greylisted' };
  expect(await office.steps.advance({ enrollmentId, attempt: 1 })).toMatchObject({ kind: 'retry' });
  const userId = `ada-${people}`;
  const bought = {
    type: 'track' as const,
    messageId: `b-${userId}`,
    userId,
    anonymousId: null,
    event: 'Order Completed',
    properties: {},
  };
  await office.ingest.receive([{ call: bought }]);
  const accepted = server.accepted;
  expect(await walk(enrollmentId, {})).toMatchObject({ attempts: 1 });
  expect(server.accepted).toBe(accepted);
});
