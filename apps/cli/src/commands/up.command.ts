// `landfall up`: everything on this machine, supervised, until it is asked to end.
import type { Command } from 'commander';
import { loadUpConfig } from '@landfall/config/config';
import { type Landfall, startLandfall } from '@landfall/embedded/supervisor/landfall';

interface UpFlags {
  json?: boolean;
  ui?: boolean;
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export function register(program: Command): void {
  program
    .command('up')
    .description('run the API and the worker, with an embedded MongoDB, Temporal and inbox where no address is given')
    .option('--json', 'print one line of JSON once everything answers, and nothing else')
    .option('--ui', 'serve Temporal’s web interface too')
    .action(up);
}

async function up({ json = false, ui = false }: UpFlags): Promise<void> {
  const report = (line: string) => void process.stderr.write(`${line}\n`);
  const end = new AbortController();
  const asked = new Promise<void>((resolve) => end.signal.addEventListener('abort', () => resolve(), { once: true }));
  const onSignal = (name: NodeJS.Signals) => end.abort(new Error(name));
  for (const name of SIGNALS) process.on(name, onSignal);

  let landfall;
  try {
    landfall = await startLandfall({ config: loadUpConfig(), temporalUi: ui, report }, end.signal);
  } catch (error) {
    if (!end.signal.aborted) {
      // Another fetch may still be under way: from here on Ctrl-C ends it.
      for (const name of SIGNALS) process.off(name, onSignal);
      throw error;
    }
    // Nothing is left running, and a fetch under way must not hold up the end that was asked for.
    process.exit(0);
  }
  const { stop, ...ready } = landfall;
  process.stdout.write(json ? `${JSON.stringify({ ready: true, ...ready })}\n` : inWords(ready));
  await asked;
  if (!json) report('Stopping');
  await stop();
  process.exit(0);
}

function inWords({ url, adminKey, writeKey, inbox, temporalUi }: Landfall): string {
  const lines = [
    ['API', url],
    ['Admin key', adminKey],
    ['Write key', writeKey],
    ['Mail that was sent', inbox],
    ['Temporal', temporalUi],
  ].filter(([, value]) => value !== null);
  return [
    '',
    'Landfall is ready.',
    '',
    ...lines.map(([title, value]) => `  ${title?.padEnd(20)}${value}`),
    '',
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}
