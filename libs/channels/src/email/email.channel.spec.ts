/** The email channel against a server that follows a script: what each way of failing means for the message. */
import PostalMime from 'postal-mime';
import { type Script, ScriptedSmtp } from '../../../../test/support/scripted-smtp';
import { type Delivery, type OutgoingMessage, UnsendableMessage } from '../channel';
import { EmailChannel } from './email.channel';

const message: OutgoingMessage = {
  id: 'enrollment-1:remind',
  to: 'ada@customer.example',
  from: 'Shop <hello@shop.example>',
  subject: 'Your cart',
  html: '<p>Hello</p>',
  text: 'Hello',
  headers: {},
};

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

/** Patient, except where the script is about patience. */
const attemptMs = (script: Script) => (Object.values(script).includes('silence') || (script.delayMs ?? 0) > 60 ? 250 : 5_000);

async function channelTo(script: Script) {
  const server = await ScriptedSmtp.start(script);
  const attemptTimeoutMs = attemptMs(script);
  const channel = new EmailChannel({ smtpUrl: server.url, connectTimeoutMs: attemptTimeoutMs / 2, attemptTimeoutMs });
  open.push(server, { stop: () => channel.close() });
  return { server, channel };
}

describe('what became of the message', () => {
  const table: [string, Script, string, RegExp?][] = [
    ['accepted', {}, 'accepted'],
    ['accepted late: every answer takes its time', { delayMs: 60 }, 'accepted'],
    ['502 to EHLO, and to HELO', { ehlo: '502 not implemented' }, 'retry'],
    ['550 to the recipient', { rcpt: '550 5.1.1 no such user' }, 'gone', /no such user/],
    ['553 to the recipient, without an enhanced code', { rcpt: '553 mailbox name not allowed' }, 'gone'],
    ['550 to the whole message: only then it looks who it is for', { message: '550 5.1.1 unknown' }, 'gone'],
    ['5.2.1 the mailbox is closed', { rcpt: '550-5.2.1 this account\r\n550 5.2.1 is disabled' }, 'gone'],
    ['5.2.2 the mailbox is full: it is there', { rcpt: '552 5.2.2 over quota' }, 'bounced'],
    ['5.7.1 to the recipient: we are not wanted, it is there', { rcpt: '550 5.7.1 blocked' }, 'bounced', /blocked/],
    ['5.1.8 to the recipient is about the sender', { rcpt: '550 5.1.8 bad sender domain' }, 'bounced'],
    ['554 to the whole message', { message: '554 5.7.1 looks like spam' }, 'bounced', /spam/],
    ['550 to the whole message, without an enhanced code', { message: '550 refused' }, 'bounced'],
    ['552 the message is too large', { message: '552 too large' }, 'bounced'],
    ['554 to DATA', { data: '554 no valid recipients' }, 'bounced'],
    ['451 to the sender', { mail: '451 try later' }, 'retry', /later/],
    ['451 to the recipient', { rcpt: '451 greylisted' }, 'retry', /greylisted/],
    ['451 to the whole message', { message: '451 disk full' }, 'retry', /disk full/],
    ['452 to DATA', { data: '452 too many' }, 'retry'],
    ['421 instead of a greeting', { greeting: '421 busy' }, 'retry'],
    ['421 to EHLO', { ehlo: '421 busy' }, 'retry'],
    ['421 to the sender', { mail: '421 busy' }, 'retry'],
    ['421 to the recipient', { rcpt: '421 busy' }, 'retry'],
    ['421 to DATA', { data: '421 busy' }, 'retry'],
    ['421 instead of taking the message', { message: '421 shutting down' }, 'retry'],
    ['550 to the sender is no word about the recipient', { mail: '550 sender unknown' }, 'retry', /sender unknown/],
    ['530: we are to sign in', { rcpt: '530 authenticate first' }, 'retry'],
    ['503: the session is out of step', { rcpt: '503 bad sequence' }, 'retry'],
    ['521 instead of a greeting', { greeting: '521 no mail here' }, 'retry'],
    ['554 to EHLO', { ehlo: '554 go away' }, 'retry'],
    ['an answer to the recipient that is none', { rcpt: '???' }, 'retry'],
    ['dropped before the greeting', { greeting: 'drop' }, 'retry'],
    ['dropped at EHLO', { ehlo: 'drop' }, 'retry'],
    ['dropped before MAIL is answered', { mail: 'drop' }, 'retry'],
    ['dropped at the recipient', { rcpt: 'drop' }, 'retry'],
    ['dropped at DATA, before any of the message', { data: 'drop' }, 'retry'],
    ['dropped in the middle of the message', { begun: 'drop' }, 'unknown'],
    ['dropped after the final dot, without an answer', { message: 'drop' }, 'unknown'],
    ['an answer to the final dot that is none', { message: '???' }, 'unknown'],
    ['silent from the start', { greeting: 'silence' }, 'retry'],
    ['silent at EHLO', { ehlo: 'silence' }, 'retry'],
    ['silent at the sender', { mail: 'silence' }, 'retry'],
    ['silent at the recipient', { rcpt: 'silence' }, 'retry'],
    ['silent at DATA', { data: 'silence' }, 'retry'],
    ['silent in the middle of the message', { begun: 'silence' }, 'unknown'],
    ['silent after the final dot', { message: 'silence' }, 'unknown', /no answer|imeout/],
    ['so slow that the time is over before DATA', { delayMs: 100 }, 'retry'],
  ];
  /** `gone`: bounced by an answer about the mailbox itself. */
  const wordOf = (delivery: Delivery) => (delivery.status === 'bounced' && delivery.mailboxGone ? 'gone' : delivery.status);
  for (const pipelining of [false, true]) {
    test.each(table)(`%s (${pipelining ? 'pipelined' : 'step by step'})`, async (_name, script, status, reason = /./) => {
      const { server, channel } = await channelTo({ ...script, pipelining });
      const before = Date.now();
      const delivery = await channel.deliver(message);
      expect(wordOf(delivery)).toBe(status);
      if (delivery.status === 'accepted') {
        expect(delivery.at).toBeGreaterThanOrEqual(before);
        expect(delivery.at).toBeLessThanOrEqual(Date.now());
      } else expect(delivery.reason).toMatch(reason);
      expect(server.connections).toBe(1);
    });
  }

  test('nobody listens', async () => {
    const { server, channel } = await channelTo({});
    await server.stop();
    expect(await channel.deliver(message)).toMatchObject({ status: 'retry', reason: expect.stringMatching(/ECONNREFUSED/) });
  });

  test('the recipient’s address stays out of the reason', async () => {
    const { channel } = await channelTo({ rcpt: '550 <ADA@customer.example> unknown' });
    expect(await channel.deliver(message)).toEqual({
      status: 'bounced',
      reason: expect.stringContaining('<(recipient)> unknown'),
      mailboxGone: true,
    });
  });
});

