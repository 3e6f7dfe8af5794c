/** What shoppers do while things fail: real cart events where a copy of them is at hand, a seeded invention otherwise, on the product's fast clock. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { stableDraw } from '@landfall/domain/draw/stable-draw';
import { installationRoot } from '@landfall/embedded/runtime/installation';

/** One call of a shopper; `offsetMs` is real time since the stream began. */
export interface StreamEvent {
  messageId: string;
  userId: string;
  event: 'Product Viewed' | 'Product Liked' | 'Cart Updated' | 'Order Completed';
  properties: Record<string, unknown>;
  offsetMs: number;
}

export interface Stream {
  /** In words, for the summary. */
  origin: string;
  /** By `offsetMs`. */
  events: StreamEvent[];
  users: string[];
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
  const events = chosen
    .flatMap(([, own]) => own)
    .sort((a, b) => a.at - b.at)
    .map((action, index) => toEvent(action, index, options.speed));
  const origin = `${isReal ? 'real cart events (Taobao sample)' : 'invented cart events'}, ${options.days} days of ${chosen.length} shoppers`;
  return { origin, events, users: chosen.map(([visitor]) => userOf(visitor)) };
}

const userOf = (visitor: string) => `v${visitor}`;

function toEvent({ visitor, at, kind, item }: Action, index: number, speed: number): StreamEvent {
  const id = `${kind}-${visitor}-${index}`;
  return {
    messageId: id,
    userId: userOf(visitor),
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
