/** The product's version, as package.json has it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

function findVersion(folder: string): string {
  const file = path.join(folder, 'package.json');
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  } catch {
    const above = path.dirname(folder);
    if (above === folder) throw new Error('package.json is not to be found above this file');
    return findVersion(above);
  }
}

export const VERSION = findVersion(__dirname);
