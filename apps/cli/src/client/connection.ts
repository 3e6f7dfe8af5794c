// Where the API is and with which key: flags, the environment, or the keys that `landfall up` keeps beside its data.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { HttpClient } from './http-client';

export interface ConnectionFlags {
  url: string;
  key?: string;
  dataDir: string;
}

/** Adds the flags that every command with a server takes. */
export function withConnection(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', 'where the API answers').env('LANDFALL_URL').default('http://127.0.0.1:3000'))
    .addOption(
      new Option('--key <key>', 'key of access; on this machine that of “landfall up” is found by itself').env('LANDFALL_KEY'),
    )
    .addOption(new Option('--data-dir <dir>', 'where “landfall up” keeps its data').env('DATA_DIR').default('./data').hideHelp());
}

/** @throws Error where no key is given and none is found */
export function connect({ url, key, dataDir }: ConnectionFlags, patienceMs?: number): HttpClient {
  const base = url.replace(/\/+$/, '');
  const isHere = isThisMachine(base);
  const known = key ?? (isHere ? localKey(dataDir) : undefined);
  if (known === undefined) throw new Error('No key of access: give --key or LANDFALL_KEY.');
  const onWait = (line: string) => void process.stderr.write(`${line}\n`);
  return new HttpClient({ url: base, key: known, onWait, ...(patienceMs === undefined ? {} : { patienceMs }) });
}

/** The admin key kept here is for the server that runs here, and never leaves. */
function isThisMachine(url: string): boolean {
  if (!URL.canParse(url)) throw new Error(`--url ${url} is no URL.`);
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function localKey(dataDir: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(path.join(dataDir, 'keys.json'), 'utf8')) as { adminKey?: string }).adminKey;
  } catch {
    return undefined;
  }
}
