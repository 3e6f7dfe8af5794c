// Loaded into our own child processes with `node --require`: ends them when the process that started them dies, even by SIGKILL.
// Plain JavaScript in form and without imports, for Node loads it as it stands when we run from the sources.

// Threads load it too (Temporal's workflows run in some), and their standard input is another one.
if (process.getBuiltinModule('node:worker_threads').isMainThread) {
  process.stdin.on('close', () => {
    process.kill(process.pid, 'SIGTERM');
    // Long enough for a request or a task to finish; then the end is forced.
    setTimeout(() => process.exit(1), 5000).unref();
  });
  process.stdin.on('error', () => undefined);
  process.stdin.resume();
  // The pipe alone must not keep a process alive that has nothing left to do.
  process.stdin.unref();
}
