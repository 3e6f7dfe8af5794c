/** Whether a name is another one with a slip of the pen in it. */

/**
 * At most two slips apart, and one for names of four letters or fewer, none below three. A slip is a character added, left out or
 * changed, or two neighbours swapped.
 *
 * @see the optimal string alignment distance
 */
export function isSlip(left: string, right: string): boolean {
  const allowed = Math.min(2, Math.floor((Math.min(left.length, right.length) - 1) / 2));
  return Math.abs(left.length - right.length) <= allowed && distance(left, right) <= allowed;
}

function distance(left: string, right: string): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const changed = at(row, j - 1) + (left[i - 1] === right[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      next.push(Math.min(changed, at(row, j) + 1, at(next, j - 1) + 1, isSwap ? at(before, j - 2) + 1 : Infinity));
    }
    [before, row] = [row, next];
  }
  return at(row, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
