// DATA_DIR/processes.json: the ids of what runs now, for people and tools, and for the next start to clear away what a killed one left.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandLineOf } from '../process/command-line';

export type Processes = Readonly<Record<string, number>>;

const LEFTOVER_MS = 5000;

export function processesFile(dataDir: string): string {
  return path.join(dataDir, 'processes.json');
}

/** Whole at every instant: a reader sees the old ids or the new ones. */
export function writeProcesses(dataDir: string, processes: Processes): void {
  const file = processesFile(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(processes)}\n`);
  renameSync(`${file}.new`, file);
}

/**
 * Ends what an earlier, killed start left running. A process is ours if its command line names `dataDir`, for ids are given out again.
 * Asked first, killed after five seconds.
 */
export async function endLeftovers(dataDir: string): Promise<void> {
  const ours = Object.values(read(dataDir)).filter((pid) => pid !== process.pid && isOurs(pid, dataDir));
  for (const pid of ours) signal(pid, 'SIGTERM');
  const deadline = Date.now() + LEFTOVER_MS;
  while (ours.some((pid) => isOurs(pid, dataDir))) {
    if (Date.now() > deadline) for (const pid of ours) if (isOurs(pid, dataDir)) signal(pid, 'SIGKILL');
    await pause(25);
  }
}

function isOurs(pid: number, dataDir: string): boolean {
  return (commandLineOf(pid) ?? '').includes(dataDir);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone in the meantime.
  }
}

function read(dataDir: string): Processes {
  try {
    const found: unknown = JSON.parse(readFileSync(processesFile(dataDir), 'utf8'));
    return Object.fromEntries(
      Object.entries(found ?? {}).filter((entry): entry is [string, number] => Number.isInteger(entry[1]) && entry[1] > 1),
    );
  } catch {
    return {};
  }
}
