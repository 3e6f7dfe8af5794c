// `landfall faults`: kills the product's processes under a replay of real shoppers and checks everything that is promised.
import { randomBytes } from 'node:crypto';
import { InvalidArgumentError, type Command } from 'commander';

interface Flags {
  minutes: number;
  kills: number;
  shoppers: number;
  days: number;
  seed?: string;
}

export function register(program: Command): void {
  program
    .command('faults')
    .description('kill API, worker, MongoDB and Temporal at random instants under a replay of shoppers, then check every promise')
    .option('--minutes <n>', 'how long the replay takes at most', positive, 3)
    .option('--kills <n>', 'how many, each process and all at once in turn', positive, 15)
    .option('--shoppers <n>', 'how many take part', positive, 150)
    .option('--days <n>', 'how much of their lives is replayed', positive, 3)
    .option('--seed <text>', 'repeats the choices of an earlier run')
    .action(async ({ seed = randomBytes(4).toString('hex'), kills, ...sizes }: Flags) => {
      // Loaded on demand: the other commands should not wait for it.
      const { runStorm } = await import('../../../../test/faults/run.js');
      const { summaryOf } = await import('../../../../test/faults/summary.js');
      const say = (line: string) => void process.stderr.write(`${line}\n`);
      const storm = await runStorm({ ...sizes, kills: Math.round(kills), seed, say });
      process.stdout.write(summaryOf(storm));
      if (storm.violations.length > 0) process.exitCode = 1;
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('must be a number above 0');
  return value;
}
