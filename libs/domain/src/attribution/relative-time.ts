/** Lengths of time as a colleague would say them. */

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
] as const;

/**
 * The two greatest units, cut off: `2 hours`, `3 days 4 hours`, `1 millisecond`; a minute that hangs on to days is not named.
 *
 * @param ms not negative; 0 is `no time`
 */
export function inWords(ms: number): string {
  let rest = Math.round(ms);
  const first = UNITS.findIndex(([, length]) => rest >= length);
  if (first === -1) return 'no time';
  const parts = UNITS.slice(first, first + 2).map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? '' : `${count} ${unit}${count === 1 ? '' : 's'}`;
  });
  return parts.filter(Boolean).join(' ');
}
