/** Lists page by an opaque cursor: the place of the last item seen, so that it stays good while items come and go. */
import { z } from 'zod';
import { stableDraw } from '@landfall/domain/draw/stable-draw';

/** Sort values of the last item of a page, in the list's order of sorting (a time as its text). */
export type Position = readonly (string | number | null)[];

/** What a caller asked of a list; `after` is undefined for the first page. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: Position;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/**
 * Query fields `limit` (1 to 200, default 50) and `cursor`; extend it with a list's own filters.
 *
 * @param list name of the list; a cursor of another list is refused
 */
export function pageQuery(list: string) {
  return z.object({
    limit: z
      .string()
      .regex(/^\d{1,9}$/, 'must be a whole number')
      .transform(Number)
      .refine((limit) => limit >= 1 && limit <= 200, 'must be between 1 and 200')
      .default(50)
      .describe('1 to 200'),
    cursor: z
      .string()
      .transform((cursor, context) => {
        const position = decodeCursor(list, cursor);
        if (position === undefined) context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
        return position;
      })
      .optional()
      .describe('`nextCursor` of the page before'),
  });
}

/** From the parsed query to what a service needs. */
export function pageRequestOf(query: { limit: number; cursor?: Position | undefined }): PageRequest {
  return query.cursor === undefined ? { limit: query.limit } : { limit: query.limit, after: query.cursor };
}

/**
 * @param found up to `limit + 1` items: the one too many says that there is a next page
 * @param positionOf sort values of an item, as the repository compares them
 */
export function pageOf<T>(list: string, found: readonly T[], limit: number, positionOf: (item: T) => Position): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? encodeCursor(list, positionOf(last)) : null };
}

/** The answer's schema for a list of `item`. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export function encodeCursor(list: string, position: Position): string {
  const text = JSON.stringify(position);
  const bytes = new TextEncoder().encode(text);
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return `${checksum(list, text)}.${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** undefined for anything that {@link encodeCursor} did not make for this list: typing errors and cursors of other lists, not forgery. */
export function decodeCursor(list: string, cursor: string): Position | undefined {
  const match = /^([0-9a-z]{1,8})\.([A-Za-z0-9_-]{1,4000})$/.exec(cursor);
  if (!match) return undefined;
  try {
    const binary = atob((match[2] as string).replaceAll('-', '+').replaceAll('_', '/'));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
    if (checksum(list, text) !== match[1]) return undefined;
    const position: unknown = JSON.parse(text);
    return isPosition(position) ? position : undefined;
  } catch {
    return undefined;
  }
}

/** Only plain values come out of a cursor, whoever made it: a query built from them can hold no operator. */
function isPosition(value: unknown): value is Position {
  return Array.isArray(value) && value.every((item) => item === null || typeof item === 'string' || typeof item === 'number');
}

function checksum(list: string, text: string): string {
  return Math.floor(stableDraw('cursor', list, text) * 2 ** 32).toString(36);
}
