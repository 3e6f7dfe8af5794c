// `landfall demo`: the main job in about a minute, on an embedded runtime of its own.
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('demo')
    .description('let shoppers pass through an example journey on a fast clock, and show who was nudged, stopped and credited')
    .option('--keep', 'leave everything running afterwards, until Ctrl-C')
    .action(async ({ keep = false }: { keep?: boolean }) => {
      // Loaded on demand: the other commands should not wait for the runtime's code.
      const { runDemo } = await import('../demo/run-demo.js');
      await runDemo({ keep });
    });
}
