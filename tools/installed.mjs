// Brings a checkout up to date before anything runs: dependencies as in package-lock.json, dist/ as in the sources. Plain Node, nothing installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const installedMark = path.join(root, 'node_modules', '.landfall-lock');
const builtMark = path.join(root, 'dist', '.sources');
const sources = [
  'apps',
  'libs',
  'workflows',
  'test/bench',
  'test/faults',
  'test/support',
  '.swcrc',
  'tsconfig.json',
  'package-lock.json',
  'tools/build.mjs',
];

/** Runs `npm ci` when what is installed is not what package-lock.json says. @throws {Error} when npm fails */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await inTurn(async () => {
    if (isInstalled()) return;
    say('installing dependencies, about a minute');
    // npm is a script on some systems and a batch file on others; its words are for people, so they go to standard error.
    const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
      timeout: 15 * 60_000,
    });
    if (status !== 0) throw new Error('npm ci failed');
    writeFileSync(installedMark, lockHash());
  });
}

/** Builds when any source has changed since the last time. @throws {Error} when it does not compile */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await inTurn(async () => {
    if (isBuilt()) return;
    const hash = sourcesHash();
    const { build } = await import('./build.mjs');
    await build(say);
    writeFileSync(builtMark, hash);
  });
}

function isInstalled() {
  if (!existsSync(path.join(root, 'node_modules'))) return false;
  const hash = lockHash();
  if (textOf(installedMark) === hash) return true;
  if (!agreesWithNpm()) return false;
  writeFileSync(installedMark, hash);
  return true;
}

/** Somebody may have run npm by hand: its own record of node_modules tells. */
function agreesWithNpm() {
  const record = textOf(path.join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const present = JSON.parse(record).packages;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([place, { version, optional, devOptional, extraneous, link }]) => {
    if (!place.startsWith('node_modules/') || link) return true;
    // Packages for other platforms, and those that nothing asks for any more, are not installed, and that is right.
    if (present[place] === undefined) return Boolean(optional || devOptional || extraneous);
    return present[place].version === version;
  });
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function isBuilt() {
  // A build that was cut off has no mark: it is written last.
  return textOf(builtMark) === sourcesHash();
}

function sourcesHash() {
  const hash = createHash('sha256').update(process.version);
  for (const source of sources)
    for (const file of filesUnder(source)) hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function filesUnder(source) {
  const place = path.join(root, source);
  if (!existsSync(place)) return [];
  const entries =
    path.extname(source) === '' && !source.startsWith('.')
      ? readdirSync(place, { recursive: true, withFileTypes: true })
      : undefined;
  if (entries === undefined) return [source];
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** One process at a time installs and builds in this checkout; a dead one's turn is over. */
async function inTurn(work) {
  const lock = path.join(root, '.runtime', 'checkout.lock');
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let told = false; !take(lock); told = true) {
    const holder = Number(textOf(lock));
    // An empty file is one whose holder is just writing its id.
    if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
    else if (!told) say('waiting for another landfall that installs or builds');
    await pause(200);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function say(line) {
  process.stderr.write(`landfall: ${line}\n`);
}
