// Writes the journal anew without what was removed, and without the oldest mail where there is too much. A crash at any point loses no mail.
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { journalFile, type KeptMail, removalsFile } from './mail';
import { isRemoved, readRemovals } from './removals';

const READ_BYTES = 4 * 1024 * 1024;

/**
 * Before anybody appends. Does nothing where nothing was removed and all of it is within bounds.
 *
 * @param maxBytes the oldest mail goes until no more than this is left
 */
export async function compactJournal(dir: string, maxBytes: number): Promise<void> {
  const file = journalFile(dir);
  const [written, complete] = [`${file}.part`, `${file}.new`];
  if (!(await exists(complete))) {
    const removals = await readRemovals(dir);
    const size = await sizeOf(file);
    if (size === 0 || (removals.length === 0 && size <= maxBytes)) return;
    const kept = newest(
      (await placesIn(file, size)).filter((place) => !isRemoved(place, removals)),
      maxBytes,
    );
    await copy(file, written, kept);
    await rename(written, complete);
  }
  // From here on the new journal is whole: what a crash leaves undone the next start does.
  await rm(removalsFile(dir), { force: true });
  await rename(complete, file);
}

interface Line {
  offset: number;
  /** Its newline included. */
  length: number;
  to: string;
}

async function placesIn(file: string, size: number): Promise<Line[]> {
  const handle = await open(file);
  try {
    const lines: Line[] = [];
    let rest = Buffer.alloc(0);
    let offset = 0;
    for (let at = 0; at < size;) {
      const chunk = await readAt(handle, at, Math.min(READ_BYTES, size - at));
      if (chunk.length === 0) break;
      at += chunk.length;
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        const { to } = JSON.parse(rest.toString('utf8', 0, end)) as KeptMail;
        lines.push({ offset, length: end + 1, to: to.toLowerCase() });
        offset += end + 1;
        rest = rest.subarray(end + 1);
      }
    }
    return lines;
  } finally {
    await handle.close();
  }
}

function newest(lines: readonly Line[], maxBytes: number): Line[] {
  let left = maxBytes;
  const first = lines.findLastIndex(({ length }) => (left -= length) < 0);
  return lines.slice(first + 1);
}

async function copy(from: string, to: string, lines: readonly Line[]): Promise<void> {
  const source = await open(from);
  const target = await open(to, 'w');
  try {
    for (const { offset, length } of lines) await target.appendFile(await readAt(source, offset, length));
    await target.datasync();
  } finally {
    await source.close();
    await target.close();
  }
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const chunk = Buffer.alloc(length);
  const { bytesRead } = await handle.read(chunk, 0, length, offset);
  return chunk.subarray(0, bytesRead);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
