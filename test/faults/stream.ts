/** What shoppers do while things fail: real cart events where a copy of them is at hand, a seeded invention otherwise, on the product's fast clock. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { stableDraw } from '@landfall/domain/draw/stable-draw';
import { installationRoot } from '@landfall/embedded/runtime/installation';

/** Who a call says it is of. */
export type Caller = { userId?: string; anonymousId?: string };

/** One call of a shopper; `offsetMs` is real time since the stream began. Who says who they are on a second device is joined to what it did before. */
export type StreamEvent = { messageId: string; shopper: string; caller: Caller; offsetMs: number } & (
  | {
      type: 'track';
      event: 'Product Viewed' | 'Product Liked' | 'Cart Updated' | 'Order Completed';
      properties: Record<string, unknown>;
    }
  | { type: 'identify' }
);

export interface Stream {
  /** In words, for the summary. */
  origin: string;
  /** By `offsetMs`. */
  events: StreamEvent[];
  shoppers: Shopper[];
}

export interface Shopper {
  /** Their userId. */
  name: string;
  /** The anonymousId of a second device, which is theirs from the middle of the stream on. */
  device: string | undefined;
}

export interface StreamOptions {
  seed: string;
  shoppers: number;
  /** How much of the shoppers' lives is replayed, days of theirs. */
  days: number;
  /** How many times faster than theirs our clock runs. */
  speed: number;
}

interface Action {
  visitor: string;
  /** Since the first day began, ms. */
  at: number;
  kind: 'view' | 'favourite' | 'cart' | 'purchase';
  item: string;
}

const DAY_MS = 86_400_000;
const NAMES = { view: 'Product Viewed', favourite: 'Product Liked', cart: 'Cart Updated', purchase: 'Order Completed' } as const;
/** Beside the checkout: public data that is not ours to ship. */
const REAL_EVENTS = '../shared/data/cart-events-taobao-sample.csv.gz';
/** 25 November 2017, 00:00 in Beijing, where the sample begins. */
const REAL_BEGIN = 1_511_539_200_000;
/** Of the many views only one in so many is replayed. */
const VIEWS_KEPT = 20;
/** One shopper in so many has a second device. */
const WITH_A_DEVICE = 6;

export function replayedStream(options: StreamOptions): Stream {
  const file = path.resolve(installationRoot(), REAL_EVENTS);
  const isReal = existsSync(file);
  const actions = isReal ? realActions(file) : inventedActions(options);
  const span = options.days * DAY_MS;
  const byVisitor = new Map<string, Action[]>();
  for (const action of actions) {
    if (action.at < 0 || action.at >= span) continue;
    if (action.kind === 'view' && stableDraw(options.seed, action.visitor, action.item, 'view') * VIEWS_KEPT >= 1) continue;
    byVisitor.set(action.visitor, [...(byVisitor.get(action.visitor) ?? []), action]);
  }
  const chosen = [...byVisitor]
    .filter(([, own]) => own.some(({ kind }) => kind === 'cart'))
    .sort(([a], [b]) => stableDraw(options.seed, a) - stableDraw(options.seed, b))
    .slice(0, options.shoppers);
  const shoppers = chosen.map(([visitor]): Shopper => {
    const hasDevice = stableDraw(options.seed, visitor, 'device') * WITH_A_DEVICE < 1;
    return { name: nameOf(visitor), device: hasDevice ? `phone-${visitor}` : undefined };
  });
  const events = chosen
    .flatMap(([, own], index) => callsOf(shoppers[index]!, own, options.speed))
    .sort((a, b) => a.offsetMs - b.offsetMs);
  const origin = `${isReal ? 'real cart events (Taobao sample)' : 'invented cart events'}, ${options.days} days of ${chosen.length} shoppers`;
  return { origin, events, shoppers };
}

const nameOf = (visitor: string) => `v${visitor}`;

/** With a second device every other thing is done on it, and half way its owner signs in there. */
function callsOf({ name, device }: Shopper, own: readonly Action[], speed: number): StreamEvent[] {
  const actions = [...own].sort((a, b) => a.at - b.at);
  const half = Math.floor(actions.length / 2);
  return actions.flatMap((action, index): StreamEvent[] => {
    const isOnDevice = device !== undefined && index % 2 === 0;
    const call = toEvent(name, isOnDevice ? { anonymousId: device } : { userId: name }, action, index, speed);
    if (device === undefined || index !== half) return [call];
    const { offsetMs } = call;
    return [joinOf(name, device, offsetMs), call];
  });
}

function joinOf(shopper: string, device: string, offsetMs: number): StreamEvent {
  const caller = { userId: shopper, anonymousId: device };
  return { type: 'identify', messageId: joinIdOf(shopper), shopper, caller, offsetMs };
}

/** The call by which a second device becomes its owner's. */
export const joinIdOf = (shopper: string): string => `join-${shopper}`;

function toEvent(
  shopper: string,
  caller: Caller,
  { visitor, at, kind, item }: Action,
  index: number,
  speed: number,
): StreamEvent {
  const id = `${kind}-${visitor}-${index}`;
  return {
    type: 'track',
    messageId: id,
    ...{ shopper, caller },
    event: NAMES[kind],
    properties: kind === 'purchase' ? { item, order_id: id, total: '20.00', currency: 'EUR' } : { item },
    offsetMs: Math.floor(at / speed),
  };
}

function realActions(file: string): Action[] {
  const [, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [visitor, at, kind, item] = line.split(',') as [string, string, Action['kind'], string];
    return { visitor, at: Number(at) - REAL_BEGIN, kind, item };
  });
}

/** Sessions of a few actions; every third shopper buys, within two days of a cart. */
function inventedActions({ seed, shoppers, days }: StreamOptions): Action[] {
  const actions: Action[] = [];
  for (let shopper = 0; shopper < shoppers; shopper++) {
    const visitor = String(shopper);
    const draw = (...what: string[]) => stableDraw(seed, visitor, ...what);
    const sessions = 1 + Math.floor(draw('sessions') * 2 * days);
    for (let session = 0; session < sessions; session++) {
      const begin = draw(String(session), 'begin') * days * DAY_MS;
      const item = String(Math.floor(draw(String(session), 'item') * 1000));
      const add = (kind: Action['kind'], afterMs: number) =>
        actions.push({ visitor, kind, item, at: Math.floor(begin + afterMs) });
      add('view', 0);
      if (draw(String(session), 'likes') < 0.3) add('favourite', 30_000);
      if (draw(String(session), 'carts') < 0.7) add('cart', 60_000);
      if (draw(String(session), 'buys') < 0.3) add('purchase', 60_000 + draw(String(session), 'after') * 2 * DAY_MS);
    }
  }
  return actions;
}
