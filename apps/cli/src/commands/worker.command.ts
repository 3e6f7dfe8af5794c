// `landfall worker`: the Temporal worker alone, for production.
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('worker')
    .description('run the worker alone; MONGODB_URI and TEMPORAL_ADDRESS say where the servers are')
    .action(async () => {
      // Loaded on demand: the other commands should not wait for the worker's code.
      const { main } = await import('../../../worker/src/main.js');
      await main();
    });
}
