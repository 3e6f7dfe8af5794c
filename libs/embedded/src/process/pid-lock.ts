// A file that one live process holds at a time; the lock of a dead one is taken over.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandLineOf } from './command-line';

export interface PidLock {
  /** Idempotent; leaves the file alone if somebody else holds it by now. */
  release(): void;
}

/** Held by this very process: a file that names our id and is not among them was left by an earlier life, as in a container. */
const held = new Set<string>();

interface Holder {
  pid: number;
  command: string;
}

/** Atomic: at most one process gets the lock. @returns the holder's id where another live process has it */
export function takeLock(file: string): PidLock | { heldBy: number } {
  mkdirSync(path.dirname(file), { recursive: true });
  const ours = JSON.stringify({ pid: process.pid, command: commandLineOf(process.pid) ?? '' } satisfies Holder);
  if (held.has(file)) return { heldBy: process.pid };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, ours);
  try {
    for (;;) {
      if (linkOnce(draft, file)) {
        held.add(file);
        return { release: () => releaseIfOurs(file, ours) };
      }
      const holder = read(file);
      if (holder !== undefined && isAlive(holder)) return { heldBy: holder.pid };
      removeStale(file, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** As {@link takeLock}, but waits its turn; `onWait` is called once if it has to. */
export async function awaitLock(
  file: string,
  timeoutMs: number,
  onWait: (pid: number) => void = () => undefined,
): Promise<PidLock> {
  const deadline = Date.now() + timeoutMs;
  let waiting = false;
  for (;;) {
    const lock = takeLock(file);
    if ('release' in lock) return lock;
    if (!waiting) onWait(lock.heldBy);
    waiting = true;
    if (Date.now() > deadline) throw new Error(`process ${lock.heldBy} has held ${file} for too long`);
    await pause(100);
  }
}

/** A file is complete from its first instant when it is linked into place, never when it is written there. */
function linkOnce(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Renaming picks one winner among those who saw the same stale lock; a live one that slipped in is put back. */
function removeStale(file: string, stale: Holder | undefined): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved !== undefined && moved.pid !== stale?.pid && isAlive(moved)) linkOnce(aside, file);
  rmSync(aside, { force: true });
}

function releaseIfOurs(file: string, ours: string): void {
  if (!held.delete(file)) return;
  try {
    if (readFileSync(file, 'utf8') === ours) rmSync(file, { force: true });
  } catch {
    // Somebody removed the folder: nothing is left to release.
  }
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Ids are given out again: only a process with the same command line is still the holder, and it is not this one born anew. */
function isAlive({ pid, command }: Holder): boolean {
  return commandLineOf(pid) === command && pid !== process.pid;
}
