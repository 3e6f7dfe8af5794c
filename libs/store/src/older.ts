/** Lists from the newest to the oldest, page by page: by an instant downwards, and by id downwards where instants are the same. */
import type { Collection } from 'mongoose';
import { date } from './instant';

/** Where a page ended. */
export interface Place {
  at: number;
  id: string;
}

/** `from` is included, `to` is not. */
export interface Span {
  from?: number | undefined;
  to?: number | undefined;
}

/**
 * A filter on one field; empty for a span without ends. What is included is written as "after the millisecond before": where an index
 * goes on behind the field, the embedded server leaves the documents of an included bound out.
 */
export function spanQuery(field: string, { from, to }: Span): Record<string, unknown> {
  if (from === undefined && to === undefined) return {};
  return { [field]: { ...(from === undefined ? {} : { $gt: date(from - 1) }), ...(to === undefined ? {} : { $lt: date(to) }) } };
}

/** The latest that a date can hold. */
const LAST_INSTANT = 8.64e15;

/**
 * Two queries that an index on filter, instant and id answers each on its own, where one with `$or` could not be: what is left of the
 * place's own instant, then what is older.
 *
 * @param field of the instant
 * @param filter fields and the values that they must have
 */
export async function readOlder<T extends object>(
  collection: Collection,
  field: string,
  filter: Readonly<Record<string, unknown>>,
  after: Place | null,
  limit: number,
  { from, to = LAST_INSTANT }: Span = {},
): Promise<T[]> {
  const read = (query: Record<string, unknown>, most: number) =>
    collection
      .find<T>({ ...filter, ...query } as never)
      .sort({ [field]: -1, _id: -1 })
      .limit(most)
      .toArray();
  if (!after) return read(spanQuery(field, { from, to }), limit);
  const isWithin = (from === undefined || after.at >= from) && after.at < to;
  const level = isWithin ? await read({ [field]: date(after.at), _id: { $lt: after.id } }, limit) : [];
  if (level.length === limit) return level;
  return [...level, ...(await read(spanQuery(field, { from, to: Math.min(after.at, to) }), limit - level.length))];
}
