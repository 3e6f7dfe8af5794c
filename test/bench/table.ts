/** The table of findings, on the terminal and in docs/performance.md between its marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { installationRoot } from '@landfall/embedded/runtime/installation';
import type { Finding } from './benchmark';

const BEGIN = '<!-- measured: begin -->';
const END = '<!-- measured: end -->';

/** Markdown, the machine and the day in front. @param load of the machine before anything ran: what others do on it makes rates smaller, and ratios too */
export function tableOf(findings: readonly Finding[], load: number): string {
  const cores = cpus();
  const machine = `${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const rows = findings.map(({ id, work, product, baseline, result, goal, met }) =>
    row([id, work, product, baseline, result, goal, met ? 'yes' : '**no**']),
  );
  return [
    `${machine}, load average ${load.toFixed(1)} before the run, ${new Date().toISOString().slice(0, 10)}`,
    '',
    row(['#', 'work', 'product', 'baseline', 'result', 'goal', 'met']),
    row(['---', '---', '---', '---', '---', '---', '---']),
    ...rows,
    '',
  ].join('\n');
}

/** Replaces what stands between the marks. @throws {Error} when the marks are gone */
export function keepTable(table: string): void {
  const file = path.join(installationRoot(), 'docs', 'performance.md');
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error('docs/performance.md has lost the marks of its table');
  writeFileSync(file, `${text.slice(0, begin + BEGIN.length)}\n\n${table}\n${text.slice(end)}`);
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
