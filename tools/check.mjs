// `npm run check`: everything about the code that a command can hold, two steps at a time; exit code 1 if any step failed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { ensureBuilt, ensureInstalled } from './installed.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const STEP_TIMEOUT_MS = 10 * 60_000;
const AT_ONCE = 2;

/**
 * @typedef {{ name: string, status: 'passed' | 'failed' | 'skipped', output: string, ms: number }} StepResult
 *   `output` is what the tool printed, or why the step was skipped; `ms` wall-clock milliseconds
 */

/** Ends with its exit code and all it printed; one that cannot start or takes over ten minutes fails and says so. */
function run(command, args) {
  return new Promise((resolve) => {
    const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...color }, stdio: ['ignore', 'pipe', 'pipe'] });
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (out.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (out.stderr += text));
    const timer = setTimeout(() => {
      out.stderr += `\nstopped after ${STEP_TIMEOUT_MS / 60_000} minutes`;
      child.kill('SIGKILL');
    }, STEP_TIMEOUT_MS);
    const end = (code) => {
      clearTimeout(timer);
      resolve({ code, ...out });
    };
    child.on('error', (error) => {
      out.stderr += error.message;
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** A step that is one tool of node_modules/.bin, judged by its exit code. */
function tool(name, bin, ...args) {
  return {
    name,
    async work() {
      const { code, stdout, stderr } = await run(path.join(root, 'node_modules/.bin', bin), args);
      return { status: code === 0 ? 'passed' : 'failed', output: (stdout + stderr).trim() };
    },
  };
}

const rooms = ['apps', 'libs', 'workflows', 'test'].filter((room) => existsSync(path.join(root, room)));

/** docs/openapi.json says what the controllers say: compared as values, so that its layout is prettier's. */
async function openapiIsUpToDate() {
  if (!existsSync(path.join(root, 'apps/cli/src/commands/openapi.command.ts'))) {
    return { status: 'skipped', output: 'there is no `landfall openapi` command yet' };
  }
  await ensureBuilt();
  const { code, stdout, stderr } = await run(process.execPath, ['dist/apps/cli/src/main.js', 'openapi']);
  if (code !== 0) return { status: 'failed', output: `\`landfall openapi\` ended with code ${code}\n${stderr}`.trim() };
  const kept = path.join(root, 'docs/openapi.json');
  if (existsSync(kept) && isDeepStrictEqual(JSON.parse(readFileSync(kept, 'utf8')), JSON.parse(stdout))) {
    return { status: 'passed', output: '' };
  }
  const cure = 'npx landfall openapi > docs/openapi.json && npx prettier --write docs/openapi.json';
  return {
    status: 'failed',
    output: `docs/openapi.json is ${existsSync(kept) ? 'out of date' : 'missing'}; write it anew with\n  ${cure}`,
  };
}

// The slow ones first, so that the last one to end is a short one.
const steps = [
  tool('eslint', 'eslint', '.', '--max-warnings', '0'),
  tool('tsc', 'tsc', '--noEmit', '-p', 'tsconfig.json'),
  tool('dependency-cruiser', 'depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', ...rooms),
  tool('prettier', 'prettier', '--check', '--log-level', 'warn', '.'),
  tool('knip', 'knip', '--no-progress'),
  { name: 'openapi up to date', work: openapiIsUpToDate },
];

const SIGNS = { passed: '✓', failed: '✗', skipped: '–' };

async function runStep(step) {
  const startedAt = performance.now();
  const result = await step.work().catch((error) => ({ status: 'failed', output: String(error?.stack ?? error) }));
  const ms = Math.round(performance.now() - startedAt);
  const reason = result.status === 'skipped' ? `: ${result.output}` : '';
  console.log(`  ${SIGNS[result.status]} ${step.name} (${(ms / 1000).toFixed(1)} s)${reason}`);
  return { name: step.name, ms, ...result };
}

/**
 * Runs every step, whatever the others found, and prints a line for each and then the output of those that failed.
 *
 * @returns {Promise<StepResult[]>} in the order of the steps; never rejects because a step failed
 */
export async function runChecks() {
  const results = [];
  const left = steps.entries();
  const worker = async () => {
    for (const [index, step] of left) results[index] = await runStep(step);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const { name, output } of results.filter(({ status }) => status === 'failed')) {
    console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 76 - name.length))}\n${output}`);
  }
  return results;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureInstalled();
  console.log('check');
  const failed = (await runChecks()).filter(({ status }) => status === 'failed');
  console.log(failed.length === 0 ? '\nall in order' : `\nfailed: ${failed.map(({ name }) => name).join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
