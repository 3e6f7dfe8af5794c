/** Chance by weight that can be asked again: variants of splits. */
import { stableDraw } from './stable-draw';

/**
 * Place of one of the weights, each as likely as its share of their sum; those of 0 never.
 *
 * @param weights 0 or more, on any scale, one of them above 0
 */
export function weightedDraw(weights: readonly number[], ...keys: string[]): number {
  // On the scale of the heaviest no sum grows out of bounds.
  const heaviest = Math.max(...weights);
  const shares = weights.map((weight) => weight / heaviest);
  let left = stableDraw(...keys) * shares.reduce((sum, share) => sum + share, 0);
  let last = 0;
  for (const [place, share] of shares.entries()) {
    if (share === 0) continue;
    last = place;
    if (left < share) return place;
    left -= share;
  }
  // Rounding may leave a crumb after the last.
  return last;
}
