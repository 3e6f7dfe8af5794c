/** Kills of the product's processes at seeded instants, one after the other and together: the next one waits until all of it answers again. */
import { setTimeout as pause } from 'node:timers/promises';
import { stableDraw } from '@landfall/domain/draw/stable-draw';
import { eventually, PROCESSES, type ProcessName, type Product } from '../support/product';

/** What dies at once: one process, or all of them. */
export type Victim = ProcessName | 'all';
const VICTIMS: readonly Victim[] = [...PROCESSES, 'all'];

export interface PlannedKill {
  name: Victim;
  /** Since the stream began, ms. */
  atMs: number;
}

export interface Kill extends PlannedKill {
  /** From the kill to the first time that everything answers again, ms. */
  recoveredMs: number;
}

/** Each process in turn, and all at once in its turn, in a drawn order, each in the first two thirds of its share of the time. */
export function plannedKills(seed: string, count: number, durationMs: number): PlannedKill[] {
  const order = [...VICTIMS].sort((a, b) => stableDraw(seed, 'order', a) - stableDraw(seed, 'order', b));
  const share = durationMs / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => ({
    name: order[index % order.length]!,
    atMs: Math.round(share * (index + (stableDraw(seed, 'kill', String(index)) * 2) / 3)),
  }));
}

export async function killAll(product: Product, planned: readonly PlannedKill[], say: (line: string) => void): Promise<Kill[]> {
  const beganAt = Date.now();
  const kills: Kill[] = [];
  for (const { name, atMs } of planned) {
    await pause(Math.max(0, beganAt + atMs - Date.now()));
    const killedAt = Date.now();
    const names = name === 'all' ? PROCESSES : [name];
    const died = names.map((each) => [each, product.kill(each)] as const);
    await eventually(
      `${name} to be back`,
      async () => {
        const now = product.processes();
        if (died.some(([each, pid]) => now[each] === undefined || now[each] === pid)) return undefined;
        const { status } = await product.call('GET', '/readyz');
        return status === 200 ? true : undefined;
      },
      120_000,
    );
    const kill = { name, atMs: killedAt - beganAt, recoveredMs: Date.now() - killedAt };
    say(`killed ${name} at ${(kill.atMs / 1000).toFixed(1)} s; all answers again after ${kill.recoveredMs} ms`);
    kills.push(kill);
  }
  return kills;
}
