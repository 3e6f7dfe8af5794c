/** The main job of the built product, over HTTP, on a clock where an hour takes a second: who left a cart is reminded, who bought is left in peace, and the journey gets its credit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import type { ShownConversion } from '@landfall/contracts/conversion';
import type { ShownEnrollment } from '@landfall/contracts/enrollment';
import type { ShownTimelineItem } from '@landfall/contracts/profile';
import type { JourneyReport } from '../faults/aftermath';
import { brokenIdentities } from '../faults/promises';
import { eventually, Product } from '../support/product';

const HOUR_IN_A_SECOND = 3_600;
const dataDir = mkdtempSync(path.join(tmpdir(), 'landfall-e2e-'));
let product: Product;

interface Page<T> {
  items: T[];
}

const start = () => Product.start({ dataDir, clockSpeed: HOUR_IN_A_SECOND });

beforeAll(async () => {
  product = await start();
  await product.define({
    goals: {
      purchase: {
        name: 'Order placed by a shopper',
        category: 'purchase',
        when: { event: 'Order Completed' },
        counting: 'every',
        dedupeBy: 'order_id',
        value: { property: 'total', currency: { property: 'currency', default: 'EUR' } },
      },
    },
    templates: {
      reminder: { channel: 'email', subject: 'Still thinking, {{ profile.firstName }}?', html: '<p>Your cart is waiting.</p>' },
    },
    journeys: {
      cart: {
        name: 'Abandoned cart',
        goal: { key: 'purchase', attributionWindow: 'P3D' },
        entry: { on: { event: 'Cart Updated' } },
        steps: [
          { id: 'wait', delay: 'PT3H' },
          { id: 'first', send: { channel: 'email', template: 'reminder' } },
          { id: 'more', delay: 'PT3H' },
          { id: 'second', send: { channel: 'email', template: 'reminder' } },
        ],
      },
    },
  });
}, 320_000);

afterAll(async () => {
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 90_000);

it('reminds who leaves a cart, and has stopped by the time the order is answered', async () => {
  await leaveCart('ann');
  expect(await enrollmentOf('ann')).toMatchObject({ state: 'active', step: 'wait', endReason: null, messages: [] });

  expect(await eventually('the first mail to Ann', () => mailsTo('ann', 1))).toMatchObject([{ subject: 'Still thinking, Ann?' }]);
  await order('ann', 'ann-1');
  expect(await enrollmentOf('ann')).toMatchObject({ state: 'listening', step: null, endReason: 'goal_met' });
  expect(await conversionsOf('ann')).toMatchObject([
    { id: 'ann-1', outcome: 'credited', credited: { journey: 'cart' }, value: { amount: '12.50', currency: 'EUR' } },
  ]);
}, 60_000);

it('mails nobody who buys in the first wait', async () => {
  await leaveCart('cleo');
  await order('cleo', 'cleo-1');
  expect(await enrollmentOf('cleo')).toMatchObject({ state: 'listening', endReason: 'goal_met', messages: [] });
}, 60_000);

it('listens after the last step: a late order is credited, a second one is a repeat, the same one is none', async () => {
  await leaveCart('ben');
  const done = await eventually('Ben’s journey to end', async () => {
    const enrollment = await enrollmentOf('ben');
    return enrollment.endedAt === null ? undefined : enrollment;
  });
  expect(done).toMatchObject({
    state: 'listening',
    endReason: 'completed',
    messages: [
      { step: 'first', status: 'sent' },
      { step: 'second', status: 'sent' },
    ],
  });
  await order('ben', 'ben-1');
  await order('ben', 'ben-2');
  await product.track(orderCall('ben', 'ben-2', 'told-again'));
  expect(await conversionsOf('ben')).toMatchObject([
    { id: 'ben-2', outcome: 'repeat', duplicates: 1 },
    { id: 'ben-1', outcome: 'credited', rule: expect.any(String), duplicates: 0 },
  ]);
  // Ben entered after Ann and has had both of his; hers would have come by now.
  await eventually('the second mail to Ben', () => mailsTo('ben', 2));
  expect(await mailsTo('ann', 1)).toHaveLength(1);
  expect(await mailsTo('cleo', 0)).toHaveLength(0);
}, 60_000);

it('reports what happened, and the report adds up', async () => {
  const report = await product.get<JourneyReport>('/v1/reports/journeys/cart');
  expect(report).toMatchObject({
    entry: { inflow: 3, entered: 3, uniqueProfiles: 3, rejected: {} },
    enrollments: { active: 0, listening: 3 },
    attainment: { profiles: 3, conversions: 4, repeats: 1, denominator: 3, value: [{ currency: 'EUR', amount: '50.00' }] },
    nudges: { sent: 3, avoided: 2, claimedAfterGoal: 0 },
  });
  expect(brokenIdentities(report)).toEqual([]);
}, 30_000);

it('takes what Segment’s SDK sends, unchanged', async () => {
  const segment = new Analytics({ writeKey: product.writeKey, host: product.url });
  const userId = 'segment-user';
  segment.identify({ userId, traits: { email: 'segment@shoppers.example' } });
  segment.track({ userId, event: 'Tent Compared', properties: { tents: 3 } });
  segment.page({ userId, name: 'Tents' });
  segment.screen({ userId, name: 'Tents on a phone' });
  await segment.closeAndFlush();
  expect(await eventsOf(userId, 4)).toEqual(['identify', 'Tent Compared', 'Page Viewed', 'Screen Viewed'].sort());
}, 60_000);

it('takes what RudderStack’s SDK sends, unchanged', async () => {
  const rudder = new RudderAnalytics(product.writeKey, { dataPlaneUrl: product.url });
  const userId = 'rudder-user';
  rudder.identify({ userId, traits: { email: 'rudder@shoppers.example' } });
  rudder.track({ userId, event: 'Tent Compared', properties: { tents: 3 } });
  rudder.page({ userId, name: 'Tents' });
  rudder.screen({ userId, name: 'Tents on a phone' });
  await new Promise<void>((resolve, reject) => rudder.flush((error) => (error ? reject(error) : resolve())));
  expect(await eventsOf(userId, 4)).toEqual(['identify', 'Tent Compared', 'Page Viewed', 'Screen Viewed'].sort());
}, 60_000);

it('goes on where it stood when everything is stopped in the middle of a wait and started again', async () => {
  await leaveCart('dora');
  const before = await enrollmentOf('dora');
  expect(before).toMatchObject({ state: 'active', messages: [] });
  expect(await product.stop()).toBe(0);

  product = await start();
  const after = await eventually('Dora’s journey to end', async () => {
    const enrollment = await enrollmentOf('dora');
    return enrollment.endedAt === null ? undefined : enrollment;
  });
  expect(after).toMatchObject({ id: before.id, enteredAt: before.enteredAt, endReason: 'completed' });
  expect(await eventually('both mails to Dora', () => mailsTo('dora', 2))).toHaveLength(2);
}, 200_000);

async function leaveCart(userId: string): Promise<void> {
  const firstName = userId.slice(0, 1).toUpperCase() + userId.slice(1);
  await product.track({ type: 'identify', userId, traits: { email: `${userId}@shoppers.example`, firstName } });
  await product.track({ type: 'track', userId, event: 'Cart Updated', properties: { cart_id: `c-${userId}` } });
}

const orderCall = (userId: string, order_id: string, messageId: string) => ({
  type: 'track' as const,
  messageId,
  userId,
  event: 'Order Completed',
  properties: { order_id, total: '12.50', currency: 'EUR' },
});

async function order(userId: string, orderId: string): Promise<void> {
  await product.track(orderCall(userId, orderId, orderId));
}

async function enrollmentOf(userId: string): Promise<ShownEnrollment> {
  const { items } = await product.get<Page<ShownEnrollment>>(`/v1/journeys/cart/enrollments?userId=${userId}`);
  if (items.length !== 1) throw new Error(`${userId} has ${items.length} enrollments`);
  return items[0]!;
}

async function conversionsOf(userId: string): Promise<ShownConversion[]> {
  return (await product.get<Page<ShownConversion>>(`/v1/conversions?userId=${userId}`)).items;
}

/** `undefined` while there are fewer. */
async function mailsTo(userId: string, atLeast: number): Promise<{ subject: string }[] | undefined> {
  const { items } = await product.get<Page<{ subject: string }>>(`/inbox/messages?to=${userId}@shoppers.example`);
  return items.length < atLeast ? undefined : items;
}

/** Names of a profile's events, or the type of those that have none, sorted, once there are so many. */
async function eventsOf(userId: string, count: number): Promise<string[]> {
  return eventually(`${count} events of ${userId}`, async () => {
    const { items } = await product.get<Page<ShownTimelineItem>>(`/v1/profiles/${userId}/timeline`);
    const events = items.filter((item) => item.kind === 'event');
    return events.length < count ? undefined : events.map(({ event, type }) => event ?? type).sort();
  });
}
