// Who passes through the demo, and into which arm of the journey each of them falls.
import { stableDraw } from '@landfall/domain/draw/stable-draw';
import { LIVE_SEED } from '@landfall/engine/settings';
import { profileIdOf } from '@landfall/domain/profile/profile';

/** The definitions of examples/abandoned-cart that the demo speaks of. */
export const JOURNEY = 'abandoned-cart';
export const GOAL = 'first-purchase';

export type Arm = 'treated' | 'holdout';

export interface Shopper {
  name: string;
  userId: string;
  email: string;
  arm: Arm;
  /** What lies in the cart, US dollars. */
  total: string;
}

/** The arm that the product will draw for this user: the same hash of the same keys. @param percent of the journey's holdout */
export function armOf(userId: string, percent: number): Arm {
  const draw = stableDraw(LIVE_SEED, JOURNEY, profileIdOf({ userId, anonymousId: null }), 'arm');
  return draw * 100 < percent ? 'holdout' : 'treated';
}

/** Shoppers of this name in this arm, one after the other: chance is a hash of the id, so that another id is another draw. */
export function* castings(name: string, arm: Arm, total: string, percent: number): Generator<Shopper, never> {
  for (let number = 1; ; number++) {
    const userId = number === 1 ? name.toLowerCase() : `${name.toLowerCase()}-${number}`;
    if (armOf(userId, percent) === arm) yield { name, userId, email: `${userId}@shop.example`, arm, total };
  }
}
