// `landfall erase`: forgets a person, once it is sure that this is meant.
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { ShownErasure } from '@landfall/contracts/profile';
import { connect, type ConnectionFlags, withConnection } from '../client/connection';

export function register(program: Command): void {
  withConnection(
    program
      .command('erase <id>')
      .description('forget a person, by userId or anonymousId: nothing is sent any more, what counted stays without a name'),
  )
    .option('-y, --yes', 'do not ask; needed where nobody can be asked')
    .action(erase);
}

async function erase(id: string, { yes, ...connection }: ConnectionFlags & { yes?: true }): Promise<void> {
  const client = connect(connection);
  const place = `/v1/profiles/${encodeURIComponent(id)}`;
  if (!yes) {
    if (!process.stdin.isTTY) throw new Error('This cannot be undone, and nobody can be asked here: say --yes.');
    // Who is not there need not be asked about.
    const { body } = await client.get<{ enrollments: unknown[]; conversions: unknown[] }>(place);
    const rows = `${body.enrollments.length} enrollments and ${body.conversions.length} conversions`;
    if (!(await isMeant(`Forget “${id}” for good, with ${rows}? Type yes: `))) {
      process.stderr.write('Nothing was changed.\n');
      process.exitCode = 1;
      return;
    }
  }
  const { deleted, kept } = (await client.delete<ShownErasure>(place)).body;
  process.stdout.write(`Forgotten. Deleted: ${inWords(deleted)}. Kept without a name: ${inWords(kept)}.\n`);
}

async function isMeant(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}

const inWords = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
