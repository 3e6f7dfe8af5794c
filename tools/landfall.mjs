#!/usr/bin/env node
// The command `landfall`: installs and builds what is missing, then runs the program in this very process, so that signals and ids are its own.
import { createRequire } from 'node:module';
import { ensureBuilt, ensureInstalled } from './installed.mjs';

// npm and npx start us through a shell that keeps signals to itself. When that shell is gone, whoever asked for us has ended us.
if (process.env.npm_command) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 250).unref();
}

try {
  await ensureInstalled();
  await ensureBuilt();
  process.setSourceMapsEnabled(true);
  const { main } = createRequire(import.meta.url)('../dist/apps/cli/src/main.js');
  await main(process.argv);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
