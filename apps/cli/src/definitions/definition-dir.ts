// A directory of definitions: one YAML or JSON file each, in a folder per kind, the file's name being the key.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { compileTemplate } from '@landfall/channels/template/compile-template';
import { isRecord } from '@landfall/domain/condition/choice';
import { key as definitionKey } from '@landfall/domain/condition/key';
import { DEFINITION_KINDS, NO_DEFINITIONS, readDefinition, readDefinitions } from '@landfall/domain/simulation/read-definitions';
import type { DefinitionKind } from '@landfall/domain/simulation/simulation';
import type { Fault } from '@landfall/domain/fault/fault';
import { faultLine } from '../client/api-problem';

export interface DefinitionFile {
  kind: DefinitionKind;
  key: string;
  /** As it is told: relative to the directory. */
  file: string;
  /** As in its `PUT`, files beside it put in. */
  body: unknown;
  /** Journeys: whether it is to be live. */
  publish: boolean;
}

/** Faults of files, each line with the file and the place in it. */
export class DefinitionFaults extends Error {
  constructor(readonly faults: readonly (Fault & { file: string })[]) {
    super(faults.map(({ file, ...fault }) => `${file}${faultLine(fault)}`).join('\n'));
    this.name = 'DefinitionFaults';
  }
}

/** Fields of a template that name a file beside it, and the field that its text becomes. */
const BESIDE = { mjmlFile: 'mjml', htmlFile: 'html', textFile: 'text' } as const;

/**
 * Reads every file and checks each by itself, so that all faults are told at once.
 *
 * @throws DefinitionFaults
 */
export async function readDefinitionDir(dir: string): Promise<DefinitionFile[]> {
  const faults: (Fault & { file: string })[] = [];
  const files: DefinitionFile[] = [];
  const names = filesIn(dir, '');
  if (!names.some((name) => DEFINITION_KINDS.includes(name.split(path.sep)[0] as DefinitionKind))) {
    throw new Error(`${dir} has none of the folders ${DEFINITION_KINDS.join(', ')}.`);
  }
  for (const kind of DEFINITION_KINDS) {
    for (const name of names.filter((each) => each.startsWith(kind + path.sep) && /\.(ya?ml|json)$/.test(each))) {
      const read = readFile(dir, name, kind);
      const double = files.find((other) => other.kind === kind && other.key === read.key);
      if (double) read.faults.push({ path: '', message: `defines “${read.key}”, as ${double.file} does` });
      faults.push(...[...read.faults, ...(await ownFaults(read))].map((fault) => ({ ...fault, file: name })));
      files.push({ kind, key: read.key, file: name, body: read.body, publish: read.publish });
    }
  }
  faults.push(...misplaced(names));
  if (faults.length > 0) throw new DefinitionFaults(faults);
  return files;
}

/** Other folders are none of our business, but one that is named in the singular is meant for us. */
function misplaced(names: readonly string[]): (Fault & { file: string })[] {
  return names.flatMap((file) => {
    const kind = DEFINITION_KINDS.find((each) => file.startsWith(each.slice(0, -1) + path.sep));
    return kind ? [{ file, path: '', message: `is left out there: the folder is called ${kind}` }] : [];
  });
}

/** What lies between the files, and between them and what is there already. @param saved bodies by kind and key @throws DefinitionFaults */
export function checkTogether(
  files: readonly DefinitionFile[],
  saved: Partial<Record<DefinitionKind, Record<string, unknown>>>,
): void {
  const given = Object.fromEntries(
    DEFINITION_KINDS.map((kind) => [
      kind,
      { ...saved[kind], ...Object.fromEntries(files.filter((each) => each.kind === kind).map(({ key, body }) => [key, body])) },
    ]),
  );
  const { faults } = readDefinitions(given, NO_DEFINITIONS);
  const told = faults.flatMap((fault) => {
    const [, kind, key, ...place] = fault.path.split('/');
    const file = files.find((each) => each.kind === kind && each.key === key);
    return file ? [{ ...fault, path: ['', ...place].join('/'), file: file.file }] : [];
  });
  if (told.length > 0) throw new DefinitionFaults(told);
}

function filesIn(dir: string, below: string): string[] {
  let entries;
  try {
    entries = readdirSync(path.join(dir, below), { withFileTypes: true });
  } catch {
    throw new Error(`${path.join(dir, below)} is no directory that can be read.`);
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() && below === '' ? filesIn(dir, entry.name) : entry.isFile() ? [path.join(below, entry.name)] : [],
    );
}

interface FileRead {
  kind: DefinitionKind;
  key: string;
  body: unknown;
  publish: boolean;
  faults: Fault[];
}

function readFile(dir: string, name: string, kind: DefinitionKind): FileRead {
  const faults: Fault[] = [];
  const key = path.basename(name).replace(/\.(ya?ml|json)$/, '');
  if (!definitionKey.safeParse(key).success)
    faults.push({ path: '', message: 'must be named by a key: lower-case letters, digits and hyphens' });
  const document = parseDocument(readFileSync(path.join(dir, name), 'utf8'), { prettyErrors: true });
  faults.push(...document.errors.map(({ message }) => ({ path: '', message: `cannot be read: ${message.trim()}` })));
  if (document.errors.length > 0) return { kind, key, body: undefined, publish: false, faults };
  const written: unknown = document.toJS();
  if (!isRecord(written)) return { kind, key, body: written, publish: false, faults };
  if (kind === 'templates')
    return { kind, key, body: withFilesBeside(path.join(dir, path.dirname(name)), written, faults), publish: false, faults };
  if (kind !== 'journeys') return { kind, key, body: written, publish: false, faults };
  const { publish = true, ...body } = written;
  if (typeof publish !== 'boolean') faults.push({ path: '/publish', message: 'must be true or false' });
  return { kind, key, body, publish: publish === true, faults };
}

/** A template's text may lie in a file of its own, where editors know what it is. */
function withFilesBeside(folder: string, written: Record<string, unknown>, faults: Fault[]): Record<string, unknown> {
  const body = { ...written };
  for (const [field, target] of Object.entries(BESIDE)) {
    const name = body[field];
    if (name === undefined) continue;
    delete body[field];
    try {
      if (typeof name !== 'string' || path.basename(name) !== name)
        throw new Error('must be the name of a file in the same folder');
      body[target] = readFileSync(path.join(folder, name), 'utf8');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      faults.push({ path: `/${field}`, message: code === 'ENOENT' ? `names ${String(name)}, which is not there` : message });
    }
  }
  return body;
}

async function ownFaults({ kind, body, faults }: FileRead): Promise<Fault[]> {
  if (faults.length > 0) return [];
  const { definition, faults: found } = readDefinition(kind, body);
  if (kind !== 'templates' || !definition) return found;
  return (await compileTemplate(definition as Parameters<typeof compileTemplate>[0])).faults ?? [];
}
