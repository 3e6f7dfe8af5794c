/**
 * A page of a list that has no end: looked for in spans of time, each as much longer as is needed to reach the beginning in a few. A
 * server that sorts in memory would otherwise sort all there ever was for the newest fifty.
 */
import type { Collection } from 'mongoose';
import { readOlder, type Place } from '../older';

const FIRST_MS = 60_000;
const GROWTH = 16;
/** The last one is longer than five hundred years; whatever lies before it is read at once. */
const SPANS_MS = Array.from({ length: 8 }, (_, place) => FIRST_MS * GROWTH ** place);

/** As {@link readOlder}. @param newest an instant that most of what is new lies around; what is newer is read with the first span */
export async function readBack<T extends object>(
  collection: Collection,
  field: string,
  filter: Readonly<Record<string, unknown>>,
  after: Place | null,
  limit: number,
  newest: number,
): Promise<T[]> {
  const start = after ? after.at : newest;
  const found: T[] = [];
  let to: number | undefined;
  for (const from of [...SPANS_MS.map((span) => start - span), undefined]) {
    found.push(
      ...(await readOlder<T>(collection, field, filter, to === undefined ? after : null, limit - found.length, { from, to })),
    );
    if (found.length === limit) break;
    to = from;
  }
  return found;
}
