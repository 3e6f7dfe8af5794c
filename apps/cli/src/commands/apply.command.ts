// `landfall apply DIR`: makes the server's definitions those of a directory. Applied again it changes nothing.
import type { Command } from 'commander';
import { DEFINITION_KINDS } from '@landfall/domain/simulation/read-definitions';
import { ApiProblem, faultLine } from '../client/api-problem';
import { connect, type ConnectionFlags, withConnection } from '../client/connection';
import type { HttpClient } from '../client/http-client';
import { planOf, type PlanStep, type Saved, type SavedDefinition } from '../definitions/apply-plan';
import { checkTogether, DefinitionFaults, readDefinitionDir } from '../definitions/definition-dir';
import { coloured } from '../terminal/colour';
import { table } from '../terminal/table';

interface ApplyFlags extends ConnectionFlags {
  publish: boolean;
  dryRun?: boolean;
}

interface Warning {
  path: string;
  code: string;
  message: string;
}

export function register(program: Command): void {
  withConnection(
    program
      .command('apply <dir>')
      .description(
        'save the definitions of a directory (goals/, segments/, templates/, journeys/; a file’s name is its key) and publish its journeys',
      )
      .option('--no-publish', 'save journeys as drafts')
      .option('--dry-run', 'show what would change, and change nothing'),
  ).action(apply);
}

async function apply(dir: string, { publish, dryRun = false, ...connection }: ApplyFlags): Promise<void> {
  const files = await readDefinitionDir(dir);
  const client = connect(connection);
  const saved = await readSaved(client);
  const bodies = DEFINITION_KINDS.map((kind) => [
    kind,
    Object.fromEntries(saved[kind].filter(({ status }) => status !== 'archived').map((each) => [each.key, each])),
  ]);
  checkTogether(files, Object.fromEntries(bodies));

  const plan = planOf(files, saved, publish);
  const whole = plan.filter(({ isBare }) => !isBare);
  print(inWords(whole));
  const open = plan.filter(({ change, restore, publish: goesLive }) => change !== 'same' || restore || goesLive);
  if (open.length === 0) return print(`Nothing to change: all ${whole.length} definitions are as they should be.`);
  if (dryRun) return print('Nothing was changed (--dry-run).');

  const warnings: Warning[][] = [];
  for (const step of open) warnings.push(await work(client, step));
  for (const [place, { file, change, isBare }] of open.entries()) {
    if (isBare) continue;
    // A goal is saved before the journey that has it: only now can be said what it lacks. The same body again changes nothing.
    const found =
      file.kind === 'goals' && change !== 'same' && warnings[place]!.length > 0
        ? await work(client, open[place]!)
        : warnings[place]!;
    for (const warning of found) print(coloured('yellow', `${file.file}${faultLine(warning)}`));
  }
  const count = (change: PlanStep['change']) => whole.filter((step) => step.change === change).length;
  const published = whole.filter((step) => step.publish).length;
  print(`${count('create')} created, ${count('change')} changed, ${count('same')} as they were; ${published} published.`);
}

async function readSaved(client: HttpClient): Promise<Saved> {
  const lists = await Promise.all(
    DEFINITION_KINDS.map(async (kind) => [kind, await client.list<SavedDefinition>(`/v1/${kind}?status=all`)] as const),
  );
  return Object.fromEntries(lists) as unknown as Saved;
}

/** @throws DefinitionFaults where the server finds what could not be found here */
async function work(client: HttpClient, { file, change, restore, publish }: PlanStep): Promise<Warning[]> {
  const place = `/v1/${file.kind}/${file.key}`;
  try {
    if (restore) await client.post(`${place}/restore`, undefined, { repeatable: true });
    const put = change === 'same' ? undefined : await client.put<{ warnings?: Warning[] }>(place, file.body);
    const live = publish ? await client.post<{ warnings?: Warning[] }>(`${place}/publish`, {}, { repeatable: true }) : undefined;
    const found = [...(put?.body.warnings ?? []), ...(live?.body.warnings ?? [])];
    return found.filter(
      ({ path, code }, place) => found.findIndex((other) => other.path === path && other.code === code) === place,
    );
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const faults = error.faults.length > 0 ? error.faults : [{ path: '', message: error.message }];
    throw new DefinitionFaults(faults.map((fault) => ({ ...fault, file: file.file })));
  }
}

function inWords(plan: readonly PlanStep[]): string {
  const colours = { create: 'green', change: 'yellow', same: 'dim' } as const;
  const lines = table(
    plan.map(({ file, change, restore, publish, remark }) => [
      `  ${change}`,
      `${file.kind}/${file.key}`,
      [restore ? 'restore' : '', publish ? 'publish' : '', remark ?? ''].filter((word) => word !== '').join(', '),
    ]),
  ).split('\n');
  return lines.map((line, place) => coloured(colours[plan[place]!.change], line)).join('\n');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
