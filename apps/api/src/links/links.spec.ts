/** The links of a mail as its reader, mail program and mailbox provider follow them. */
import { LinkTokens } from '@landfall/channels/link/link-tokens';
import { addressHash } from '@landfall/store/address-book/address-book.repository';
import { READ, startApi, type Api, type Reply } from '../../../../test/support/api';
import { DEAF, openOffice, PaperChannel, type Office } from '../../../../test/support/office';
import { cartJourney } from '../../../../test/support/world';

const PERSON = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const SCANNER = 'Barracuda Sentinel (EE)';
const GMAIL = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const HTML =
  '<body><a href="https://shop.example/cart?id=7&amp;from=mail">Cart</a> <a href="{{ unsubscribeUrl }}">Out</a> <a href="{{ preferencesUrl }}">Choose</a></body>';

let api: Api;
let office: Office;
let email: PaperChannel;

beforeAll(async () => {
  api = await startApi({ journeys: DEAF });
  email = new PaperChannel();
  office = openOffice(api.store.connection, { email });
  const put = async (path: string, body: unknown) => expect((await api.call('PUT', path, body)).status).toBe(201);
  await put('/v1/goals/purchase', { name: 'First purchase', when: { event: 'Order Completed' } });
  await put('/v1/templates/reminder', { channel: 'email', subject: 'Hi', html: HTML });
  await put(
    '/v1/journeys/cart',
    cartJourney({
      entry: { reentry: 'always' },
      steps: [{ id: 'remind', send: { channel: 'email', template: 'reminder' } }],
    }),
  );
  expect((await api.call('POST', '/v1/journeys/cart/publish')).status).toBe(200);
}, 60_000);
afterAll(() => api?.stop());

interface Mail {
  id: string;
  html: string;
  headers: Record<string, string>;
  /** Paths of its links. */
  open: string;
  click: string;
  unsubscribe: string;
  choose: string;
}

let count = 0;
/** A person of their own gets the reminder, accepted some seconds ago unless it is said otherwise. */
async function mailTo(
  traits: Record<string, unknown> = {},
  acceptedAgoMs = 5_000,
): Promise<Mail & { userId: string; address: string }> {
  const userId = `reader-${++count}`;
  const address = `${userId}@Customer.example`;
  await api.call('POST', '/v1/identify', { userId, traits: { email: address, ...traits } });
  const { mail } = await send(userId, acceptedAgoMs);
  return { ...mail!, userId, address };
}

async function send(userId: string, acceptedAgoMs = 5_000): Promise<{ mail: Mail | undefined; reason: string | null }> {
  await api.call('POST', '/v1/track', { userId, event: 'Cart Updated' });
  const { items } = (await api.call('GET', `/v1/journeys/cart/enrollments?userId=${userId}`)).json;
  email.answers.push(() => ({ status: 'accepted', at: Date.now() - acceptedAgoMs }));
  const before = email.delivered.length;
  await office.steps.advance({ enrollmentId: items[0].id, attempt: 1 });
  const delivered = email.delivered[before];
  email.answers.length = 0;
  const { reason } = (await messagesOf(userId))[0]!;
  if (!delivered) return { mail: undefined, reason };
  const [open, click, unsubscribe, choose] = ['o', 'c', 'u', 'p'].map(
    (purpose) => new RegExp(`https://links\\.shop\\.example(/t/${purpose}/[\\w-]+)`).exec(delivered.html)?.[1] ?? '',
  ) as [string, string, string, string];
  return {
    mail: { id: delivered.id, html: delivered.html, headers: delivered.headers, open, click, unsubscribe, choose },
    reason,
  };
}

const messagesOf = async (userId: string) =>
  (await api.call('GET', `/v1/messages?userId=${userId}`)).json.items as {
    openedAt: string | null;
    clickedAt: string | null;
    reason: string | null;
  }[];
