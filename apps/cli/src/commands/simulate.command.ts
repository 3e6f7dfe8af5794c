// `landfall simulate`: definitions of a directory over events of a file, in virtual time, without a server.
import type { Command } from 'commander';
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import { LIVE_SEED } from '@landfall/engine/settings';
import { readEventFile } from '../events/event-file';
import { type MappingFlags, withMapping } from '../events/event-mapping';
import { simulateLocally } from '../simulate/simulate-locally';
import { journeyTable } from '../terminal/journey-table';
import { table } from '../terminal/table';

interface SimulateFlags extends MappingFlags {
  definitions: string;
  events: string;
  until?: string;
  seed: string;
  json?: boolean;
}

export function register(program: Command): void {
  withMapping(
    program
      .command('simulate')
      .description('run definitions over events in virtual time; nothing is sent or stored, no server is needed')
      .requiredOption('--definitions <dir>', 'as for “landfall apply”')
      .requiredOption('--events <file>', 'JSON, NDJSON or CSV, also gzipped (.gz)')
      .option('--until <instant>', 'time runs on to here; by default to the last event')
      .option('--seed <text>', 'feeds the draws of holdouts; by default they are drawn as live ones are', LIVE_SEED)
      .option('--json', 'print the whole answer of POST /v1/simulate'),
  ).action(run);
}

async function run({ definitions: dir, events: file, until, seed, json = false, ...mapping }: SimulateFlags): Promise<void> {
  const events = await readEventFile(file, mapping);
  const result = await simulateLocally(dir, events, { until, seed });
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${summary(result, events.length)}\n`);
}

function summary({ enrollments, rejected, conversions, reports }: SimulationResult, events: number): string {
  const outcomes = new Map<string, number>();
  for (const { goal, outcome } of conversions)
    outcomes.set(`${goal}\n${outcome}`, (outcomes.get(`${goal}\n${outcome}`) ?? 0) + 1);
  const rows = [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => [...name.split('\n'), count]);
  return [
    `${events} events, ${enrollments.length} enrollments, ${rejected.length} turned away${reasons(rejected)}, ${conversions.length} conversions`,
    '',
    journeyTable(Object.values(reports)),
    ...(rows.length > 0 ? ['', table([['GOAL', 'OUTCOME', 'CONVERSIONS'], ...rows])] : []),
  ].join('\n');
}

/** ` (excluded 12, reentry 8)`, the commonest first. */
function reasons(rejected: SimulationResult['rejected']): string {
  const counts = new Map<string, number>();
  for (const { reason } of rejected) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const words = [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${reason} ${count}`);
  return words.length > 0 ? ` (${words.join(', ')})` : '';
}
