// `npm test`: everything that proves the product, from a fresh clone. Installs and builds what is missing, fetches the embedded
// runtime, runs the checks, then Jest; its last line is the sum of all of them. Arguments go to Jest: `npm test -- libs/domain`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './check.mjs';
import { ensureBuilt, ensureInstalled } from './installed.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const RUNTIME_TIMEOUT_MS = 20 * 60_000;
const JEST_TIMEOUT_MS = 45 * 60_000;

const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs a program of ours on this terminal; resolves to its exit code, 1 if it was stopped for taking too long. */
function run(args, timeoutMs) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    const timer = setTimeout(() => {
      console.error(`stopped after ${timeoutMs / 60_000} minutes: ${args.join(' ')}`);
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

/** A step that is not a spec counts as one test. What it throws is printed, and the others still run. */
async function step(name, work) {
  console.log(`\n${name}`);
  try {
    await work();
    total.passed += 1;
    return true;
  } catch (error) {
    console.error(`  ✗ ${name}: ${error?.message ?? error}`);
    total.failed += 1;
    return false;
  }
}

async function runtime() {
  const code = await run(['tools/landfall.mjs', 'runtime'], RUNTIME_TIMEOUT_MS);
  if (code !== 0) throw new Error(`the embedded runtime could not be fetched (exit code ${code})`);
}

/** A suite that could not even load is a failure too, and so is a Jest that ends badly without naming a test. */
async function jest(args) {
  console.log('\njest');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'landfall-jest-'));
  const outputFile = path.join(folder, 'result.json');
  try {
    const command = ['node_modules/jest/bin/jest.js', '--ci', '-w', '2', '--json', '--outputFile', outputFile, ...args];
    const code = await run(command, JEST_TIMEOUT_MS);
    const result = JSON.parse(readFileSync(outputFile, 'utf8'));
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    total.passed += result.numPassedTests;
    total.failed += failed === 0 && code !== 0 ? 1 : failed;
    total.skipped += result.numPendingTests + result.numTodoTests;
  } catch (error) {
    console.error(`  ✗ jest left no result: ${error.message}`);
    total.failed += 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checks() {
  console.log('\ncheck');
  for (const { status } of await runChecks()) total[status] += 1;
}

if (await step('install', ensureInstalled)) {
  await step('build', ensureBuilt);
  await step('runtime', runtime);
  await checks();
  await jest(process.argv.slice(2));
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;