describe('a connection that is kept', () => {
  test('carries the next message too', async () => {
    const { server, channel } = await channelTo({});
    await channel.deliver(message);
    await channel.deliver(message);
    expect([server.connections, server.received.length]).toEqual([1, 2]);
  });

  test('hung up by the server while idle: not a byte was lost, so it is tried again, over a new connection', async () => {
    const { server, channel } = await channelTo({});
    await channel.deliver(message);
    server.hangUp();
    expect((await channel.deliver(message)).status).toBe('retry');
    expect((await channel.deliver(message)).status).toBe('accepted');
    expect([server.connections, server.received.length]).toEqual([2, 2]);
  });

  test('waiting for a free one counts against the attempt', async () => {
    const server = await ScriptedSmtp.start({ message: 'silence' });
    const channel = new EmailChannel({ smtpUrl: server.url, maxConnections: 1, attemptTimeoutMs: 300 });
    open.push(server, { stop: () => channel.close() });
    const deliveries = await Promise.all([channel.deliver(message), channel.deliver(message)]);
    expect(deliveries.map((delivery) => delivery.status)).toEqual(['unknown', 'retry']);
    expect(server.received).toHaveLength(1);
  });

  test('closing waits for what is under way, and takes nothing more', async () => {
    const { server, channel } = await channelTo({});
    const delivery = channel.deliver(message);
    await channel.close();
    expect((await delivery).status).toBe('accepted');
    expect((await channel.deliver(message)).status).toBe('retry');
    expect(server.received).toHaveLength(1);
  });
});

