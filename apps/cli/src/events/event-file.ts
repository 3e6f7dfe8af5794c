// Files of events: JSON, NDJSON or CSV, plain or gzipped, told apart by their names.
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { isRecord } from '@landfall/domain/condition/choice';
import { columnsOf, type FileEvent, mapRow, type MappingFlags } from './event-mapping';

export interface PlacedEvent extends FileEvent {
  /** Line of the file, from 1, its head being the first. */
  line: number;
}

const kindOf = (file: string): string => path.extname(file.replace(/\.gz$/, '')).toLowerCase();

export const isTable = (file: string): boolean => kindOf(file) === '.csv';

/** Every row of a table as an event, in order of time, equal ones as they stand. @throws Error with file and line */
export async function readTable(file: string, flags: MappingFlags): Promise<PlacedEvent[]> {
  const rows = joined(
    open(file),
    parse({ columns: (head: string[]) => checked(head, file, flags), bom: true, info: true, skip_empty_lines: true }),
  );
  const events: PlacedEvent[] = [];
  for await (const { record, info } of rows as AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>) {
    try {
      const event = mapRow(record, flags);
      if (event) events.push({ ...event, line: info.lines });
    } catch (error) {
      throw new Error(`${file}, line ${info.lines}: ${(error as Error).message}`);
    }
  }
  return events.sort((a, b) => a.at - b.at);
}

/** Events as `POST /v1/simulate` takes them; what they hold is not trusted yet. */
export async function readEventFile(file: string, flags: MappingFlags): Promise<unknown[]> {
  if (isTable(file)) return (await readTable(file, flags)).map((event) => written(event, `${path.basename(file)}:${event.line}`));
  if (kindOf(file) === '.ndjson' || kindOf(file) === '.jsonl') return linesOf(await textOf(file), file);
  const value = parsed(await textOf(file), file);
  const list = isRecord(value) ? value.events : value;
  if (!Array.isArray(list)) throw new Error(`${file} must hold a list of events, or an object with “events”.`);
  return list;
}

/** In the shape of `POST /v1/simulate`. */
export const written = ({ at, userId, event, properties, traits }: FileEvent, messageId: string): object => ({
  ...(event === null ? { type: 'identify', userId, traits } : { type: 'track', userId, event, properties }),
  timestamp: new Date(at).toISOString(),
  messageId,
});

async function textOf(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of open(file)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const linesOf = (text: string, file: string): unknown[] =>
  text.split('\n').flatMap((line, place) => (line.trim() === '' ? [] : [parsed(line, `${file}, line ${place + 1}`)]));

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${place} is not JSON.`);
  }
}

const open = (file: string): Readable =>
  file.endsWith('.gz') ? joined(createReadStream(file), createGunzip()) : createReadStream(file);

/** An error of the first reaches whoever reads the second. */
function joined<T extends NodeJS.ReadWriteStream>(from: Readable, to: T): T {
  pipeline(from, to, () => undefined);
  return to;
}

function checked(head: string[], file: string, flags: MappingFlags): string[] {
  const missing = columnsOf(flags).filter((column) => !head.includes(column));
  if (missing.length > 0) throw new Error(`${file} has no column ${missing.join(', ')}; it has ${head.join(', ')}.`);
  return head;
}
