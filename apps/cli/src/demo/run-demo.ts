// The demo's frame: a runtime of its own that starts empty, the play, the verdict, and the end of it all.
import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inheritedEnvironment, loadUpConfig, type UpConfig } from '@landfall/config/config';
import { type Landfall, startLandfall } from '@landfall/embedded/supervisor/landfall';
import { coloured } from '../terminal/colour';
import { heading, playDemo } from './demo';
import { wrap, WIDTH } from './wrap';

/** An hour lasts half a second, a day twelve. */
const SPEED = 7200;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends the process: 0 where every story came out as told, 1 where one did not, 130 where it was interrupted. */
export async function runDemo({ keep }: { keep: boolean }): Promise<void> {
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const end = new AbortController();
  // Every shopper waits on it.
  setMaxListeners(0, end.signal);
  for (const name of SIGNALS) process.on(name, () => end.abort(new Error(name)));
  // Whoever reads along may leave early (`| head`); the servers must not stay behind.
  process.stdout.on('error', (error) => end.abort(error));
  const dataDir = mkdtempSync(path.join(tmpdir(), 'landfall-demo-'));
  let landfall: Awaited<ReturnType<typeof startLandfall>> | undefined;
  let code = 1;
  try {
    INTRODUCTION.forEach(print);
    landfall = await startLandfall({ config: demoConfig(dataDir), report: note }, end.signal);
    print(heading('as it happens (an hour lasts half a second)'));
    const faults = await playDemo(landfall, SPEED, print, end.signal);
    verdict(faults).forEach(print);
    code = faults.length === 0 ? 0 : 1;
    if (keep) await untilAsked(landfall, print, end.signal);
    else NEXT.forEach(print);
  } catch (error) {
    if (end.signal.aborted) code = 130;
    else note(error instanceof Error ? error.message : String(error));
  }
  await landfall?.stop();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(code);
}

/** What the environment says of ports and logs holds; servers, mail and data are the demo's own. */
function demoConfig(dataDir: string): UpConfig {
  const { PORT = '0', HOST, LOG_LEVEL, RUNTIME_DIR } = inheritedEnvironment();
  return loadUpConfig({ PORT, HOST, LOG_LEVEL, RUNTIME_DIR, DATA_DIR: dataDir, CLOCK_SPEED: String(SPEED), MAIL_FROM: SENDER });
}

const SENDER = 'The Shop <hello@shop.example>';

/** What goes on behind the scene, out of the way of the play. */
const note = (line: string): void => void process.stderr.write(`landfall: ${line}\n`);

const INTRODUCTION = [
  'A shop has one journey, “Abandoned cart”: who leaves a cart is reminded after an',
  'hour and again a day later, until they buy. Seven people and a crowd of sixty',
  'pass through it now, on a database, a Temporal and a mail server of its own.',
  '',
];

function verdict(faults: readonly string[]): string[] {
  if (faults.length === 0) return ['', coloured('green', 'Every story came out as told.'), ''];
  return [
    '',
    coloured('yellow', 'Not as told:'),
    ...faults.flatMap((fault) => wrap(fault, WIDTH - 2).map((line) => `  ${line}`)),
    '',
  ];
}

const NEXT = [
  'Next:',
  '  npm run demo -- --keep   the same, left running: read the mails, ask the API',
  '  npm start                your own: README.md builds its first journey',
  '  npx landfall --help      simulate, replay, apply definitions from files',
];

async function untilAsked(
  { url, adminKey, writeKey, inbox }: Landfall,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  print('Left running until Ctrl-C; nothing of it is kept afterwards.');
  print(`  API and its pages   ${url}/docs`);
  print(`  inbox               ${inbox}`);
  print(`  admin key           ${adminKey}`);
  print(`  write key           ${writeKey}`);
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
