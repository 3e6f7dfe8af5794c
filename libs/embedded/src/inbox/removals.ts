// Which mail was removed: the journal itself is only ever appended to.
import { readFile } from 'node:fs/promises';
import { type Removal, removalsFile } from './mail';

/** @param place where a mail lies in the journal, and whom it went to, in lower case */
export function isRemoved(place: { offset: number; to: string }, removals: readonly Removal[]): boolean {
  return removals.some(({ to, before }) => place.offset < before && (to === null || to === place.to));
}

export async function readRemovals(dir: string): Promise<Removal[]> {
  const text = await readFile(removalsFile(dir), 'utf8').catch(() => '');
  // A last line without its end was never answered.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Removal);
}
