import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import { register } from './simulate.command';

const EXAMPLE = path.join(__dirname, '../../../../examples/abandoned-cart');
const EVENTS = path.join(EXAMPLE, 'events.ndjson');

async function simulate(...flags: string[]): Promise<string> {
  let printed = '';
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => ((printed += text), true)) as typeof write;
  try {
    const program = new Command();
    register(program);
    await program.parseAsync(['node', 'landfall', 'simulate', '--definitions', EXAMPLE, ...flags]);
  } finally {
    process.stdout.write = write;
  }
  return printed;
}

it('tells what became of the people of the example', async () => {
  expect(await simulate('--events', EVENTS, '--until', '2026-03-10T00:00:00Z')).toBe(
    [
      '10 events, 4 enrollments, 2 turned away (excluded 2), 3 conversions',
      '',
      'JOURNEY         ENTERED  HOLDOUT  NUDGES  STOPPED IN TIME  STILL ON  CREDITED    RATE  TARGET  MET',
      'abandoned-cart        4        0       5                2         0         3  75.0 %    12 %  yes',
      '',
      'GOAL            OUTCOME   CONVERSIONS',
      'first-purchase  credited            3',
      '',
    ].join('\n'),
  );
});

it('prints the answer of POST /v1/simulate with --json', async () => {
  const result = JSON.parse(await simulate('--events', EVENTS, '--json')) as SimulationResult;
  expect(Object.keys(result)).toEqual(['enrollments', 'rejected', 'conversions', 'reports']);
  expect(result.enrollments.map(({ userId, endReason }) => [userId, endReason])).toEqual([
    ['ada', 'goal_met'],
    ['ben', 'goal_met'],
    ['cleo', 'completed'],
    ['dov', 'completed'],
  ]);
});

describe('files of one’s own', () => {
  let dir: string;
  beforeAll(() => (dir = mkdtempSync(path.join(tmpdir(), 'simulate-'))));
  afterAll(() => rmSync(dir, { recursive: true }));
  const file = (name: string, text: string) => {
    writeFileSync(path.join(dir, name), text);
    return path.join(dir, name);
  };

  it('reads a table by the same flags as replay', async () => {
    const events = file(
      'carts.csv',
      'visitor,ms,what\nann,1772355600000,cart\nann,1772356200000,purchase\nann,1772356300000,view\n',
    );
    const columns = ['--user', 'visitor', '--time', 'ms', '--event', 'what', '--only', 'cart,purchase'];
    const printed = await simulate(
      '--events',
      events,
      ...columns,
      '--rename',
      'cart=Cart Updated',
      '--rename',
      'purchase=Order Completed',
    );
    expect(printed).toContain('2 events, 1 enrollments, 0 turned away, 1 conversions');
  });

  it('names every event that cannot be read', async () => {
    const events = file('bad.json', '[{"type":"track","userId":"u","event":"E"},{"type":"trak"}]');
    await expect(simulate('--events', events)).rejects.toThrow(/\/events\/0\/timestamp[^]*\/events\/1\/type/);
  });
});
