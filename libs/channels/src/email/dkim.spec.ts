/** Signed mail, judged by a verifier of its own: RFC 6376 with `relaxed/relaxed`, word for word. */
import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { ScriptedSmtp } from '../../../../test/support/scripted-smtp';
import type { OutgoingMessage } from '../channel';
import { EmailChannel } from './email.channel';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const dkim = { domain: 'shop.example', selector: 'landfall', privateKey: keys.privateKey };
const message: OutgoingMessage = {
  id: 'enrollment-1:remind',
  to: 'ada@customer.example',
  from: 'Läden <hello@shop.example>',
  subject: 'Grüße, Ada 🎉 '.repeat(8),
  html: '<p>Hello  Ada\t</p>\n\n',
  text: '.Hello\n..\n \n\n',
  headers: {
    'List-Unsubscribe': `<https://shop.example/t/u/${'x'.repeat(120)}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'List-Id': '<abandoned-cart.shop.example>',
  },
};

interface Judgement {
  tags: Record<string, string>;
  isBodyIntact: boolean;
  isSignedByKey: boolean;
}

/** @param source a message with CRLF lines, dots unstuffed */
function judge(source: string, publicKey: string): Judgement {
  const end = source.indexOf('\r\n\r\n');
  const fields = source
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map((field) => ({
      name: field.slice(0, field.indexOf(':')).trim().toLowerCase(),
      value: field.slice(field.indexOf(':') + 1),
    }));
  const relaxed = (value: string) =>
    value
      .replace(/\r\n(?=[ \t])/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim();
  const signature = fields.find(({ name }) => name === 'dkim-signature')!.value;
  const tags = Object.fromEntries(
    signature
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/\s/g, '')]),
  );
  const body = source
    .slice(end + 4)
    .split('\r\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
    .join('\r\n')
    .replace(/(?:\r\n)*$/, '\r\n');
  // Of a header that stands there twice the last counts first.
  const unread = [...fields].reverse();
  const signed = tags.h!.split(':').map((name) => {
    const index = unread.findIndex((field) => field.name === name.toLowerCase());
    return index < 0 ? '' : `${name.toLowerCase()}:${relaxed(unread.splice(index, 1)[0]!.value)}\r\n`;
  });
  const own = `dkim-signature:${relaxed(signature.replace(/(\bb=)[^;]*$/, '$1'))}`;
  return {
    tags,
    isBodyIntact: createHash('sha256').update(body, 'latin1').digest('base64') === tags.bh,
    isSignedByKey: createVerify('RSA-SHA256')
      .update(signed.join('') + own, 'latin1')
      .verify(publicKey, tags.b!, 'base64'),
  };
}

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

async function send(script = {}) {
  const server = await ScriptedSmtp.start(script);
  const channel = new EmailChannel({ smtpUrl: server.url, dkim });
  open.push(server, { stop: () => channel.close() });
  const { status } = await channel.deliver(message);
  return { status, source: (server.received[0] ?? '').replace(/^\.(?=\.)/gm, '') };
}

test('the signature holds, and covers both unsubscribe headers', async () => {
  const { source } = await send();
  const { tags, ...judgement } = judge(source, keys.publicKey);
  expect(judgement).toEqual({ isBodyIntact: true, isSignedByKey: true });
  expect(tags).toMatchObject({ v: '1', a: 'rsa-sha256', c: 'relaxed/relaxed', d: 'shop.example', s: 'landfall' });
  expect(tags.h!.toLowerCase().split(':')).toEqual(
    expect.arrayContaining([
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'list-unsubscribe',
      'list-unsubscribe-post',
      'list-id',
    ]),
  );
});

test.each([
  ['another way out', (source: string) => source.replace('/t/u/x', '/t/u/y'), { isBodyIntact: true, isSignedByKey: false }],
  [
    'another word in the body',
    (source: string) => source.replace('Hello', 'Hallo'),
    { isBodyIntact: false, isSignedByKey: true },
  ],
])('is broken by %s', async (_name, change, expected) => {
  const { source } = await send();
  const { tags: _, ...judgement } = judge(change(source), keys.publicKey);
  expect(judgement).toEqual(expected);
});

test.each([
  ['dropped at the recipient', { rcpt: 'drop' }, 'retry'],
  ['dropped at DATA, before any of the message', { data: 'drop' }, 'retry'],
  ['dropped in the middle of the message', { begun: 'drop' }, 'unknown'],
  ['dropped after the final dot', { message: 'drop' }, 'unknown'],
])(
  'signing, which reads the whole mail before the first command, tells nothing of a hand-over: %s',
  async (_name, script, status) => {
    expect((await send(script)).status).toBe(status);
  },
);
