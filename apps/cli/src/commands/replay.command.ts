// `landfall replay FILE`: a history lived through again, from now on and faster, against a running server.
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { JourneyReport } from '@landfall/domain/report/journey-report';
import { formatDuration, parseDuration } from '@landfall/domain/time/duration';
import { formatInstant } from '@landfall/domain/time/instant';
import { connect, type ConnectionFlags, withConnection } from '../client/connection';
import type { HttpClient } from '../client/http-client';
import { isTable, readTable, written, type PlacedEvent } from '../events/event-file';
import { type MappingFlags, withMapping } from '../events/event-mapping';
import {
  comparisonLines,
  heardAt,
  holdAgainst,
  type Comparison,
  type LiveConversion,
  type LiveEnrollment,
  type Story,
} from '../replay/against';
import { liveReports, untilIdle } from '../replay/reports';
import { isAddressPattern, withAddresses } from '../replay/addresses';
import { replay, type Refused } from '../replay/replayer';
import { dueAt, storyAt, type Schedule } from '../replay/schedule';
import { simulateLocally } from '../simulate/simulate-locally';
import { journeyTable } from '../terminal/journey-table';
import { Progress } from '../terminal/progress';
import { table } from '../terminal/table';

interface ReplayFlags extends MappingFlags, ConnectionFlags {
  speed: number;
  save?: string;
  run?: string;
  email?: string;
  /** In ms. */
  untilIdle?: number;
  against?: string;
  json?: boolean;
}

/** A server that restarts, or a laptop that sleeps, is waited for. */
const PATIENCE_MS = 10 * 60_000;

export function register(program: Command): void {
  const command = program
    .command('replay <file>')
    .description('send the events of a CSV file (also .gz) as if they happened from now on')
    .option('--speed <times>', 'how many times faster; give the server the same as CLOCK_SPEED', positive, 1)
    .option('--save <file>', 'write the events, at their own instants, for “landfall simulate --events”')
    .option('--run <name>', 'part of every messageId: the same file and name are taken once (default: the start’s instant)')
    .option('--until-idle <limit>', 'wait at the end until nobody is in a journey any more, at most so long (PT10M)', limit)
    .option('--email <pattern>', 'give people an address before they are first seen, such as {user}@shop.example', address)
    .option(
      '--against <dir>',
      'simulate the same events with the definitions of this directory, and show where the live run differs',
    )
    .option('--json', 'print the summary as JSON');
  withConnection(withMapping(command)).action(run);
}

