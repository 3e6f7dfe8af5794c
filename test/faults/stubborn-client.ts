/** A client that does what tracking SDKs do: says a call again, with the same `messageId`, until it is answered; one shopper's calls in order. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from '../support/product';
import type { StreamEvent } from './stream';

export interface Delivered {
  /** As it was said, timestamp included. */
  call: { type: 'track' | 'identify'; messageId: string; userId: string; timestamp: string; [field: string]: unknown };
  status: number;
  /** When the answer was there, ms UTC. */
  answeredAt: number;
  attempts: number;
}

const PAUSE_MS = 100;
const GIVE_UP_MS = 120_000;

/** @returns what was said, in the order in which it was due, once all of it is answered */
export async function deliverAll(
  product: Product,
  users: readonly string[],
  events: readonly StreamEvent[],
): Promise<Delivered[]> {
  const beganAt = Date.now();
  const delivered: Promise<Delivered>[] = [];
  const lastOf = new Map<string, Promise<unknown>>();
  const say = (call: Delivered['call']) => {
    const answered = (lastOf.get(call.userId) ?? Promise.resolve()).then(() => deliver(product, call));
    lastOf.set(call.userId, answered);
    delivered.push(answered);
  };
  for (const userId of users)
    say({
      type: 'identify',
      messageId: `identify-${userId}`,
      userId,
      timestamp: new Date(beganAt).toISOString(),
      traits: { email: `${userId}@shoppers.example` },
    });
  await Promise.all(delivered);
  const streamAt = Date.now();
  for (const { offsetMs, messageId, userId, event, properties } of events) {
    const due = streamAt + offsetMs;
    if (due > Date.now()) await pause(due - Date.now());
    say({ type: 'track', messageId, userId, event, properties, timestamp: new Date(due).toISOString() });
  }
  return Promise.all(delivered);
}

/** Only 2xx and 4xx are answers, and of these not 429: that one asks to come again. @throws after two minutes without an answer */
async function deliver(product: Product, call: Delivered['call']): Promise<Delivered> {
  const { type, ...body } = call;
  const deadline = Date.now() + GIVE_UP_MS;
  for (let attempts = 1; ; attempts++) {
    const answer = await product.call('POST', `/v1/${type}`, body, product.writeKey).catch(() => undefined);
    const answeredAt = Date.now();
    if (answer && answer.status >= 200 && answer.status < 500 && answer.status !== 429)
      return { call, status: answer.status, answeredAt, attempts };
    if (answeredAt > deadline) throw new Error(`${call.messageId} was not answered in ${GIVE_UP_MS / 1000} s`);
    await pause(PAUSE_MS);
  }
}
