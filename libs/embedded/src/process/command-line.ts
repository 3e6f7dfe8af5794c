// What a process was started with: tells ours from a stranger that was given the same id.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** The words of the command, joined by spaces; `undefined` for a process that is gone or has ended unburied. */
export function commandLineOf(pid: number): string | undefined {
  try {
    const words = existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
          encoding: 'utf8',
          timeout: 2000,
          stdio: ['ignore', 'pipe', 'ignore'],
        });
    return words.trim() || undefined;
  } catch {
    return undefined;
  }
}
