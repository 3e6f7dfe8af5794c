// The program `landfall`: one file per command.
import { Command } from 'commander';
import { VERSION } from '../../api/src/version';
import * as api from './commands/api.command';
import * as apply from './commands/apply.command';
import * as simulate from './commands/simulate.command';
import * as replay from './commands/replay.command';
import * as keys from './commands/keys.command';
import * as erase from './commands/erase.command';
import * as demo from './commands/demo.command';
import * as openapi from './commands/openapi.command';
import * as faults from './commands/faults.command';
import * as bench from './commands/bench.command';
import * as runtime from './commands/runtime.command';
import * as up from './commands/up.command';
import * as worker from './commands/worker.command';
import { faultWords } from './terminal/fault-words';
import { outliveReaders } from './terminal/lost-reader';

/** In the order in which `landfall --help` lists them; a new command is one more line. */
const commands: readonly { register(program: Command): void }[] = [
  up,
  demo,
  apply,
  simulate,
  replay,
  keys,
  erase,
  api,
  worker,
  runtime,
  openapi,
  bench,
  faults,
];

/**
 * @param argv as in `process.argv`, program included
 * @returns once the command is done; a fault is printed to standard error and sets exit code 1
 */
export async function main(argv: readonly string[]): Promise<void> {
  outliveReaders([process.stdout, process.stderr]);
  const program = new Command('landfall')
    .description('Journeys that stop when they arrive')
    .version(VERSION)
    .showHelpAfterError('Add --help for what there is.');
  for (const { register } of commands) register(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.stderr.write(`${faultWords(error)}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main(process.argv);
