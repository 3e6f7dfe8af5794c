// The rest of the shop's visitors: sixty people who come, buy and stay away at random, the same ones in every run.
import { armOf, type Shopper } from './shopper';

/** Hours of the demo's time after opening; `null` for who never buys. */
export interface CrowdPlan {
  shopper: Shopper;
  cartAt: number;
  buysAt: number | null;
}

const NAMES = ['Hana', 'Ivo', 'Jo', 'Kim', 'Lea', 'Max', 'Nia', 'Otto', 'Pia', 'Quin', 'Rosa', 'Sam', 'Tara', 'Uma', 'Vic'];
const CARTS_DURING_HOURS = 20;

/**
 * One in eight buys on the way, before any nudge; two in eight need a reminder, so that without one they stay away; one in eight
 * comes back a day or two later by itself; the others never buy.
 *
 * @param percent of the journey's holdout
 */
export function crowd(size: number, percent: number, seed: number): CrowdPlan[] {
  const draw = mulberry32(seed);
  return Array.from({ length: size }, (_, index) => {
    const userId = `shopper-${String(index + 1).padStart(2, '0')}`;
    const shopper: Shopper = {
      name: NAMES[index % NAMES.length]!,
      userId,
      email: `${userId}@shop.example`,
      arm: armOf(userId, percent),
      total: (15 + draw() * 120).toFixed(2),
    };
    const cartAt = 3 + draw() * CARTS_DURING_HOURS;
    return { shopper, cartAt, buysAt: buysAt(cartAt, shopper, draw(), draw()) };
  });
}

function buysAt(cartAt: number, { arm }: Shopper, inclination: number, when: number): number | null {
  if (inclination < 0.125) return cartAt + 0.2 + when * 0.5;
  if (inclination < 0.375) return arm === 'treated' ? cartAt + 3 + when * 17 : null;
  return inclination < 0.5 ? cartAt + 30 + when * 18 : null;
}

/** Numbers in [0, 1) from a seed: Tommy Ettinger's mulberry32, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
