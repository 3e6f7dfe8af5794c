// `landfall runtime`: fetches the servers that can be embedded ahead of their first use.
import type { Command } from 'commander';
import { loadUpConfig } from '@landfall/config/config';
import { type BinaryName, binarySources } from '@landfall/embedded/runtime/binary';
import { findBinary } from '@landfall/embedded/runtime/find-binary';

export function register(program: Command): void {
  program
    .command('runtime')
    .description('fetch MongoDB, Temporal and its test server ahead of their first use')
    .action(async () => {
      const { runtimeDir } = loadUpConfig();
      // One after the other: their progress would be unreadable side by side.
      for (const name of Object.keys(binarySources) as BinaryName[]) {
        const { path } = await findBinary(name, { runtimeDir });
        process.stdout.write(`${binarySources[name].title}: ${path}\n`);
      }
    });
}
