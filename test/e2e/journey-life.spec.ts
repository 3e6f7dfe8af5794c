/** The life of journeys in the built product, over HTTP, on a clock where an hour takes a second: every way in, keyed carts, a pause, an answer that came while nobody worked. */
import type { ShownEnrollment } from '@landfall/contracts/enrollment';
import type { JourneyReport } from '@landfall/domain/report/journey-report';
import { eventually, Product } from '../support/product';

const HOUR_IN_A_SECOND = 3_600;
const MINUTE_MS = 60_000;
let product: Product;

interface Page<T> {
  items: T[];
}

const mail = (id: string) => ({ id, send: { channel: 'email', template: 'note', class: 'transactional' } });
const plain = (over: object) => ({ name: 'A story', steps: [mail('hello')], ...over });

beforeAll(async () => {
  product = await Product.start({ clockSpeed: HOUR_IN_A_SECOND });
  await product.define({
    goals: { purchase: { name: 'Order placed', when: { event: 'Order Completed' }, keyBy: 'cart_id' } },
    segments: { staff: { name: 'Staff', static: true }, club: { name: 'Club', static: true } },
    templates: { note: { channel: 'email', subject: '{{ journey.key }}', html: '<p>Hello</p>' } },
    journeys: {
      // First of all, so that its minute has come by the time it is asked about.
      weekly: plain({
        entry: { on: { schedule: { cron: '* * * * *', timezone: 'Europe/Berlin', segment: 'club' } } },
      }),
    },
  });
  await product.post('/v1/segments/club/members', { add: ['tia'] });
}, 320_000);

afterAll(() => product?.stop(), 90_000);

async function live(key: string, journey: object): Promise<void> {
  await product.define({ journeys: { [key]: journey } });
}

const meet = (userId: string) => product.track({ type: 'identify', userId, traits: { email: `${userId}@shoppers.example` } });
const track = (userId: string, event: string, properties = {}) => product.track({ type: 'track', userId, event, properties });

async function enrollmentsIn(journey: string, userId: string): Promise<ShownEnrollment[]> {
  return (await product.get<Page<ShownEnrollment>>(`/v1/journeys/${journey}/enrollments?userId=${userId}`)).items;
}

/** Subjects of the mails, which are keys of journeys. */
async function mailsTo(userId: string): Promise<string[]> {
  const { items } = await product.get<Page<{ subject: string }>>(`/inbox/messages?to=${userId}@shoppers.example`);
  return items.map(({ subject }) => subject).reverse();
}

const mailOf = (journey: string, userId: string) =>
  eventually(`the mail of ${journey} to ${userId}`, async () => (await mailsTo(userId)).find((subject) => subject === journey));

it('a journey entered by segment lets in who is inside at the publish, and who moves inside later', async () => {
  for (const userId of ['old', 'new']) await meet(userId);
  await product.post('/v1/segments/staff/members', { add: ['old'] });
  await live('welcome', plain({ entry: { on: { segment: 'staff', existing: true } } }));
  await product.post('/v1/segments/staff/members', { add: ['new'] });
  for (const userId of ['old', 'new']) await mailOf('welcome', userId);
}, 60_000);

it('a journey entered by hand says who entered and who did not', async () => {
  await meet('hanna');
  await live('by-hand', plain({ entry: { on: { api: true } } }));
  const body = { userIds: ['hanna', 'nobody'] };
  const { results } = await product.post<{ results: { enrollmentId: string }[] }>('/v1/journeys/by-hand/enrollments', body);
  expect(results).toEqual([
    { userId: 'hanna', result: 'entered', reason: null, enrollmentId: expect.any(String) },
    { userId: 'nobody', result: 'rejected', reason: 'unknown_profile', enrollmentId: null },
  ]);
  await mailOf('by-hand', 'hanna');
  expect(await product.call('POST', '/v1/journeys/by-hand/enrollments', { userIds: ['hanna'], key: 'c1' })).toMatchObject({
    status: 422,
    body: { errors: [{ path: '/key' }] },
  });
  expect(await product.get('/v1/journeys/by-hand/rejections')).toMatchObject({
    items: [{ userId: 'nobody', reason: 'unknown_profile', times: 1 }],
  });
  const [entered] = results;
  const remove = () => product.call('DELETE', `/v1/journeys/by-hand/enrollments/${entered!.enrollmentId}`);
  await eventually('the end of her journey', async () => (await enrollmentsIn('by-hand', 'hanna'))[0]!.endedAt ?? undefined);
  expect((await remove()).status).toBe(409);
}, 60_000);

