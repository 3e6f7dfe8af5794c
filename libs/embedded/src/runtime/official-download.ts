// Fetches a server binary from its makers, where the network lets us through.
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from '../process/run';
import type { BinarySource } from './binary';

/** Behind a firewall that swallows packets a long timeout would hold up every first start. */
const PROBE_MS = 2000;
const DOWNLOAD_MS = 15 * 60_000;
/** A release that mongoose 9 supports and that has transactions on a replica set of one. */
const MONGOD_VERSION = '8.0.4';

type Progress = (line: string) => void;

/**
 * @returns the executable's path, or `undefined` when the makers' server does not answer within two seconds
 * @throws {Error} when it answers and the download fails
 */
export async function binaryFromMakers(
  source: BinarySource,
  runtimeDir: string,
  progress: Progress,
): Promise<string | undefined> {
  const { official } = source;
  if (official.kind === 'mongodb') return await mongodFromMakers(runtimeDir, progress);
  const answer = await probe(
    `https://temporal.download/${official.artifact}/default?${new URLSearchParams({
      arch: process.arch === 'x64' ? 'amd64' : process.arch,
      platform: process.platform,
      format: 'tar.gz',
      'sdk-name': 'sdk-typescript',
      'sdk-version': '1.24.0',
    })}`,
  );
  if (answer === undefined) return undefined;
  const { archiveUrl, fileToExtract } = archiveOf(await answer.json());
  const work = path.join(runtimeDir, `${source.name}.unpacking`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const archive = path.join(work, 'archive.tar.gz');
  await download(archiveUrl, archive, (percent) => progress(`${source.title}: ${percent} %`));
  await run('tar', ['-xzf', archive, '-C', work], { timeoutMs: 120_000 });
  await mkdir(path.join(runtimeDir, source.name), { recursive: true });
  const executable = path.join(runtimeDir, source.name, path.basename(fileToExtract));
  await rename(path.join(work, fileToExtract), executable);
  await chmod(executable, 0o755);
  await rm(work, { recursive: true, force: true });
  return executable;
}

function archiveOf(answer: unknown): { archiveUrl: string; fileToExtract: string } {
  const { archiveUrl, fileToExtract } = Object(answer) as Record<string, unknown>;
  if (typeof archiveUrl === 'string' && typeof fileToExtract === 'string') return { archiveUrl, fileToExtract };
  throw new Error('the answer names no archive');
}

async function mongodFromMakers(runtimeDir: string, progress: Progress): Promise<string | undefined> {
  if ((await probe('https://fastdl.mongodb.org/', 'HEAD')) === undefined) return undefined;
  progress('MongoDB: downloading');
  // Loaded here alone: it is large, and most starts never need it.
  const { MongoBinary } = await import('mongodb-memory-server-core');
  return await MongoBinary.getPath({ version: MONGOD_VERSION, downloadDir: path.join(runtimeDir, 'mongod') });
}

async function probe(url: string, method = 'GET'): Promise<Response | undefined> {
  try {
    const answer = await fetch(url, { method, signal: AbortSignal.timeout(PROBE_MS) });
    return method === 'HEAD' || answer.ok ? answer : undefined;
  } catch {
    return undefined;
  }
}

async function download(url: string, file: string, onPercent: (percent: number) => void): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
  if (!answer.ok || answer.body === null) throw new Error(`the download answered ${answer.status}`);
  const total = Number(answer.headers.get('content-length') ?? 0);
  let received = 0;
  let shown = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      const percent = total > 0 ? Math.floor((received / total) * 10) * 10 : 0;
      if (percent > shown) onPercent((shown = percent));
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), meter, createWriteStream(file));
}
