// Loaded into our own child processes with `node --require`: ends them when the process that started them dies, even by SIGKILL.
// Plain JavaScript in form, for Node loads it as it stands when we run from the sources.

process.stdin.on('close', () => {
  process.kill(process.pid, 'SIGTERM');
  // Long enough for a request or a task to finish; then the end is forced.
  setTimeout(() => process.exit(1), 5000).unref();
});
process.stdin.on('error', () => undefined);
process.stdin.resume();
// The pipe alone must not keep a process alive that has nothing left to do.
process.stdin.unref();
