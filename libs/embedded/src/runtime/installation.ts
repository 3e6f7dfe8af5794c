// Where this installation lies: the folder of its package.json, seen from the sources as from the build.
import { existsSync } from 'node:fs';
import path from 'node:path';

/** @throws {Error} outside a checkout or image of ours */
export function installationRoot(from = __dirname): string {
  if (existsSync(path.join(from, 'package.json')) && existsSync(path.join(from, 'tools', 'runtime', 'requirements.txt')))
    return from;
  const parent = path.dirname(from);
  if (parent === from) throw new Error('landfall is not installed whole: tools/runtime/requirements.txt is missing');
  return installationRoot(parent);
}

/** Binaries fetched once are kept here, unless RUNTIME_DIR names another folder. */
export function defaultRuntimeDir(): string {
  return path.join(installationRoot(), '.runtime');
}
