/** Shoppers who pass through the cart journey of the product: in by a cart, out by an order. */
import { enrollmentWorkflowId } from '@landfall/workflows/enrollment/enrollment.contract';
import type { StoreConnection } from '@landfall/store/connection';
import { eventually, type Product } from '../support/product';
import { cartOf, orderOf } from './shop';
import { postAll } from './wire-client';

const CONNECTIONS = 16;

export async function enterAll(product: Product, users: readonly string[]): Promise<void> {
  await trackAll(
    product,
    users.map((user) => JSON.stringify(cartOf(user))),
  );
}

export async function orderAll(product: Product, users: readonly string[]): Promise<void> {
  await trackAll(
    product,
    users.map((user) => JSON.stringify(orderOf(user))),
  );
}

/** Resolves once Temporal has been told of every enrollment and every end. */
export async function untilAllIsTold(store: StoreConnection): Promise<void> {
  await eventually(
    'Temporal to be told of every enrollment',
    async () =>
      (await store.collection('enrollments').countDocuments({ owes: { $in: ['start', 'stop'] } })) === 0 ? true : undefined,
    120_000,
  );
}

/** By user, the id of the workflow of their one enrollment. */
export async function workflowsOf(store: StoreConnection, users: readonly string[]): Promise<Map<string, string>> {
  const byProfile = new Map(users.map((user) => [`u:${user}`, user]));
  const found = await store
    .collection('enrollments')
    .find({ profileId: { $in: [...byProfile.keys()] } }, { projection: { profileId: 1 } })
    .toArray();
  return new Map(found.map(({ _id, profileId }) => [byProfile.get(String(profileId))!, enrollmentWorkflowId(String(_id))]));
}

/** @throws unless each of them was stopped by their order and the journey has the credit */
export async function expectAllCredited(store: StoreConnection, users: readonly string[]): Promise<void> {
  const credited = await store
    .collection('conversions')
    .countDocuments({ id: { $in: users.map((user) => `o-${user}`) }, creditedJourney: 'cart' });
  const stopped = await store
    .collection('enrollments')
    .countDocuments({ profileId: { $in: users.map((user) => `u:${user}`) }, endReason: 'goal_met' });
  if (credited !== users.length || stopped !== users.length)
    throw new Error(`of ${users.length} journeys ${stopped} were stopped and ${credited} credited`);
}

async function trackAll({ url, writeKey }: Product, bodies: readonly string[]): Promise<void> {
  await postAll({ url, key: writeKey, connections: CONNECTIONS }, '/v1/track', bodies);
}
