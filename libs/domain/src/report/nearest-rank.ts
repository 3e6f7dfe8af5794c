/** Percentiles that are always one of the values. */

/**
 * The smallest value with at least so many percent of all values at or below it (nearest rank).
 *
 * @param percent whole, 1 to 100
 * @returns `undefined` for no values
 */
export function nearestRank(ascending: readonly number[], percent: number): number | undefined {
  return ascending[Math.ceil((percent * ascending.length) / 100) - 1];
}
