import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import { compactJournal } from './compact';
import { InboxReader } from './inbox.reader';
import { startInbox } from './inbox.server';
import { Journal } from './journal';
import { journalFile } from './mail';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(path.join(tmpdir(), 'landfall-inbox-'))));
afterEach(async () => await rm(dir, { recursive: true, force: true }));

/** Sends each mail in turn through a real connection. */
async function send(
  ...mails: { to: string | string[]; subject: string; text?: string; html?: string; headers?: Record<string, string> }[]
) {
  const inbox = await startInbox({ dir });
  const transport = createTransport({ url: inbox.uri, pool: true, maxConnections: 4 });
  for (const mail of mails)
    await transport.sendMail({ from: 'Läden <hello@shop.example>', messageId: '<m1@shop.example>', text: 'hello', ...mail });
  transport.close();
  await inbox.stop();
}

const subjectsOf = async (query: { to?: string; before?: number; limit?: number } = {}, reader = new InboxReader(dir)) =>
  (await reader.page({ limit: 50, ...query })).mails.map(({ subject }) => subject);

it('shows what was sent, as it was meant', async () => {
  await send({
    to: 'Ann@shop.example',
    subject: 'Grüße 🎁',
    text: 'Hallo Änne',
    html: '<p>Hallo <b>Änne</b></p>',
    headers: { 'List-Unsubscribe': '<https://shop.example/t/u/1>', 'X-Long': 'word '.repeat(40).trim() },
  });
  const { mails, next } = await new InboxReader(dir).page({ limit: 10 });
  expect(next).toBeUndefined();
  expect(mails).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      from: 'Läden <hello@shop.example>',
      to: 'Ann@shop.example',
      subject: 'Grüße 🎁',
      headers: expect.objectContaining({
        'list-unsubscribe': ['<https://shop.example/t/u/1>'],
        'x-long': ['word '.repeat(40).trim()],
        'message-id': ['<m1@shop.example>'],
      }),
      text: expect.stringContaining('Hallo Änne'),
      html: expect.stringContaining('<b>Änne</b>'),
    },
  ]);
});

it('lists one item per recipient, newest first, by address without case', async () => {
  await send(
    { to: ['ann@x.example', 'bob@x.example'], subject: 'one' },
    { to: 'ann@x.example', subject: 'two' },
    { to: 'cy@x.example', subject: 'three' },
  );
  expect(await subjectsOf()).toEqual(['three', 'two', 'one', 'one']);
  expect(await subjectsOf({ to: 'ANN@x.example' })).toEqual(['two', 'one']);
  expect(await subjectsOf({ to: 'ann' })).toEqual([]);
});

it('pages without loss or repetition while mail comes in', async () => {
  await send({ to: 'a@x.example', subject: '1' }, { to: 'a@x.example', subject: '2' }, { to: 'a@x.example', subject: '3' });
  const reader = new InboxReader(dir);
  const first = await reader.page({ limit: 2 });
  await send({ to: 'a@x.example', subject: '4' });
  const second = await reader.page({ limit: 2, before: first.next });
  expect([...first.mails, ...second.mails].map(({ subject }) => subject)).toEqual(['3', '2', '1']);
  expect(second.next).toBeUndefined();
  expect(await subjectsOf({}, reader)).toEqual(['4', '3', '2', '1']);
});

it('forgets the mail of one address, then all, also for readers to come, and keeps what arrives later', async () => {
  await send({ to: 'ann@x.example', subject: 'a' }, { to: 'bob@x.example', subject: 'b' });
  const reader = new InboxReader(dir);
  await reader.remove('Ann@x.example');
  expect(await subjectsOf({}, reader)).toEqual(['b']);
  await reader.remove();
  await send({ to: 'ann@x.example', subject: 'later' });
  expect(await subjectsOf({}, reader)).toEqual(['later']);
  expect(await subjectsOf()).toEqual(['later']);
});

it('logs each acceptance with its Message-ID', async () => {
  await send({ to: 'ann@x.example', subject: 'a' });
  const lines = (await readFile(journalFile(dir), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ messageId: '<m1@shop.example>', to: 'ann@x.example', subject: 'a', at: expect.any(String) }),
  ]);
});

