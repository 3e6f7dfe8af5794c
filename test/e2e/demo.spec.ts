// `landfall demo` as a newcomer runs it: the built program as a process of its own, on the embedded runtime, judged by what it prints.
import { spawn } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
/** The play itself takes 40 s of real time; the rest is for a busy machine and a first build. */
const LIMIT_MS = 240_000;

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

let run: Run;

beforeAll(async () => {
  run = await demo();
}, LIMIT_MS);

/** By the command itself, which builds what is not built. */
function demo(): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['tools/landfall.mjs', 'demo'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    // Asked to end, it takes its servers along.
    const timer = setTimeout(() => child.kill('SIGTERM'), LIMIT_MS - 30_000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...said });
    });
  });
}

/** The paragraph that tells a shopper's story, on one line. */
function storyOf(name: string): string {
  const paragraphs = run.stdout.split('\n\n');
  return (paragraphs.find((paragraph) => /^[✓✗] /.test(paragraph) && paragraph.slice(2).startsWith(name)) ?? '').replace(
    /\s+/g,
    ' ',
  );
}

it('ends well', () => {
  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('Every story came out as told.') });
});

it.each([
  ['Ada', ['bought before the first nudge', 'the journey stops: goal_met', 'credit to abandoned-cart'], 0],
  ['Ben', ['was nudged, then bought', 'the journey stops: goal_met', 'credit to abandoned-cart'], 1],
  ['Cleo', ['bought two days after', 'all steps are done', 'credit to abandoned-cart', 'inside its attribution window'], 2],
  ['Dan', ['never bought', 'all steps are done', 'credit none'], 2],
  ['Eve', ['is in the control group', 'withheld: holdout', 'credit to nobody (holdout)'], 0],
  ['Finn', ['is staff', 'turned away: excluded', 'credit to nobody (no_enrollment)'], 0],
  ['Gus', ['asked for quiet', 'the journey stops: suppressed', 'credit to nobody (ended_silent)'], 1],
])('%s: %j, %d mails', (name, words, mails) => {
  const story = storyOf(name);
  expect(story).toMatch(/^✓ /);
  for (const word of words) expect(story).toContain(word);
  expect(story.match(/mail: “/g)?.length ?? 0).toBe(mails);
});

it('shows the journey’s report, in which nothing was claimed after the goal', () => {
  expect(run.stdout).toMatch(/asked to enter +67: 66 entered, 1 turned away \(excluded\)/);
  expect(run.stdout).toMatch(/attained +\d+ of \d+ people/);
  expect(run.stdout).toContain('Too few people to tell');
  expect(run.stdout).toMatch(/claimed after goal +0\n/);
});

it('fits 80 columns, without colour where nobody looks', () => {
  expect(run.stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  expect(run.stdout).not.toContain('\u001b');
});
