/** Divisions of counts, exact until they are rounded once. */
import Big from 'big.js';

/**
 * `numerator / denominator` half up (away from zero) at so many decimals, from the exact quotient: 1/8 at two decimals is 0.13.
 *
 * @returns `null` where the denominator is 0
 */
export function quotient(numerator: Big | number, denominator: Big | number, decimals: number): number | null {
  const divisor = Big(denominator);
  if (divisor.eq(0)) return null;
  const Rounding = Big();
  Rounding.DP = decimals;
  Rounding.RM = Big.roundHalfUp;
  // Adding 0 makes a plain zero of -0.
  return Rounding(numerator).div(divisor).toNumber() + 0;
}