it('goes on after a crash in the middle of a line', async () => {
  await send({ to: 'ann@x.example', subject: 'whole' });
  await appendFile(journalFile(dir), '{"id":"torn","to":"ann');
  expect(await subjectsOf()).toEqual(['whole']);
  await send({ to: 'ann@x.example', subject: 'next' });
  expect(await subjectsOf()).toEqual(['next', 'whole']);
});

it('keeps the entries of many callers, each whole', async () => {
  const file = path.join(dir, 'many.jsonl');
  const journal = await Journal.open(file);
  await Promise.all(Array.from({ length: 200 }, async (_, n) => await journal.append([{ n }])));
  await journal.close();
  const kept = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { n: number }).n);
  expect(kept.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n));
});

it('takes 8-bit sources and mail of nobody in particular', async () => {
  const inbox = await startInbox({ dir });
  const transport = createTransport({ url: inbox.uri });
  const raw = Buffer.from(
    'Subject: raw\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nÄ\r\n',
  );
  await transport.sendMail({ envelope: { from: '', to: ['ann@x.example'] }, raw });
  transport.close();
  await inbox.stop();
  const { mails } = await new InboxReader(dir).page({ limit: 1 });
  expect(mails[0]).toMatchObject({ from: '', subject: 'raw', text: expect.stringContaining('Ä'), html: '' });
});

describe('what was removed is gone from the disk', () => {
  const onDisk = async () => await readFile(journalFile(dir), 'utf8');

  it('at once where it was that of one address, by no word of it in any file', async () => {
    await send({ to: 'ann@x.example', subject: 'a word' }, { to: ['bob@x.example', 'Ann@x.example'], subject: 'b' });
    const [reader, other] = [new InboxReader(dir), new InboxReader(dir)];
    expect(await subjectsOf({}, other)).toEqual(['b', 'b', 'a word']);
    expect(await reader.remove('ANN@x.example')).toBe(2);
    expect(await reader.remove('ann@x.example')).toBe(0);
    const files = await Promise.all((await readdir(dir)).map((name) => readFile(path.join(dir, name), 'utf8')));
    expect(files.join('')).not.toMatch(/"ann@x|a word/i);
    for (const each of [reader, other, new InboxReader(dir)]) expect(await subjectsOf({}, each)).toEqual(['b']);
  });

  it('and its room at the next start, and readers under way go on', async () => {
    await send({ to: 'ann@x.example', subject: 'a' }, { to: 'bob@x.example', subject: 'b' });
    const reader = new InboxReader(dir);
    await reader.remove('ann@x.example');
    await send({ to: 'ann@x.example', subject: 'later' });
    expect((await onDisk()).match(/"to":"[^"]+"/g)).toEqual(['"to":"bob@x.example"', '"to":"ann@x.example"']);
    expect(await subjectsOf({}, reader)).toEqual(['later', 'b']);
    expect(await subjectsOf()).toEqual(['later', 'b']);
  });

  it('also where a crash came in between', async () => {
    await send({ to: 'ann@x.example', subject: 'a' }, { to: 'bob@x.example', subject: 'b' });
    const [, kept] = (await onDisk()).split(/(?<=\n)/);
    await new InboxReader(dir).remove('ann@x.example');
    await appendFile(`${journalFile(dir)}.new`, kept!);
    await send({ to: 'cy@x.example', subject: 'c' });
    expect(await subjectsOf()).toEqual(['c', 'b']);
  });
});

it('keeps the newest where there is too much', async () => {
  await send({ to: 'a@x.example', subject: '1' }, { to: 'a@x.example', subject: '2' }, { to: 'a@x.example', subject: '3' });
  const { length } = await readFile(journalFile(dir));
  await compactJournal(dir, length);
  expect(await subjectsOf()).toEqual(['3', '2', '1']);
  await compactJournal(dir, length - 1);
  expect(await subjectsOf()).toEqual(['3', '2']);
  await compactJournal(dir, 10);
  expect(await subjectsOf()).toEqual([]);
});
