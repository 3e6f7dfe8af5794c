import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readEventFile, readTable } from './event-file';
import { mapRow, type MappingFlags } from './event-mapping';

const flags: MappingFlags = {
  user: 'user_id',
  time: 'timestamp',
  event: 'event',
  rename: { cart: 'Cart Updated' },
  property: ['item'],
  only: ['cart', 'buy'],
};
const row = { user_id: 'u1', timestamp: '1511539202000', event: 'cart', item: '8050' };

it.each<[string, Partial<typeof row>, object | undefined]>([
  ['milliseconds', {}, { at: 1511539202000, userId: 'u1', event: 'Cart Updated', properties: { item: 8050 } }],
  ['seconds', { timestamp: '1511539202' }, { at: 1511539202000 }],
  ['RFC 3339', { timestamp: '2017-11-24T16:00:02Z' }, { at: 1511539202000 }],
  ['an event without another name', { event: 'buy' }, { event: 'buy' }],
  ['an event that is left out', { event: 'view' }, undefined],
  ['an id with a leading zero', { item: '007' }, { properties: { item: '007' } }],
  ['an empty property', { item: '' }, { properties: {} }],
])('reads %s', (_, change, expected) => {
  const read = mapRow({ ...row, ...change }, flags);
  if (expected === undefined) expect(read).toBeUndefined();
  else expect(read).toMatchObject(expected);
});

it.each([
  ['nobody', { user_id: '' }, 'user_id is empty'],
  ['no instant', { timestamp: 'noon' }, 'timestamp is no instant: noon'],
])('refuses a row with %s', (_, change, message) => {
  expect(() => mapRow({ ...row, ...change }, flags)).toThrow(message);
});

describe('files', () => {
  let dir: string;
  beforeAll(() => (dir = mkdtempSync(path.join(tmpdir(), 'events-'))));
  afterAll(() => rmSync(dir, { recursive: true }));
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(path.join(dir, name), content);
    return path.join(dir, name);
  };
  const csv =
    '\uFEFFuser_id,timestamp,event,item\nu2,1511539300000,buy,"a, b"\nu1,1511539202000,cart,1\nu1,1511539202000,view,1\n';

  it.each([
    ['plain', 'events.csv', csv],
    ['gzipped', 'events.csv.gz', gzipSync(csv)],
  ])('reads a table in order of time: %s', async (_, name, content) => {
    const events = await readTable(file(name, content), flags);
    expect(events.map(({ userId, event, line }) => [userId, event, line])).toEqual([
      ['u1', 'Cart Updated', 3],
      ['u2', 'buy', 2],
    ]);
  });

  it('names the columns that are missing, and the line of a bad row', async () => {
    await expect(readTable(file('a.csv', 'user,when\n'), flags)).rejects.toThrow(
      'has no column user_id, timestamp, event, item; it has user, when.',
    );
    await expect(readTable(file('b.csv', 'user_id,timestamp,event,item\nu1,noon,cart,1\n'), flags)).rejects.toThrow(
      'b.csv, line 2: timestamp is no instant',
    );
  });

  it.each([
    ['a list', 'a.json', '[{"type":"track"}]'],
    ['a request', 'b.json', '{"events":[{"type":"track"}]}'],
    ['lines', 'c.ndjson', '{"type":"track"}\n\n'],
    ['gzipped lines', 'd.jsonl.gz', gzipSync('{"type":"track"}\n')],
  ])('reads JSON: %s', async (_, name, content) => {
    expect(await readEventFile(file(name, content), flags)).toEqual([{ type: 'track' }]);
  });

  it.each([
    ['e.json', '{', 'is not JSON'],
    ['f.json', '{"rows":[]}', 'must hold a list of events'],
    ['g.ndjson', '{}\nx\n', 'g.ndjson, line 2 is not JSON'],
    ['h.csv.gz', 'not gzip', 'incorrect header'],
  ])('says what is wrong with %s', async (name, content, message) => {
    await expect(readEventFile(file(name, content), flags)).rejects.toThrow(message);
  });

  it('says which file is missing', async () => {
    await expect(readTable(path.join(dir, 'nowhere.csv.gz'), flags)).rejects.toThrow('ENOENT');
    await expect(readEventFile(path.join(dir, 'nowhere.ndjson'), flags)).rejects.toThrow('ENOENT');
  });
});
