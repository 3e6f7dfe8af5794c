/** Messages, settings and consent over HTTP. */
import type { ShownMessage } from '@landfall/contracts/enrollment';
import { DEFAULT_SETTINGS } from '@landfall/domain/settings/settings';
import { DEAF, openOffice, PaperChannel, type Office } from '../../../../test/support/office';
import { READ, startApi, WRITE, type Api } from '../../../../test/support/api';

let api: Api;
let office: Office;
const email = new PaperChannel();

beforeAll(async () => {
  api = await startApi({ journeys: DEAF });
  office = openOffice(api.store.connection, { email });
  const put = (path: string, body: object) => api.call('PUT', `/v1/${path}`, body);
  await put('templates/reminder', { channel: 'email', subject: 'Hi', html: '<p>Your cart</p>' });
  for (const [key, event] of [
    ['cart', 'Cart Updated'],
    ['news', 'Signed Up'],
  ] as const) {
    const send = { channel: 'email', template: 'reminder' };
    const steps = [
      { id: 'first', send },
      { id: 'second', send: { ...send, class: 'transactional' } },
    ];
    await put(`journeys/${key}`, { name: key, entry: { on: { event } }, steps });
    await api.call('POST', `/v1/journeys/${key}/publish`);
  }
  for (const userId of ['ada', 'bob', 'cleo']) {
    const traits = userId === 'cleo' ? {} : { email: `${userId}@shop.example` };
    await api.call('POST', '/v1/identify', { userId, traits });
    await api.call('POST', '/v1/track', { userId, event: 'Cart Updated' });
    if (userId === 'ada') await api.call('POST', '/v1/track', { userId, event: 'Signed Up' });
    for (const { enrollment } of await office.enrollments.ofProfiles([`u:${userId}`])) {
      const its = { enrollmentId: enrollment.id, attempt: 1 };
      while ((await office.steps.advance(its)).kind === 'again');
    }
  }
}, 60_000);
afterAll(() => api?.stop());

const list = async (query = ''): Promise<ShownMessage[]> => (await api.call('GET', `/v1/messages${query}`)).json.items;
const brief = ({ userId, journey, step, status }: ShownMessage) => `${userId} ${journey}/${step} ${status}`;

