/** Schedules of journeys on the Temporal server that the product brings along: as many as are wanted, ticking as they are wanted to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startTemporal } from '@landfall/embedded/servers/temporal';
import { JourneyClient } from '@landfall/temporal/journey.client';
import type { WantedTicks } from '@landfall/temporal/tick-schedules';

const dataDir = mkdtempSync(path.join(tmpdir(), 'landfall-ticks-'));
let server: Awaited<ReturnType<typeof startTemporal>>;
let connection: Connection;
let journeys: JourneyClient;
let client: Client;

beforeAll(async () => {
  server = await startTemporal({ dataDir });
  connection = await Connection.connect({ address: server.address });
  client = new Client({ connection, namespace: 'default' });
  journeys = new JourneyClient(connection, 'default');
}, 90_000);

afterAll(async () => {
  await journeys?.close();
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const ticks = (journey: string, cron: string, timezone = 'Europe/Berlin'): WantedTicks => ({ journey, cron, timezone });

/** What the server lists follows what it does by a moment. */
async function eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  for (;;) {
    const found = await read();
    if (Date.now() > giveUpAt || JSON.stringify(found) === JSON.stringify(expected)) return expect(found).toEqual(expected);
  }
}

async function schedules(): Promise<string[]> {
  const found: string[] = [];
  for await (const { scheduleId, memo } of client.schedule.list())
    found.push(`${scheduleId} ${memo?.['cron']} ${memo?.['timezone']}`);
  return found.sort();
}

it.each<[string, WantedTicks[], string[]]>([
  ['are made', [ticks('weekly', '0 9 * * MON')], ['landfall-tick-weekly 0 9 * * MON Europe/Berlin']],
  ['are left alone where nothing is new', [ticks('weekly', '0 9 * * MON')], ['landfall-tick-weekly 0 9 * * MON Europe/Berlin']],
  ['are made anew at another time', [ticks('weekly', '0 9 * * TUE')], ['landfall-tick-weekly 0 9 * * TUE Europe/Berlin']],
  ['and in another zone', [ticks('weekly', '0 9 * * TUE', 'UTC')], ['landfall-tick-weekly 0 9 * * TUE UTC']],
  [
    'stand beside each other',
    [ticks('weekly', '0 9 * * TUE', 'UTC'), ticks('daily', '30 2 * * *')],
    ['landfall-tick-daily 30 2 * * * Europe/Berlin', 'landfall-tick-weekly 0 9 * * TUE UTC'],
  ],
  ['go with their journeys', [ticks('daily', '30 2 * * *')], ['landfall-tick-daily 30 2 * * * Europe/Berlin']],
  ['go with the last one', [], []],
])(
  '%s',
  async (_what, wanted, expected) => {
    await journeys.ensureTicking(wanted);
    await eventually(schedules, expected);
  },
  20_000,
);

it('tick by the wall clock of their zone, and start the visit of the journey’s members', async () => {
  await journeys.ensureTicking([ticks('daily', '30 2 * * *')]);
  const { info, action } = await client.schedule.getHandle('landfall-tick-daily').describe();
  const times = info.nextActionTimes.map((time) =>
    time.toLocaleTimeString('de-DE', { timeZone: 'Europe/Berlin', timeStyle: 'short' }),
  );
  expect([times[0], action.workflowType, action.args]).toEqual(['02:30', 'tick', [{ journey: 'daily' }]]);
});

it('are visited once at a time where one was missed', async () => {
  await journeys.tick('daily');
  const { runId } = await client.workflow.getHandle('tick/daily').describe();
  await journeys.tick('daily');
  expect((await client.workflow.getHandle('tick/daily').describe()).runId).toBe(runId);
});