const marksOf = async (userId: string) => {
  const [{ openedAt, clickedAt } = { openedAt: null, clickedAt: null }] = await messagesOf(userId);
  return { opened: openedAt !== null, clicked: clickedAt !== null };
};
const consentOf = async (userId: string) => (await api.call('GET', `/v1/profiles/${userId}`)).json.consent;

/** As from outside: no key. */
function visit(
  method: string,
  path: string,
  {
    agent = PERSON,
    body,
    type = 'application/x-www-form-urlencoded',
    accept = 'text/html',
  }: { agent?: string; body?: string; type?: string; accept?: string } = {},
): Promise<Reply> {
  return api.call(method, path, body, {
    authorization: '',
    'user-agent': agent,
    accept,
    ...(body === undefined ? {} : { 'content-type': type }),
  });
}

describe('opening', () => {
  it('shows a picture of one pixel to any page, kept by nobody', async () => {
    const mail = await mailTo();
    const response = await fetch(`${api.url}${mail.open}`, { headers: { 'user-agent': PERSON } });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      200,
      'image/gif',
      'no-store',
    ]);
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect([bytes.toString('latin1', 0, 6), bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual(['GIF89a', 1, 1]);
    expect(await marksOf(mail.userId)).toEqual({ opened: true, clicked: false });
  });

  it.each([
    ['a person', 'GET', PERSON, 5_000, true],
    ['the image proxy of a mailbox provider', 'GET', GMAIL, 5_000, true],
    ['a scanner', 'GET', SCANNER, 5_000, false],
    ['somebody who asks for the head only', 'HEAD', PERSON, 5_000, false],
    ['whoever is faster than people', 'GET', PERSON, 0, false],
  ])('by %s is answered all the same', async (_name, method, agent, acceptedAgoMs, opened) => {
    const mail = await mailTo({}, acceptedAgoMs);
    expect((await visit(method, mail.open, { agent })).status).toBe(200);
    expect(await marksOf(mail.userId)).toEqual({ opened, clicked: false });
  });
});

describe('clicking', () => {
  it('leads to the address that was written, kept by nobody, and opens', async () => {
    const mail = await mailTo();
    const { status, headers, text } = await visit('GET', mail.click);
    expect([status, headers.get('location'), headers.get('cache-control'), text]).toEqual([
      302,
      'https://shop.example/cart?id=7&from=mail',
      'no-store',
      '',
    ]);
    expect(await marksOf(mail.userId)).toEqual({ opened: true, clicked: true });
  });

  it('leads there for scanners too, and counts nothing', async () => {
    const mail = await mailTo();
    expect((await visit('HEAD', mail.click)).headers.get('location')).toBe('https://shop.example/cart?id=7&from=mail');
    expect((await visit('GET', mail.click, { agent: SCANNER })).status).toBe(302);
    expect(await marksOf(mail.userId)).toEqual({ opened: false, clicked: false });
  });

  it('leads nowhere but to http and https, whoever signed it', async () => {
    const path = `/t/c/${new LinkTokens('secret-of-this-spec').click('e.s', 'javascript:alert(1)')}`;
    expect((await visit('GET', path)).status).toBe(404);
  });
});