describe('GET /v1/messages', () => {
  const everything = [
    'cleo cart/second withheld',
    'cleo cart/first withheld',
    'bob cart/second sent',
    'bob cart/first sent',
    'ada news/second sent',
    'ada news/first sent',
    'ada cart/second sent',
    'ada cart/first sent',
  ];

  it.each<[string, (line: string) => boolean]>([
    ['', () => true],
    ['?journey=news', (line) => line.includes('news/')],
    ['?userId=ada', (line) => line.startsWith('ada')],
    ['?userId=ada&journey=cart', (line) => line.startsWith('ada cart')],
    ['?status=withheld', (line) => line.endsWith('withheld')],
    ['?status=sent&journey=cart', (line) => line.endsWith('sent') && line.includes('cart/')],
    ['?status=claimed', () => false],
    ['?status=bounced', () => false],
    ['?userId=nobody', () => false],
    ['?colour=red', () => true],
  ])('chosen by “%s”, newest first', async (query, isChosen) => {
    expect((await list(query)).map(brief)).toEqual(everything.filter(isChosen));
  });

  it.each(['', 'journey=cart', 'userId=ada', 'status=sent'])('pages through “%s” without a gap', async (filter) => {
    const whole = (await list(`?${filter}`)).map(({ id }) => id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await api.call('GET', `/v1/messages?${filter}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.json.items.map(({ id }: ShownMessage) => id));
      cursor = page.json.nextCursor;
    }
    expect(seen).toEqual(whole);
  });

  it('says all of each', async () => {
    const [message] = await list('?userId=bob');
    const { id, enrollmentId, claimedAt, at, ...rest } = message!;
    expect(id).toBe(`${enrollmentId}.second`);
    expect(Date.parse(at!)).toBeGreaterThanOrEqual(Date.parse(claimedAt!));
    expect(rest).toEqual({
      journey: 'cart',
      userId: 'bob',
      step: 'second',
      channel: 'email',
      class: 'transactional',
      status: 'sent',
      reason: null,
      deliveredAt: at,
      openedAt: null,
      clickedAt: null,
      bouncedAt: null,
    });
  });

  it('shows one under way, by its claim', async () => {
    await api.call('POST', '/v1/track', { userId: 'bob', event: 'Signed Up' });
    const { enrollment } = (await office.enrollments.ofProfiles(['u:bob'])).at(-1)!;
    let listed: ShownMessage[] = [];
    email.answers.push(async () => {
      listed = await list();
      return { status: 'accepted', at: Date.now() };
    });
    await office.steps.advance({ enrollmentId: enrollment.id, attempt: 1 });
    expect(listed.map(brief).slice(0, 2)).toEqual(['bob news/first claimed', everything[0]]);
    expect(listed[0]).toMatchObject({ at: null, deliveredAt: null, claimedAt: expect.any(String) });
  });

  it.each([
    ['?status=lost', 422],
    ['?journey=Not%20A%20Key', 422],
    ['?journey=nowhere', 404],
    ['?cursor=x', 422],
    ['?limit=0', 422],
  ])('%s is %i', async (query, status) => {
    expect((await api.call('GET', `/v1/messages${query}`)).status).toBe(status);
  });
});

describe('POST /v1/messages/{id}/feedback', () => {
  const feedBack = (id: string, body?: unknown, headers = {}) => api.call('POST', `/v1/messages/${id}/feedback`, body, headers);

  it('answers the message as it is by then, and a bounce for good closes the address', async () => {
    const [message] = await list('?userId=ada&journey=cart');
    const at = new Date(Date.now() - 1).toISOString();
    const answered = await feedBack(message!.id, { type: 'bounced', at });
    expect(answered.status).toBe(200);
    expect(answered.json).toMatchObject({
      id: message!.id,
      status: 'bounced',
      bouncedAt: at,
      deliveredAt: null,
      at: message!.at,
    });
    expect((await list('?status=bounced')).map(brief)).toEqual(['ada cart/second bounced']);
    expect((await feedBack(message!.id, { type: 'bounced' })).json).toMatchObject({ bouncedAt: at });
  });

  it.each<[string, unknown, string[]]>([
    ['no type', {}, ['/type']],
    ['everything wrong', { type: 'lost', at: 5, permanent: 'yes', colour: 'red' }, ['/at', '/colour', '/permanent', '/type']],
    ['a time that is none', { type: 'delivered', at: 'yesterday' }, ['/at']],
  ])('%s is 422 at its place', async (_name, body, paths) => {
    const [message] = await list();
    const answered = await feedBack(message!.id, body);
    expect([answered.status, answered.json.errors.map(({ path }: { path: string }) => path).sort()]).toEqual([422, paths]);
  });

  it.each<[string, number]>([
    ['unknown', 404],
    ['e1.first', 404],
  ])('of “%s” is %i', async (id, status) => {
    expect((await feedBack(id, { type: 'delivered' })).status).toBe(status);
  });

  it('of one that never left is 409, without a body 400, with a read key 403', async () => {
    const [withheld] = await list('?status=withheld');
    expect((await feedBack(withheld!.id, { type: 'delivered' })).status).toBe(409);
    expect((await feedBack(withheld!.id)).status).toBe(400);
    expect((await feedBack(withheld!.id, { type: 'delivered' }, { authorization: `Bearer ${READ}` })).status).toBe(403);
  });
});

describe('/v1/settings', () => {
  const given = {
    frequencyCap: { promotional: { max: 3, per: 'P7D' } },
    defaultTimezone: 'Europe/Berlin',
    sendRate: { email: 50 },
  };

  it('are the defaults until somebody saves them, and again after {}', async () => {
    expect((await api.call('GET', '/v1/settings')).json).toEqual(DEFAULT_SETTINGS);
    const put = await api.call('PUT', '/v1/settings', given);
    expect([put.status, put.json]).toEqual([200, { ...DEFAULT_SETTINGS, ...given }]);
    const got = await api.call('GET', '/v1/settings');
    expect([got.json, got.headers.get('etag')]).toEqual([put.json, put.headers.get('etag')]);
    expect((await api.call('PUT', '/v1/settings', got.json)).json).toEqual(got.json);
    expect((await api.call('PUT', '/v1/settings', {})).json).toEqual(DEFAULT_SETTINGS);
  });

  it('are not overwritten by who read an older state', async () => {
    const seen = (await api.call('GET', '/v1/settings')).headers.get('etag')!;
    expect((await api.call('PUT', '/v1/settings', given, { 'if-match': seen })).status).toBe(200);
    expect((await api.call('PUT', '/v1/settings', {}, { 'if-match': seen })).status).toBe(412);
    expect((await api.call('PUT', '/v1/settings', {}, { 'if-match': '*' })).status).toBe(200);
  });

  it('tell every fault at once, and change nothing', async () => {
    const answered = await api.call('PUT', '/v1/settings', {
      frequencyCap: { promotional: { max: -1, per: 'P1M' }, fax: { max: 1, per: 'P1D' } },
      defaultTimezone: 'Berlin',
      defaultCurrency: 'euro',
      sendRate: { email: 0 },
      bots: 'kick',
      privacy: { drop: 'ssn' },
      colour: 'red',
    });
    expect(answered.status).toBe(422);
    expect(answered.json.errors.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining([
        '/frequencyCap/promotional/max',
        '/frequencyCap/promotional/per',
        '/frequencyCap/fax',
        '/defaultTimezone',
        '/defaultCurrency',
        '/sendRate/email',
        '/bots',
        '/privacy/drop',
        '/colour',
      ]),
    );
    expect((await api.call('GET', '/v1/settings')).json).toEqual(DEFAULT_SETTINGS);
  });

  it.each([
    ['no body', undefined, {}, 400],
    ['a list', [], {}, 422],
    ['a read key', {}, { authorization: `Bearer ${READ}` }, 403],
    ['a write key', {}, { authorization: `Bearer ${WRITE}` }, 403],
  ])('%s is %4$i', async (_name, body, headers, status) => {
    expect((await api.call('PUT', '/v1/settings', body, headers)).status).toBe(status);
  });
});

describe('PUT /v1/profiles/{id}/consent', () => {
  const consentOf = async (id: string) => (await api.call('GET', `/v1/profiles/${id}`)).json.consent;

  it('holds from then on, and shows in the profile', async () => {
    const put = (body: unknown) => api.call('PUT', '/v1/profiles/bob/consent', body);
    expect((await put({ email: 'unsubscribed' })).json).toEqual({ email: 'unsubscribed', tracking: 'granted' });
    expect((await put({ tracking: 'denied' })).json).toEqual({ email: 'unsubscribed', tracking: 'denied' });
    expect(await consentOf('bob')).toEqual({ email: 'unsubscribed', tracking: 'denied' });
    expect((await put({ email: 'subscribed', tracking: 'granted' })).status).toBe(200);
    expect(await consentOf('bob')).toEqual({ email: 'subscribed', tracking: 'granted' });
  });

  it('cannot subscribe an address that complained', async () => {
    const [message] = await list('?userId=bob&journey=cart');
    await api.call('POST', `/v1/messages/${message!.id}/feedback`, { type: 'complained' });
    expect(await consentOf('bob')).toEqual({ email: 'unsubscribed', tracking: 'granted' });
    expect((await api.call('PUT', '/v1/profiles/bob/consent', { email: 'subscribed' })).status).toBe(409);
  });

  it.each<[string, string, unknown, number]>([
    ['a stranger', 'nobody', { email: 'unsubscribed' }, 404],
    ['words that are none', 'ada', { email: 'yes', tracking: 'no', fax: true }, 422],
    ['no body', 'ada', undefined, 400],
  ])('%s', async (_name, id, body, status) => {
    expect((await api.call('PUT', `/v1/profiles/${id}/consent`, body)).status).toBe(status);
  });
});
