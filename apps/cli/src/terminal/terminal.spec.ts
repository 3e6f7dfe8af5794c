import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { coloured } from './colour';
import { faultWords } from './fault-words';
import { outliveReaders } from './lost-reader';
import { Progress } from './progress';
import { percent, table } from './table';

it('aligns texts to the left and numbers to the right', () => {
  expect(
    table([
      ['JOURNEY', 'ENTERED', 'RATE'],
      ['abandoned-cart', 5, percent(0.1647)],
      ['welcome', 12345, percent(null)],
    ]),
  ).toBe(['JOURNEY         ENTERED    RATE', 'abandoned-cart        5  16.5 %', 'welcome           12345       –'].join('\n'));
});

it('colours only where somebody looks', () => {
  expect(coloured('green', 'yes', { isTTY: false })).toBe('yes');
  expect(coloured('green', 'yes', { isTTY: true, hasColors: () => true })).toBe('\u001b[32myes\u001b[0m');
});

it.each([
  ['one line that moves on a terminal', true, ['\r\u001b[2K2', '\r\u001b[2K5', '\r\u001b[2K']],
  ['a line every five seconds elsewhere', false, ['5\n']],
])('tells progress in %s', (_, isTTY, expected) => {
  const said: string[] = [];
  let now = 0;
  const progress = new Progress({ isTTY, write: (text) => said.push(text) }, () => now);
  for (const [at, word] of [
    [50, 1],
    [150, 2],
    [200, 3],
    [5000, 5],
  ] as const) {
    now = at;
    progress.tell(() => String(word));
  }
  progress.end();
  expect(said).toEqual(expected);
});

it('goes on when nobody reads any more, and lets no other fault pass', () => {
  const stream = new PassThrough();
  outliveReaders([stream]);
  expect(() => stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).not.toThrow();
  expect(() => stream.emit('error', new Error('write after end'))).toThrow('write after end');
});

it.each([
  ['no-such.ndjson', 'no-such.ndjson is not there.'],
  [__dirname, 'What is given as a file is a directory, not a file.'],
])('says of a file what the system found wrong: %s', async (file, words) => {
  const error: unknown = await readFile(file).catch((refused: unknown) => refused);
  expect(faultWords(error)).toBe(words);
});

it('leaves an error of ours its words', () => {
  expect(faultWords(new Error('No key of access.'))).toBe('No key of access.');
});
