import { run } from './run';

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

it.each([
  ['could not be started', 'no-such-program', [], 'no-such-program could not be started'],
  ['failed', process.execPath, ['-e', 'console.error("no room"); process.exit(3)'], 'ended with 3: no room'],
  ['took too long', process.execPath, ['-e', 'setInterval(() => 0, 1000)'], 'ended with SIGKILL'],
])('says which program %s, and waits for nothing afterwards', async (_, command, args, words) => {
  const before = timers();
  const timeoutMs = words.endsWith('SIGKILL') ? 300 : 60_000;
  await expect(run(command, args, { timeoutMs, quiet: true })).rejects.toThrow(words);
  expect(timers()).toBeLessThanOrEqual(before);
});
