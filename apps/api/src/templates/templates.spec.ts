/** What an author sees of a template before anybody gets it: previews, and a mail to themselves. */
import { PaperChannel } from '../../../../test/support/office';
import { READ, startApi, WRITE, type Api } from '../../../../test/support/api';

let api: Api;
const mail = new PaperChannel();

beforeAll(async () => {
  api = await startApi({ testMail: mail });
  await api.call('PUT', '/v1/templates/order', {
    channel: 'email',
    subject: 'Thanks {{ profile.firstName }}',
    preheader: 'Order {{ conversion.id }}',
    html: '<p>{{ profile.firstName }} paid {{ conversion.value.amount }} {{ conversion.value.currency }} for {{ event.properties.item }}. <a href="{{ unsubscribeUrl }}">No more</a> {{ profile.lastName }}</p>',
  });
  await api.call('POST', '/v1/identify', { userId: 'ada', traits: { firstName: 'Ada & Co', email: 'ada@shop.example' } });
}, 60_000);
afterAll(() => api?.stop());

const preview = (body: unknown, key = 'order', headers = {}) => api.call('POST', `/v1/templates/${key}/preview`, body, headers);
const sendTest = (body: unknown) => api.call('POST', '/v1/templates/order/test', body);

describe('a preview', () => {
  it('is filled in for a profile that is known, an event and a conversion that are given', async () => {
    const { status, json } = await preview({
      profile: 'ada',
      event: { event: 'Order Completed', properties: { item: 'Lamp' } },
      conversion: { id: 'o-17', value: { amount: '12.50', currency: 'EUR' } },
    });
    expect(status).toBe(200);
    expect(json.subject).toBe('Thanks Ada & Co');
    expect(json.html).toContain('Ada &amp; Co paid 12.50 EUR for Lamp.');
    expect(json.html).toContain('Order o-17');
    expect(json.text).toContain('Ada & Co paid 12.50 EUR for Lamp.');
    expect(json.missing).toEqual(['profile.lastName']);
  });

  it('is filled in for traits of somebody made up, and says what is missing', async () => {
    const { json } = await preview({ profile: { firstName: 'Bo' } });
    expect(json.subject).toBe('Thanks Bo');
    expect(json.missing).toEqual(
      expect.arrayContaining(['conversion.value.amount', 'event.properties.item', 'profile.lastName']),
    );
  });

  it('takes an empty body, and a key that only reads', async () => {
    expect(await preview({}, 'order', { authorization: `Bearer ${READ}` })).toMatchObject({
      status: 200,
      json: { subject: 'Thanks' },
    });
    expect((await preview({}, 'order', { authorization: `Bearer ${WRITE}` })).status).toBe(403);
  });

  it.each([
    ['a template that is not there', 'none', {}, 404, undefined],
    ['a profile nobody has heard of', 'order', { profile: 'nobody' }, 422, ['/profile']],
    ['a profile that is neither id nor traits', 'order', { profile: 7 }, 422, ['/profile']],
    [
      'every fault at once',
      'order',
      { event: { occurredAt: 'soon' }, conversion: { value: '12' }, persona: 1 },
      422,
      ['/conversion/value', '/event/occurredAt', '/persona'],
    ],
  ])('refuses %s', async (_, key, body, status, paths) => {
    const reply = await preview(body, key);
    expect(reply.status).toBe(status);
    if (paths) expect(reply.json.errors.map(({ path }: { path: string }) => path).sort()).toEqual(paths);
  });
});

describe('a test mail', () => {
  it('goes to the address given, and belongs to no journey', async () => {
    const { status, json } = await sendTest({ to: 'author@shop.example', profile: 'ada' });
    expect([status, json.subject]).toEqual([202, 'Thanks Ada & Co']);
    expect(mail.delivered.at(-1)).toMatchObject({
      to: 'author@shop.example',
      from: 'Shop <hello@shop.example>',
      subject: 'Thanks Ada & Co',
    });
  });

  it.each([
    ['no address', { to: 'author' }, 422],
    ['nobody', {}, 422],
  ])('refuses %s', async (_, body, status) => expect((await sendTest(body)).status).toBe(status));

  it.each([
    ['is filled in to nobody: the installation’s own', { to: 'a@shop.example' }, 202],
    ['becomes no mailbox', { to: 'a@shop.example', profile: { rep: 'Ada' } }, 422],
    ['is somebody', { to: 'a@shop.example', profile: { rep: 'ada@shop.example' } }, 202],
  ])('whose sender %s', async (_, body, status) => {
    await api.call('PUT', '/v1/templates/rep', {
      channel: 'email',
      from: '{{ profile.rep }}',
      replyTo: '{{ profile.rep }}',
      subject: 'Hi',
      html: '<p>Hi</p>',
    });
    const reply = await api.call('POST', '/v1/templates/rep/test', body);
    expect([reply.status, reply.json.errors?.[0].path]).toEqual([status, status === 422 ? '' : undefined]);
  });

  it('says why an address was refused, and when to try again', async () => {
    mail.answers.push(() => ({ status: 'bounced', reason: '550 no such mailbox' }));
    expect((await sendTest({ to: 'gone@shop.example' })).json.errors).toEqual([
      { path: '/to', message: 'was refused: 550 no such mailbox' },
    ]);
    mail.answers.push(() => ({ status: 'retry', reason: '451 later' }));
    const later = await sendTest({ to: 'ada@shop.example' });
    expect([later.status, later.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('is sent once for one Idempotency-Key', async () => {
    const before = mail.delivered.length;
    const once = () => api.call('POST', '/v1/templates/order/test', { to: 'a@shop.example' }, { 'idempotency-key': 'k1' });
    expect([(await once()).status, (await once()).status]).toEqual([202, 202]);
    expect(mail.delivered.length - before).toBe(1);
  });
});
