/** R2: the live run held against `POST /v1/simulate` on the very same events, as they were received. */
import type { Product } from '../support/product';
import type { Aftermath } from './aftermath';
import { bordersOf, explain } from './borders';
import { liveOutcomes, simulatedOutcomes, toVirtual, type Clocks, type Outcome, type SimulatedWorld } from './outcome';

export interface Difference {
  userId: string;
  /** `thing: live fate, simulated fate`. */
  words: string;
  /** `undefined` is a fault. */
  because: string | undefined;
}

export interface Comparison {
  compared: number;
  /** Shoppers of whom everything is alike. */
  alike: number;
  shoppers: number;
  differences: Difference[];
}

/** @param speed of the live clock: the simulation runs the same story that much slower */
export async function compareWithSimulation(product: Product, aftermath: Aftermath, speed: number): Promise<Comparison> {
  const stored = [...aftermath.events.values()];
  const clocks: Clocks = { speed, origin: Math.min(...stored.map(({ receivedAt }) => receivedAt)) };
  const order = new Map(aftermath.delivered.map(({ call }, index) => [call.messageId, index]));
  const events = stored
    .sort((a, b) => a.receivedAt - b.receivedAt || order.get(a.messageId)! - order.get(b.messageId)!)
    .map(({ type, messageId, userId, anonymousId, event, properties, traits, occurredAt, receivedAt }) => ({
      ...{ type, messageId },
      ...(userId === null ? {} : { userId }),
      ...(anonymousId === null ? {} : { anonymousId }),
      ...(type === 'identify' ? { traits } : { event, properties }),
      timestamp: toVirtual(clocks, occurredAt),
      receivedAt: toVirtual(clocks, receivedAt),
    }));
  const world = await product.post<SimulatedWorld>('/v1/simulate', { events, until: toVirtual(clocks, Date.now()) });
  return compare(liveOutcomes(aftermath), simulatedOutcomes(world, clocks), aftermath, speed);
}

function compare(live: readonly Outcome[], simulated: readonly Outcome[], aftermath: Aftermath, speed: number): Comparison {
  const nameOf = ({ userId, thing }: Outcome) => `${userId}: ${thing}`;
  const ours = new Map(live.map((each) => [nameOf(each), each]));
  const theirs = new Map(simulated.map((each) => [nameOf(each), each]));
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  const byUser = new Map<string, { at: number; kind: Outcome['kind']; words: string }[]>();
  for (const name of names) {
    const [a, b] = [ours.get(name), theirs.get(name)];
    if (a?.fate === b?.fate) continue;
    const { userId, kind } = (a ?? b)!;
    const at = a && b ? Math.min(a.at, b.at) : ((a ?? b)!.since ?? (a ?? b)!.at);
    const words = `${name}: live ${a?.fate ?? 'nothing'}, simulated ${b?.fate ?? 'nothing'}`;
    byUser.set(userId, [...(byUser.get(userId) ?? []), { at, kind, words }]);
  }
  const borders = bordersOf(aftermath, speed);
  const differences = [...byUser].flatMap(([userId, own]) =>
    [...explain(own, borders.get(userId) ?? [])].map(([{ words }, because]) => ({ userId, words, because })),
  );
  const shoppers = new Set(aftermath.delivered.map(({ shopper }) => shopper));
  return { compared: names.size, alike: shoppers.size - byUser.size, shoppers: shoppers.size, differences };
}
