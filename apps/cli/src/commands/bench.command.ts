// `landfall bench`: what quality promises of speed, measured beside bare baselines on this machine.
import { InvalidArgumentError, type Command } from 'commander';

interface Flags {
  only?: string[];
  scale: number;
  rounds: number;
  write?: boolean;
}

export function register(program: Command): void {
  program
    .command('bench')
    .description('measure the product beside bare baselines, in one run on the same servers, and print one table')
    .option('--only <ids>', 'some of P1 to P10, by comma', (text) => text.split(','))
    .option('--scale <factor>', 'how many times the usual number of calls and journeys', positive, 1)
    .option('--rounds <n>', 'how often product and baseline take turns; the median counts', positive, 3)
    .option('--write', 'keep the table in docs/performance.md')
    .action(async ({ only = [], scale, rounds, write = false }: Flags) => {
      // Loaded on demand: the other commands should not wait for it.
      const { BENCHMARKS, runBenchmarks } = await import('../../../../test/bench/run.js');
      const unknown = only.filter((id) => !(BENCHMARKS as readonly string[]).includes(id));
      if (unknown.length > 0) throw new Error(`there is no benchmark ${unknown.join(', ')}: choose of ${BENCHMARKS.join(', ')}`);
      if (!(await runBenchmarks({ only, scale, rounds: Math.ceil(rounds), write }))) process.exitCode = 1;
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('must be a number above 0');
  return value;
}
