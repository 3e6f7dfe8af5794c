/** A client that does what tracking SDKs do: says a call again, with the same `messageId`, until it is answered; one shopper's calls in order. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from '../support/product';
import type { Caller, Shopper, StreamEvent } from './stream';

export interface Delivered {
  /** As it was said, timestamp included. */
  call: Caller & { type: 'track' | 'identify'; messageId: string; timestamp: string; [field: string]: unknown };
  shopper: string;
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
  shoppers: readonly Shopper[],
  events: readonly StreamEvent[],
): Promise<Delivered[]> {
  const delivered: Promise<Delivered>[] = [];
  const lastOf = new Map<string, Promise<unknown>>();
  const say = (shopper: string, { userId, anonymousId }: Caller, told: Told, at: number) => {
    const caller = { ...(userId === undefined ? {} : { userId }), ...(anonymousId === undefined ? {} : { anonymousId }) };
    const call = { ...told, ...caller, timestamp: new Date(at).toISOString() };
    const answered = (lastOf.get(shopper) ?? Promise.resolve()).then(() => deliver(product, shopper, call));
    lastOf.set(shopper, answered);
    delivered.push(answered);
  };
  const beganAt = Date.now();
  for (const { name, device } of shoppers) {
    const traits = { email: `${name}@shoppers.example` };
    say(name, { userId: name }, { type: 'identify', messageId: `identify-${name}`, traits }, beganAt);
    if (device !== undefined)
      say(name, { anonymousId: device }, { type: 'identify', messageId: `identify-${device}`, traits }, beganAt);
  }
  await Promise.all(delivered);
  const streamAt = Date.now();
  for (const { shopper, caller, offsetMs, ...told } of events) {
    const due = streamAt + offsetMs;
    if (due > Date.now()) await pause(due - Date.now());
    say(shopper, caller, told, due);
  }
  return Promise.all(delivered);
}

type Told = { type: 'track' | 'identify'; messageId: string; [field: string]: unknown };

/** Only 2xx and 4xx are answers, and of these not 429: that one asks to come again. @throws after two minutes without an answer */
async function deliver(product: Product, shopper: string, call: Delivered['call']): Promise<Delivered> {
  const { type, ...body } = call;
  const deadline = Date.now() + GIVE_UP_MS;
  for (let attempts = 1; ; attempts++) {
    const answer = await product.call('POST', `/v1/${type}`, body, product.writeKey).catch(() => undefined);
    const answeredAt = Date.now();
    if (answer && answer.status >= 200 && answer.status < 500 && answer.status !== 429)
      return { call, shopper, status: answer.status, answeredAt, attempts };
    if (answeredAt > deadline) throw new Error(`${call.messageId} was not answered in ${GIVE_UP_MS / 1000} s`);
    await pause(PAUSE_MS);
  }
}
