/** Answers as a table, for callers that ask for `text/csv`: RFC 4180, UTF-8, safe to open in a spreadsheet. */
import type { FastifyReply, FastifyRequest } from 'fastify';

export const CSV = 'text/csv';

export type Cell = string | number | boolean | null | undefined;

export interface Table {
  header: readonly string[];
  /** Each of the header's length; a missing cell is empty. */
  rows: readonly (readonly Cell[])[];
}

/** Hands the value on as JSON, or as a table where the caller likes that better. */
export function answerAs<T extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  value: T,
  tableOf: () => Table,
): T | string {
  void reply.header('vary', 'accept');
  if (!prefersCsv(request.headers.accept)) return value;
  void reply.type(`${CSV}; charset=utf-8; header=present`);
  return writeCsv(tableOf());
}

/** JSON, unless `text/csv` is named with a greater weight (or is named alone). @see RFC 9110, 12.5.1 */
export function prefersCsv(accept: string | undefined): boolean {
  const weights = new Map<string, number>();
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const [media = '', ...parameters] = range.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(media, weight === undefined ? 1 : Number(weight) || 0);
  }
  const csv = weights.get(CSV) ?? weights.get('text/*') ?? 0;
  const json = weights.get('application/json') ?? weights.get('application/*') ?? 0;
  return csv > json;
}

/** CRLF after every line, the last one included. */
export function writeCsv({ header, rows }: Table): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

/** A cell that a spreadsheet would run as a formula begins with `'`, negative numbers too. */
function cellText(cell: Cell): string {
  const text = cell === null || cell === undefined ? '' : String(cell);
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
