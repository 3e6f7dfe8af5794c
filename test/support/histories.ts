/** Recorded workflow histories: one per shape of an enrollment's life and release, replayed against the workflows of today. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';

const folder = path.resolve(__dirname, '../workflow/histories');

/** Writes the history where `RECORD_HISTORIES` names a release, such as `0.1.0`; old ones are never written over by mere test runs. */
export function keepHistory(name: string, history: Parameters<typeof historyToJSON>[0]): void {
  const release = process.env['RECORD_HISTORIES'];
  if (!release) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, `${release}-${name}.json`),
    `${JSON.stringify(JSON.parse(historyToJSON(history)), undefined, 1)}\n`,
  );
}

export function recordedHistories(): { name: string; history: unknown }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: path.basename(file, '.json'),
      history: JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as unknown,
    }));
}