async function run(
  file: string,
  { speed, save, run: name, email, untilIdle: idleLimit, against, json = false, ...flags }: ReplayFlags,
): Promise<void> {
  if (!isTable(file)) throw new Error('replay takes CSV, plain or gzipped: a file named .csv or .csv.gz.');
  const rows = await readTable(file, flags);
  const events = email === undefined ? rows : withAddresses(rows, email);
  const [first] = events;
  if (!first) throw new Error(`${file} has no event to send.`);
  const client = connect(flags, PATIENCE_MS);
  const schedule: Schedule = { originAt: first.at, startAt: Date.now(), speed };
  const runName = name ?? new Date(schedule.startAt).toISOString();
  const idOf = ({ line, event }: PlacedEvent) => `${path.basename(file)}:${line}${event === null ? ':who' : ''}@${runName}`;
  if (save !== undefined) await saveEvents(save, events, idOf);
  if (!json) process.stdout.write(`${mappingWords(events, schedule)}\n\n`);

  const progress = new Progress();
  const { refused, travels } = await replay(client, events, schedule, idOf, ({ sent, total, at, behindMs }) =>
    progress.tell(
      () =>
        `${sent} of ${total} sent, at ${new Date(at).toISOString()}${behindMs > 1000 ? `, ${Math.round(behindMs / 1000)} s behind` : ''}`,
    ),
  );
  const waited =
    idleLimit === undefined
      ? undefined
      : await untilIdle(client, idleLimit, (active, listening) =>
          progress.tell(() => `${active} active, ${listening} listening`),
        );
  progress.end();
  const reports = waited?.reports ?? (await liveReports(client));
  const tookMs = Date.now() - schedule.startAt;
  const comparison = against === undefined ? undefined : await compare(client, against, { events, travels, schedule }, idOf);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ run: runName, sent: events.length - refused.length, refused, tookMs, ...schedule, idle: waited?.idle ?? null, reports, comparison })}\n`,
    );
  else
    process.stdout.write(
      `${[summary(events.length, refused, tookMs, reports), ...(comparison ? ['', ...comparisonLines(comparison)] : [])].join('\n')}\n`,
    );
  if (comparison?.differences.some(({ because }) => because === undefined))
    throw new Error('The live run differs from the simulation where real time does not explain it.');
  if (waited?.idle === false) throw new Error('Not everybody had come to an end within --until-idle.');
}

/** Simulated is what the server heard when it heard it, so news that came late are late there too; on to the present instant of the story. */
async function compare(client: HttpClient, dir: string, story: Story, idOf: (event: PlacedEvent) => string): Promise<Comparison> {
  const { events, travels, schedule } = story;
  const told = events.map((event) => ({
    ...written(event, idOf(event)),
    receivedAt: formatInstant(heardAt(event, travels.get(event)!, schedule)),
  }));
  const simulated = await simulateLocally(dir, told, { until: formatInstant(storyAt(schedule, Date.now())) });
  const enrollments: LiveEnrollment[] = [];
  for (const journey of Object.keys(simulated.reports))
    enrollments.push(...(await client.list<LiveEnrollment>(`/v1/journeys/${journey}/enrollments`)));
  return holdAgainst({ enrollments, conversions: await client.list<LiveConversion>('/v1/conversions') }, simulated, story);
}

/** One event a line, in the shape of POST /v1/simulate. */
async function saveEvents(file: string, events: readonly PlacedEvent[], idOf: (event: PlacedEvent) => string): Promise<void> {
  const lines = function* () {
    for (const event of events) yield `${JSON.stringify(written(event, idOf(event)))}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(file));
}

function mappingWords(events: readonly PlacedEvent[], schedule: Schedule): string {
  const counts = new Map<string, number>();
  for (const { event } of events) if (event !== null) counts.set(event, (counts.get(event) ?? 0) + 1);
  const last = events.at(-1)!.at;
  const instant = (at: number) => new Date(at).toISOString();
  return [
    `${[...counts.values()].reduce((sum, count) => sum + count, 0)} events of ${new Set(events.map(({ userId }) => userId)).size} people: ${[...counts].map(([name, count]) => `${count} ${name}`).join(', ')}`,
    '',
    table([
      ['', 'THEN', 'NOW'],
      ['first', instant(schedule.originAt), instant(schedule.startAt)],
      ['last', instant(last), instant(dueAt(schedule, last))],
      ['in all', formatDuration(last - schedule.originAt), formatDuration(dueAt(schedule, last) - schedule.startAt)],
    ]),
    '',
    `An hour lasts ${formatDuration(3_600_000 / schedule.speed)}; a server with CLOCK_SPEED=${schedule.speed} waits as the definitions say.`,
  ].join('\n');
}

function summary(total: number, refused: readonly Refused[], tookMs: number, reports: readonly JourneyReport[]): string {
  const told = refused
    .slice(0, 5)
    .map(
      ({ messageId, errors }) => `  ${messageId}  ${errors.map(({ path: place, message }) => `${place} ${message}`).join('; ')}`,
    );
  return [
    `${total - refused.length} events sent in ${formatDuration(Math.round(tookMs / 1000) * 1000)}${refused.length > 0 ? `, ${refused.length} refused:` : ''}`,
    ...told,
    '',
    journeyTable(reports),
  ].join('\n');
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

function address(pattern: string): string {
  if (!isAddressPattern(pattern)) throw new InvalidArgumentError('It must be an address with {user} in it.');
  return pattern;
}

function limit(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('It must be a duration such as PT10M.');
  return ms;
}