describe('unsubscribing', () => {
  const HEADERS = ['List-Unsubscribe', 'List-Unsubscribe-Post', 'List-Id'];

  it('is offered by headers and by a link that is not counted', async () => {
    const mail = await mailTo();
    expect(Object.keys(mail.headers)).toEqual(expect.arrayContaining(HEADERS));
    expect(mail.headers['List-Unsubscribe']).toBe(`<https://links.shop.example${mail.unsubscribe}>`);
  });

  it('looking changes nothing: GET, HEAD, and scanners that follow every link', async () => {
    const mail = await mailTo();
    const { status, text, headers } = await visit('GET', mail.unsubscribe);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toMatch(/<form method="post"><button>Unsubscribe<\/button><\/form>/);
    await visit('HEAD', mail.unsubscribe);
    await visit('GET', mail.choose);
    await visit('HEAD', mail.choose);
    expect(await consentOf(mail.userId)).toMatchObject({ email: 'subscribed' });
  });

  it.each([
    ['the button', { body: '' }],
    ['the mail program, as a form', { body: 'List-Unsubscribe=One-Click' }],
    [
      'the mail program, in parts',
      {
        type: 'multipart/form-data; boundary=x',
        body: '--x\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      },
    ],
    ['a program that sends nothing', {}],
  ])('by %s holds before it is answered, for whoever bears the address', async (_name, request) => {
    const mail = await mailTo();
    const { status, text } = await visit('POST', mail.unsubscribe, request);
    expect([status, text.includes('You are unsubscribed')]).toEqual([200, true]);
    expect((await visit('POST', mail.unsubscribe, request)).status).toBe(200);
    expect(await consentOf(mail.userId)).toMatchObject({ email: 'unsubscribed' });
    const other = `heir-${mail.userId}`;
    await api.call('POST', '/v1/identify', { userId: other, traits: { email: mail.address.toUpperCase() } });
    expect(await send(other)).toEqual({ mail: undefined, reason: 'no_consent' });
  });

  it('works after the person was forgotten, as every link of the mail does', async () => {
    const mail = await mailTo();
    expect((await api.call('DELETE', `/v1/profiles/${mail.userId}`)).status).toBe(200);
    expect((await visit('GET', mail.open)).status).toBe(200);
    expect((await visit('GET', mail.click)).status).toBe(302);
    expect((await visit('GET', mail.choose)).text).not.toContain('name="tracking"');
    expect((await visit('POST', mail.unsubscribe)).status).toBe(200);
    expect(await office.addresses.find(addressHash(mail.address))).toMatchObject({ unsubscribedAt: expect.any(Number) });
  });
});

describe('choosing', () => {
  const checked = (text: string) => [...text.matchAll(/value="(\w+)" checked/g)].map(([, value]) => value);

  it('shows what holds, changes it, and shows it again', async () => {
    const mail = await mailTo();
    expect(checked((await visit('GET', mail.choose)).text)).toEqual(['subscribed', 'granted']);
    const saved = await visit('POST', mail.choose, { body: 'email=unsubscribed&tracking=denied' });
    expect([saved.status, checked(saved.text), saved.text.includes('saved')]).toEqual([200, ['unsubscribed', 'denied'], true]);
    expect(await consentOf(mail.userId)).toMatchObject({ email: 'unsubscribed', tracking: 'denied' });
    await visit('POST', mail.choose, { body: 'email=subscribed' });
    expect(checked((await visit('GET', mail.choose)).text)).toEqual(['subscribed', 'denied']);
  });

  it('takes an unsubscribe of the address back, but never a complaint', async () => {
    const mail = await mailTo();
    await visit('POST', mail.unsubscribe);
    await visit('POST', mail.choose, { body: 'email=subscribed' });
    expect(await consentOf(mail.userId)).toMatchObject({ email: 'subscribed' });
    await api.call('POST', `/v1/messages/${mail.id}/feedback`, { type: 'complained' });
    const refused = await visit('POST', mail.choose, { body: 'email=subscribed' });
    expect([refused.status, refused.text.includes('saved')]).toEqual([409, false]);
    for (const { text } of [refused, await visit('GET', mail.choose)])
      expect([text.includes('reported mail'), text.includes('name="email"')]).toEqual([true, false]);
    const toProgram = await visit('POST', mail.choose, { body: 'email=subscribed', accept: '*/*' });
    expect([toProgram.status, toProgram.headers.get('content-type')]).toEqual([409, 'application/problem+json']);
  });

  it.each([['email=maybe'], ['tracking=1'], ['{"email": 1}', 'application/json']])(
    'refuses %s',
    async (body, type = undefined as never) => {
      const mail = await mailTo();
      expect((await visit('POST', mail.choose, { body, ...(type ? { type } : {}) })).status).toBe(422);
      expect(await consentOf(mail.userId)).toMatchObject({ email: 'subscribed', tracking: 'granted' });
    },
  );

  it('denied: the next mail has no pixel and its links lead straight on, with all ways out', async () => {
    const first = await mailTo();
    expect([first.open, first.click]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
    await visit('POST', first.choose, { body: 'tracking=denied' });
    const denied = (await send(first.userId)).mail!;
    expect([denied.open, denied.click]).toEqual(['', '']);
    expect(denied.html).toContain('href="https://shop.example/cart?id=7&amp;from=mail"');
    expect([denied.unsubscribe, denied.choose]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
    expect(Object.keys(denied.headers)).toContain('List-Unsubscribe');
  });
});

describe('pages', () => {
  it.each(['/t/u/preview', '/t/p/preview'])('%s of previews is shown as the others, and changes nothing', async (path) => {
    expect((await visit('GET', path)).status).toBe(200);
    expect((await visit('POST', path, { body: '' })).status).toBe(200);
  });

  it('need no script and nothing from elsewhere, and are framed, listed and kept by nobody', async () => {
    const mail = await mailTo();
    for (const path of [mail.unsubscribe, mail.choose]) {
      const { text, headers } = await visit('GET', path);
      expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
      expect(text).not.toMatch(/<script|\son\w+=|https?:/);
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/,
      );
      expect([headers.get('cache-control'), headers.get('x-robots-tag')]).toEqual(['no-store', 'noindex']);
    }
  });

  it.each([
    ['GET', '/t/o/x'],
    ['GET', '/t/c/x'],
    ['GET', '/t/u/x'],
    ['POST', '/t/u/x'],
    ['GET', '/t/p/x'],
    ['POST', '/t/p/x'],
    ['GET', '/t/c/preview'],
    ['GET', `/t/u/${'A'.repeat(2_900)}`],
  ])('%s with a bad token is 404 (case %#)', async (method, path) => {
    expect((await visit(method, path)).status).toBe(404);
    expect((await visit(method, path, { accept: '*/*' })).headers.get('content-type')).toBe('application/problem+json');
  });

  it('a token of one link opens no other', async () => {
    const mail = await mailTo();
    const token = (path: string) => path.split('/').at(-1)!;
    expect((await visit('POST', `/t/u/${token(mail.choose)}`)).status).toBe(404);
    expect((await visit('GET', `/t/p/${token(mail.unsubscribe)}`)).status).toBe(404);
    expect((await visit('GET', `/t/c/${token(mail.open)}`)).status).toBe(404);
    expect(await consentOf(mail.userId)).toMatchObject({ email: 'subscribed' });
  });

  it('ask no key, and mind none', async () => {
    const mail = await mailTo();
    expect((await api.call('GET', mail.unsubscribe, undefined, { authorization: `Bearer ${READ}` })).status).toBe(200);
  });
});

describe('while the database is away', () => {
  const tokens = new LinkTokens('secret-of-this-spec');
  const recipient = { messageId: 'e1.remind', addressHash: addressHash('ada@customer.example') };
  let away: Api;

  beforeAll(async () => {
    away = await startApi({ journeys: DEAF });
    await away.store.stop();
  }, 60_000);
  afterAll(() => away?.stop());

  it.each([
    ['whoever clicks gets on', 'GET', `/t/c/${tokens.click('e1.remind', 'https://shop.example/')}`, 302],
    ['the pixel is a picture', 'GET', `/t/o/${tokens.open('e1.remind')}`, 200],
    ['the button is shown', 'GET', `/t/u/${tokens.ofRecipient('unsubscribe', recipient)}`, 200],
    ['no unsubscribe is said to hold that does not', 'POST', `/t/u/${tokens.ofRecipient('unsubscribe', recipient)}`, 503],
  ])('%s', async (_name, method, path, status) => {
    expect((await away.call(method, path)).status).toBe(status);
  });
});
