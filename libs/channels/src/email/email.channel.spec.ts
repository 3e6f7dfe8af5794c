/** The email channel against a server that follows a script: what each way of failing means for the message. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { type OutgoingMessage, UnsendableMessage } from '../channel';
import { EmailChannel } from './email.channel';

/** What the server does when it is its turn: a reply, silence, or the end of the connection. */
type Act = string | 'silence' | 'drop';
interface Script {
  greeting?: Act;
  mail?: Act;
  rcpt?: Act;
  /** To the command DATA. */
  data?: Act;
  /** To the first bytes of the message; without it the message is read to its end. */
  begun?: Act;
  /** To the final dot. */
  message?: Act;
  pipelining?: boolean;
}

const message: OutgoingMessage = {
  id: 'enrollment-1:remind',
  to: 'ada@customer.example',
  from: 'Shop <hello@shop.example>',
  subject: 'Your cart',
  html: '<p>Hello</p>',
  text: 'Hello',
  headers: {},
};

class ScriptedServer {
  readonly received: string[] = [];
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private constructor(private readonly server: Server) {}

  static async start(script: Script): Promise<ScriptedServer> {
    const server = createServer();
    const scripted = new ScriptedServer(server);
    server.on('connection', (socket) => scripted.talk(socket, script));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return scripted;
  }

  get url() {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The server ends every idle session at once, as after its idle timeout. */
  hangUp() {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop() {
    this.hangUp();
    await new Promise((done) => this.server.close(done));
  }

  private talk(socket: Socket, script: Script) {
    this.connections++;
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    let pending = '';
    let inMessage = false;
    const act = (what: Act) => {
      if (what === 'drop') socket.destroy();
      else if (what !== 'silence') socket.write(`${what}\r\n`);
    };
    const answer = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') act(script.pipelining ? '250-scripted\r\n250 PIPELINING' : '250 scripted');
      else if (verb === 'MAIL') act(script.mail ?? '250 sender ok');
      else if (verb === 'RCPT') act(script.rcpt ?? '250 recipient ok');
      else if (verb === 'DATA') {
        // A pipelining client sends DATA along; without a recipient it is refused.
        const reply =
          script.data ?? (/^[45]/.test(script.rcpt ?? script.mail ?? '') ? '503 no valid recipients' : '354 go ahead');
        inMessage = reply.startsWith('354');
        act(reply);
      } else act('250 ok');
    };
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (;;) {
        if (inMessage) {
          if (pending !== '' && script.begun) return act(script.begun);
          const end = pending.indexOf('\r\n.\r\n');
          if (end < 0) return;
          this.received.push(pending.slice(0, end));
          pending = pending.slice(end + 5);
          inMessage = false;
          act(script.message ?? '250 queued');
        } else {
          const end = pending.indexOf('\r\n');
          if (end < 0) return;
          const line = pending.slice(0, end);
          pending = pending.slice(end + 2);
          answer(line);
        }
      }
    });
    act(script.greeting ?? '220 scripted');
  }
}

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

async function channelTo(script: Script) {
  const server = await ScriptedServer.start(script);
  const channel = new EmailChannel({ smtpUrl: server.url, connectTimeoutMs: 300, attemptTimeoutMs: 600 });
  open.push(server, { stop: () => channel.close() });
  return { server, channel };
}

describe('what became of the message', () => {
  const table: [string, Script, string, RegExp?][] = [
    ['accepted', {}, 'accepted'],
    ['550 to the recipient', { rcpt: '550 5.1.1 no such user' }, 'bounced', /no such user/],
    ['554 to the whole message', { message: '554 5.7.1 looks like spam' }, 'bounced', /spam/],
    ['554 to DATA', { data: '554 no valid recipients' }, 'bounced'],
    ['451 to the recipient', { rcpt: '451 greylisted' }, 'retry', /greylisted/],
    ['451 to the whole message', { message: '451 disk full' }, 'retry', /disk full/],
    ['452 to DATA', { data: '452 too many' }, 'retry'],
    ['421 instead of taking the message', { message: '421 shutting down' }, 'retry'],
    ['550 to the sender is no word about the recipient', { mail: '550 sender unknown' }, 'retry', /sender unknown/],
    ['530: we are to sign in', { rcpt: '530 authenticate first' }, 'retry'],
    ['503: the session is out of step', { rcpt: '503 bad sequence' }, 'retry'],
    ['521 instead of a greeting', { greeting: '521 no mail here' }, 'retry'],
    ['dropped before the greeting', { greeting: 'drop' }, 'retry'],
    ['dropped before MAIL is answered', { mail: 'drop' }, 'retry'],
    ['dropped at the recipient', { rcpt: 'drop' }, 'retry'],
    ['dropped at DATA, before any of the message', { data: 'drop' }, 'retry'],
    ['dropped in the middle of the message', { begun: 'drop' }, 'unknown'],
    ['dropped after the final dot, without an answer', { message: 'drop' }, 'unknown'],
    ['an answer to the final dot that is none', { message: '???' }, 'unknown'],
    ['silent from the start', { greeting: 'silence' }, 'retry'],
    ['silent at the recipient', { rcpt: 'silence' }, 'retry'],
    ['silent at DATA', { data: 'silence' }, 'retry'],
    ['silent after the final dot', { message: 'silence' }, 'unknown', /no answer|imeout/],
  ];
  for (const pipelining of [false, true]) {
    test.each(table)(`%s (${pipelining ? 'pipelined' : 'step by step'})`, async (_name, script, status, reason = /./) => {
      const { server, channel } = await channelTo({ ...script, pipelining });
      const before = Date.now();
      const delivery = await channel.deliver(message);
      expect(delivery.status).toBe(status);
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
    const server = await ScriptedServer.start({ message: 'silence' });
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