it('two carts of one person are two stories: the one that is bought wins, the other stops', async () => {
  await live(
    'carts',
    plain({
      goal: { key: 'purchase' },
      entry: { on: { event: 'Cart Updated' }, keyBy: 'cart_id' },
      steps: [{ id: 'wait', delay: 'P1D' }, mail('remind')],
    }),
  );
  await meet('kim');
  for (const cart_id of ['c1', 'c2']) await track('kim', 'Cart Updated', { cart_id });
  await track('kim', 'Order Completed', { cart_id: 'c2' });
  const ends = (await enrollmentsIn('carts', 'kim')).map(({ key, endReason }) => [key, endReason]);
  expect(Object.fromEntries(ends)).toEqual({ c1: 'converted_elsewhere', c2: 'goal_met' });
}, 60_000);

it('nothing goes out in a pause, and what came due in it goes out at its end', async () => {
  const nudge = plain({
    entry: { on: { event: 'Cart Updated' } },
    steps: [{ id: 'wait', delay: 'PT3H' }, mail('remind')],
  });
  await live('held', nudge);
  await live('control', nudge);
  await meet('pia');
  await track('pia', 'Cart Updated', { cart_id: 'p1' });
  expect(await product.post('/v1/journeys/held/pause')).toMatchObject({ status: 'paused' });
  await mailOf('control', 'pia');
  await meet('late');
  await track('late', 'Cart Updated', { cart_id: 'p2' });
  await mailOf('control', 'late');
  expect([await mailsTo('pia'), await enrollmentsIn('held', 'late')]).toEqual([['control'], []]);

  expect(await product.post('/v1/journeys/held/resume')).toMatchObject({ status: 'live' });
  await mailOf('held', 'pia');
  expect(await enrollmentsIn('held', 'pia')).toMatchObject([{ messages: [{ step: 'remind', reason: null }] }]);
}, 60_000);

it('who is under way moves to the version that says so, and goes on there', async () => {
  const steps = [{ id: 'wait', delay: 'PT6H' }, mail('remind')];
  await live('moving', plain({ entry: { on: { event: 'Trial Begun' } }, steps: [steps[0]] }));
  await meet('mia');
  await track('mia', 'Trial Begun');
  await eventually('Mia to wait', async () => ((await enrollmentsIn('moving', 'mia'))[0]?.step === 'wait' ? true : undefined));
  await product.put('/v1/journeys/moving', plain({ entry: { on: { event: 'Trial Begun' } }, steps }));
  expect(await product.post('/v1/journeys/moving/publish', { migrate: true })).toMatchObject({
    version: 2,
    migrated: 1,
    left: 0,
  });
  await mailOf('moving', 'mia');
  const entered = async (version: number) =>
    (await product.get<JourneyReport>(`/v1/reports/journeys/moving?version=${version}`)).entry.entered;
  expect([await entered(1), await entered(2)]).toEqual([1, 0]);
}, 60_000);

it('a draft has a report of zeros, also under the key of a journey that is deleted', async () => {
  const fleeting = plain({ entry: { on: { event: 'Fleeting' } }, steps: [] });
  await live('fleeting', fleeting);
  await meet('flo');
  for (let time = 0; time < 2; time += 1) await track('flo', 'Fleeting');
  await product.post('/v1/journeys/fleeting/stop');
  expect((await product.call('DELETE', '/v1/journeys/fleeting')).status).toBe(204);
  await product.put('/v1/journeys/fleeting', fleeting);
  expect(await product.get('/v1/reports/journeys/fleeting')).toMatchObject({
    versions: [],
    entry: { inflow: 0, entered: 0, rejected: {} },
  });
}, 60_000);

it('a wait sees what came while no worker was up', async () => {
  await live(
    'quest',
    plain({
      entry: { on: { event: 'Quest Begun' } },
      steps: [{ id: 'look', waitFor: { event: 'Quest Done', within: 'P30D', then: [mail('well-done')], else: [mail('pity')] } }],
    }),
  );
  await meet('ida');
  await track('ida', 'Quest Begun');
  await eventually('Ida to wait', async () => ((await enrollmentsIn('quest', 'ida'))[0]?.step === 'look' ? true : undefined));
  product.kill('worker');
  await track('ida', 'Quest Done');
  await mailOf('quest', 'ida');
  expect(await enrollmentsIn('quest', 'ida')).toMatchObject([{ messages: [{ step: 'well-done' }] }]);
}, 60_000);

it('a journey by the clock lets its members in at the tick', async () => {
  const entered = await eventually(
    'a tick of the clock',
    async () => (await enrollmentsIn('weekly', 'tia')).at(0),
    2 * MINUTE_MS,
  );
  expect(Date.parse(entered.enteredAt) % MINUTE_MS).toBe(0);
}, 150_000);
