// `landfall api`: the HTTP API alone, for production.
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('api')
    .description('run the API alone; MONGODB_URI and TEMPORAL_ADDRESS say where the servers are')
    .action(async () => {
      // Loaded on demand: the other commands should not wait for the API's code.
      const { main } = await import('../../../api/src/main.js');
      await main();
    });
}
