// Which mail was removed: the journal keeps the places of all that ever came until it is written anew.
import { open, readFile } from 'node:fs/promises';
import { blankLine, journalFile, NOBODY, type Removal, removalsFile } from './mail';

/** @param place where a mail lies in the journal, and whom it went to, in lower case */
export function isRemoved(place: { offset: number; to: string }, removals: readonly Removal[]): boolean {
  return place.to === NOBODY || removals.some(({ to, before }) => place.offset < before && (to === null || to === place.to));
}

/** Takes the words of these mails off the disk at once, where they lie: others append meanwhile, and no place moves. */
export async function blank(dir: string, places: readonly { offset: number; length: number }[]): Promise<void> {
  if (places.length === 0) return;
  const handle = await open(journalFile(dir), 'r+');
  try {
    for (const { offset, length } of places) await handle.write(blankLine(length), offset);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

export async function readRemovals(dir: string): Promise<Removal[]> {
  const text = await readFile(removalsFile(dir), 'utf8').catch(() => '');
  // A last line without its end was never answered.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Removal);
}
