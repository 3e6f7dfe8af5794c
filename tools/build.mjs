// Compiles the TypeScript of all rooms into dist/ and bundles the workflows: `npm run build`, or on demand before a command runs.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const rooms = ['apps/api', 'apps/worker', 'apps/cli', 'libs', 'workflows', 'test/bench', 'test/faults', 'test/support'];
/** Read from beside the code that serves them. */
const assets = new Set(['.css', '.html', '.js', '.json', '.svg']);

/** Replaces dist/ as a whole, so that nothing of deleted sources stays behind. @throws {Error} with the file that does not compile */
export async function build(progress = (line) => process.stderr.write(`${line}\n`)) {
  const next = path.join(root, '.runtime', 'dist');
  const dist = path.join(root, 'dist');
  await rm(next, { recursive: true, force: true });
  const files = (await Promise.all(rooms.map(filesOf))).flat();
  progress(`building ${files.length} files`);
  // A few at a time: the compiler has its own threads.
  const queue = [...files];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let file = queue.pop(); file !== undefined; file = queue.pop()) await emit(file, next);
    }),
  );
  await bundle(next, progress);
  // The dashboard is built by a tool of its own and outlives our turn.
  const dashboard = path.join(dist, 'apps', 'dashboard');
  if (existsSync(dashboard)) await rename(dashboard, path.join(next, 'apps', 'dashboard'));
  await rm(dist, { recursive: true, force: true });
  await rename(next, dist);
}

async function filesOf(room) {
  if (!existsSync(path.join(root, room))) return [];
  const entries = await readdir(path.join(root, room), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter(
      (file) => (file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.endsWith('.d.ts')) || assets.has(path.extname(file)),
    );
}

let swc;
let options;

async function emit(file, outDir) {
  const target = path.join(outDir, file);
  await mkdir(path.dirname(target), { recursive: true });
  if (!file.endsWith('.ts')) return await copyFile(path.join(root, file), target);
  swc ??= createRequire(import.meta.url)('@swc/core');
  options ??= await swcOptions();
  const output = target.replace(/\.ts$/, '.js');
  // Source maps are read where the file will lie in the end.
  const home = path.dirname(path.join(root, 'dist', file));
  const source = path.join(root, file);
  const { code, map } = await swc.transformFile(source, { ...options, sourceFileName: path.relative(home, source) });
  await writeFile(output, `${code}\n//# sourceMappingURL=${path.basename(output)}.map\n`);
  await writeFile(`${output}.map`, map);
}

/** The root's `.swcrc`, for any working directory: its aliases are relative to the root. */
async function swcOptions() {
  const { $schema, exclude, ...rc } = JSON.parse(await readFile(path.join(root, '.swcrc'), 'utf8'));
  return { ...rc, swcrc: false, configFile: false, cwd: root, jsc: { ...rc.jsc, baseUrl: root } };
}

/** Bundled once here, so that no worker spends its first seconds on it. */
async function bundle(outDir, progress) {
  if (!existsSync(path.join(root, 'workflows', 'index.ts')))
    throw new Error('workflows/index.ts is missing: there is nothing to bundle');
  progress('bundling the workflows');
  const { bundleWorkflows } = createRequire(import.meta.url)(path.join(outDir, 'libs', 'temporal', 'src', 'bundle.js'));
  const { code } = await bundleWorkflows(root);
  await writeFile(path.join(outDir, 'workflows.bundle.js'), code);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build();