test('closing calls off what no connection is free for, and loses nothing of it', async () => {
  const server = await ScriptedSmtp.start({ delayMs: 60 });
  const channel = new EmailChannel({ smtpUrl: server.url, maxConnections: 2 });
  open.push(server, { stop: () => channel.close() });
  const deliveries = Promise.all(Array.from({ length: 5 }, () => channel.deliver(message)));
  await channel.close();
  expect((await deliveries).map(({ status }) => status)).toEqual(['accepted', 'accepted', 'retry', 'retry', 'retry']);
  expect(server.received).toHaveLength(2);
});

describe('what is written into the mail', () => {
  async function sent(changes: Partial<OutgoingMessage>) {
    const { server, channel } = await channelTo({});
    expect((await channel.deliver({ ...message, ...changes })).status).toBe('accepted');
    const raw = server.received[0]!;
    return { raw, mail: await PostalMime.parse(raw) };
  }

  test('a Message-ID that is the same at every attempt, from an id of any characters', async () => {
    const [first, second] = [await sent({}), await sent({})];
    expect(first.mail.messageId).toBe('<enrollment-1%3Aremind@shop.example>');
    expect(second.mail.messageId).toBe(first.mail.messageId);
    expect((await sent({ id: 'a..b (c)>' })).mail.messageId).toBe('<a%2E%2Eb%20%28c%29%3E@shop.example>');
  });

  test('sender, reply address, subject, both bodies and further headers', async () => {
    const url = `https://shop.example/t/u/${'x'.repeat(300)}`;
    const { mail } = await sent({
      replyTo: 'care@shop.example',
      subject: 'Grüße, Ada 🎉',
      headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    });
    expect(mail).toMatchObject({
      from: { name: 'Shop', address: 'hello@shop.example' },
      to: [{ address: 'ada@customer.example' }],
      replyTo: [{ address: 'care@shop.example' }],
      subject: 'Grüße, Ada 🎉',
    });
    expect([mail.html?.trim(), mail.text?.trim()]).toEqual(['<p>Hello</p>', 'Hello']);
    const header = (key: string) => mail.headers.find((one) => one.key === key)?.value;
    expect(header('list-unsubscribe')).toBe(`<${url}>`);
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  test.each([
    'Hi\r\nBcc: spy@evil.example',
    'Hi\nBcc: spy@evil.example',
    'Hi\u2028Bcc: spy@evil.example',
    'Hi\u0000\rBcc: spy@evil.example',
  ])('a line break in a header is a space: %j', async (text) => {
    const { mail, raw } = await sent({ subject: text, headers: { 'X-Note': text } });
    expect(mail.subject).toBe('Hi Bcc: spy@evil.example');
    expect(raw).not.toMatch(/^bcc:/im);
    expect(mail.headers.find((one) => one.key === 'x-note')?.value).toBe('Hi Bcc: spy@evil.example');
  });

  test.each([
    '',
    'nobody',
    'a@b, c@d',
    'Ada <ada@customer.example>',
    'ada@customer.example\r\nRCPT TO:<x@y.example>',
    'a b@c.example',
    '@c.example',
  ])('no mail goes to %j', async (to) => {
    const { server, channel } = await channelTo({});
    expect((await channel.deliver({ ...message, to })).status).toBe('bounced');
    expect(server.connections).toBe(0);
  });

  test.each([
    ['a sender that is no mailbox', { from: 'Shop' }],
    ['two senders', { from: 'a@shop.example, b@shop.example' }],
    ['a sender with a line break', { from: 'Shop\r\nBcc: spy@evil.example <a@shop.example>' }],
    ['a reply address that is none', { replyTo: 'x' }],
    ['a header name that is none', { headers: { 'X: y\r\nBcc': 'spy@evil.example' } }],
  ])('refused whoever it goes to: %s', async (_name, changes) => {
    const { server, channel } = await channelTo({});
    await expect(channel.deliver({ ...message, ...changes })).rejects.toThrow(UnsendableMessage);
    expect(server.connections).toBe(0);
  });
});
