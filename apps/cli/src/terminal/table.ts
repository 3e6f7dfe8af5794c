// Tables to be read: aligned columns, numbers to the right, nothing else.

export type Cell = string | number | null;

/** @param rows first the head; `null` shows as a dash */
export function table(rows: readonly (readonly Cell[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => shown(row[column]).length)));
  const isNumeric = head.map((_, column) => rows.length > 1 && rows.slice(1).every((row) => isNumber(row[column])));
  const line = (row: readonly Cell[]) =>
    row
      .map((cell, column) => (isNumeric[column] ? shown(cell).padStart(widths[column]!) : shown(cell).padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

const shown = (cell: Cell | undefined): string => (cell === null || cell === undefined ? '–' : String(cell));

/** Percentages are numbers to the eye. */
const isNumber = (cell: Cell | undefined): boolean =>
  cell === null || typeof cell === 'number' || (typeof cell === 'string' && /^-?[\d.]+ ?%$/.test(cell));

/** `0.1647` → `16.5 %`. */
export const percent = (rate: number | null): string | null => (rate === null ? null : `${(rate * 100).toFixed(1)} %`);
