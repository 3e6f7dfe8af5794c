// How the columns of a table of events are read: flags of `replay` and `simulate`, and from a row to an event.
import type { Command } from 'commander';
import { parseInstant } from '@landfall/domain/time/instant';

export interface MappingFlags {
  user: string;
  time: string;
  event: string;
  rename?: Record<string, string>;
  property?: string[];
  only?: string[];
  /** Events before it are left out. */
  since?: number;
}

/** An event of a file, with its instant read. */
export interface FileEvent {
  at: number;
  userId: string;
  /** `null` for what only says who somebody is. */
  event: string | null;
  properties: Record<string, string | number>;
  traits?: Record<string, string>;
}

/** Adds the flags; columns are named as in the file's head. */
export function withMapping(command: Command): Command {
  return command
    .option('--user <column>', 'CSV: column of the person’s id', 'user_id')
    .option('--time <column>', 'CSV: column of the instant (RFC 3339, or Unix seconds or milliseconds)', 'timestamp')
    .option('--event <column>', 'CSV: column of the event’s name', 'event')
    .option('--rename <from=to>', 'CSV: what an event is called here; may be given again', collectPair)
    .option(
      '--property <column>',
      'CSV: column kept as a property; may be given again',
      (column: string, known: readonly string[] = []) => [...known, column],
    )
    .option(
      '--only <events>',
      'CSV: events as the file names them, with commas between; the others are left out',
      (list: string) => list.split(','),
    )
    .option('--since <instant>', 'CSV: events before it are left out (RFC 3339)', readSince);
}

function readSince(text: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw new Error(`--since ${text} must be an instant such as 2026-03-01T00:00:00Z`);
  return at;
}

function collectPair(pair: string, known: Record<string, string> = {}): Record<string, string> {
  const cut = pair.indexOf('=');
  if (cut < 1) throw new Error(`--rename ${pair} must be of the form from="To be called"`);
  return { ...known, [pair.slice(0, cut)]: pair.slice(cut + 1) };
}

/** The columns that must be there. */
export const columnsOf = ({ user, time, event, property = [] }: MappingFlags): string[] => [user, time, event, ...property];

/** @returns `undefined` for a row that is left out @throws Error for one that cannot be read */
export function mapRow(row: Readonly<Record<string, string>>, flags: MappingFlags): FileEvent | undefined {
  const name = row[flags.event] ?? '';
  if (flags.only && !flags.only.includes(name)) return undefined;
  const userId = row[flags.user] ?? '';
  if (userId === '') throw new Error(`${flags.user} is empty`);
  if (name === '') throw new Error(`${flags.event} is empty`);
  const at = instantOf(row[flags.time] ?? '');
  if (at !== undefined && flags.since !== undefined && at < flags.since) return undefined;
  if (at === undefined) throw new Error(`${flags.time} is no instant: ${row[flags.time]}`);
  const properties = Object.fromEntries(
    (flags.property ?? []).flatMap((column) => (row[column] === '' ? [] : [[column, valueOf(row[column] ?? '')]])),
  );
  return { at, userId, event: flags.rename?.[name] ?? name, properties };
}

/** Nobody shops in the years that Unix seconds would be milliseconds of. */
function instantOf(text: string): number | undefined {
  if (/^\d{12,15}$/.test(text)) return Number(text);
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  return parseInstant(text);
}

/** Numbers are numbers only where they read back as they were written: an id of `007` is text. */
const valueOf = (text: string): string | number => (String(Number(text)) === text ? Number(text) : text);
