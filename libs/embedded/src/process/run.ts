// Runs a short-lived program to its end, bounded in time.
import { spawn } from 'node:child_process';

/** A program could not be started, failed, or took too long; says which and its last words. */
class CommandError extends Error {
  readonly code = 'command_failed';
}

/**
 * Runs `command` without a shell; what it prints goes to our standard error, so that standard output stays ours.
 *
 * @throws {CommandError} on any exit but 0, or after `timeoutMs`
 */
export async function run(
  command: string,
  args: readonly string[],
  options: { timeoutMs: number; quiet?: boolean },
): Promise<void> {
  const child = spawn(command, args, {
    stdio: ['ignore', options.quiet ? 'ignore' : 2, options.quiet ? 'pipe' : 2],
  });
  // Not by spawn's own `timeout`: its timer outlives a program that could not be started, and would keep us alive for as long.
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-1000)));
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(new CommandError(`${command} could not be started: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new CommandError(`${command} ended with ${signal ?? code}${words ? `: ${words.trim()}` : ''}`));
    });
  }).finally(() => clearTimeout(timer));
}
