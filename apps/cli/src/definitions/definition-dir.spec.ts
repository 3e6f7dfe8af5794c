import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkTogether, readDefinitionDir } from './definition-dir';

const EXAMPLE = path.join(__dirname, '../../../../examples/abandoned-cart');
let dir: string;

beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'definitions-'))));
afterEach(() => rmSync(dir, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
}

const GOAL = 'name: Purchase\nwhen: { event: Order Completed }\n';
const JOURNEY = 'name: Cart\ngoal: { key: purchase }\nentry: { on: { event: Cart Updated } }\nsteps: []\n';

it('reads the example without a fault', async () => {
  const files = await readDefinitionDir(EXAMPLE);
  checkTogether(files, {});
  expect(files.map(({ kind, key, publish }) => [kind, key, publish])).toEqual([
    ['goals', 'first-purchase', false],
    ['segments', 'do-not-nudge', false],
    ['segments', 'recent-buyers', false],
    ['segments', 'staff', false],
    ['templates', 'cart-last-call', false],
    ['templates', 'cart-reminder', false],
    ['journeys', 'abandoned-cart', true],
  ]);
  expect(files.find(({ key }) => key === 'cart-reminder')!.body).toMatchObject({
    channel: 'email',
    mjml: expect.stringContaining('<mjml>'),
  });
});

it.each<[string, Record<string, string>, string]>([
  ['YAML that cannot be read', { 'goals/a.yaml': 'name: "open' }, 'goals/a.yaml  cannot be read'],
  ['JSON that cannot be read', { 'goals/a.json': '{"name": ' }, 'goals/a.json  cannot be read'],
  ['an empty file', { 'goals/a.yaml': '' }, 'goals/a.yaml  '],
  [
    'a folder named in the singular',
    { 'goals/a.yaml': GOAL, 'journey/a.yaml': JOURNEY },
    'journey/a.yaml  is left out there: the folder is called journeys',
  ],
  ['a name that is no key', { 'goals/First Purchase.yaml': GOAL }, 'goals/First Purchase.yaml  must be named by a key'],
  [
    'one key twice',
    { 'goals/a.yaml': GOAL, 'goals/a.json': JSON.stringify({ name: 'A', when: { event: 'B' } }) },
    'goals/a.yaml  defines “a”, as goals/a.json does',
  ],
  ['a field misspelt', { 'goals/a.yaml': 'name: A\nwhen: { evnt: B }\n' }, 'goals/a.yaml  /when/evnt'],
  [
    'a word of a journey for its publishing',
    { 'journeys/a.yaml': `publish: later\n${JOURNEY}` },
    'journeys/a.yaml  /publish  must be true or false',
  ],
  [
    'a file beside it that is missing',
    { 'templates/a.yaml': 'channel: email\nsubject: A\nmjmlFile: a.mjml\n' },
    'templates/a.yaml  /mjmlFile  names a.mjml, which is not there',
  ],
  [
    'a file elsewhere',
    { 'templates/a.yaml': 'channel: email\nsubject: A\nhtmlFile: ../../etc/passwd\n' },
    'templates/a.yaml  /htmlFile  must be the name of a file in the same folder',
  ],
  [
    'a filter that is none',
    { 'templates/a.yaml': 'channel: email\nsubject: "{{ a | upcas }}"\nhtml: <p>A</p>\n' },
    'templates/a.yaml  /subject',
  ],
])('names the file and the place of %s', async (_, files, expected) => {
  write(files);
  await expect(readDefinitionDir(dir)).rejects.toThrow(expected);
});

it('tells the faults of all files at once', async () => {
  write({ 'goals/a.yaml': 'name: A\n', 'journeys/b.yaml': 'name: B\nsteps: []\n' });
  await expect(readDefinitionDir(dir)).rejects.toThrow(/goals\/a\.yaml {2}\/when[^]*journeys\/b\.yaml {2}\/entry/);
});

it('looks for what is named in the directory and on the server', async () => {
  write({ 'journeys/cart.yaml': JOURNEY });
  const files = await readDefinitionDir(dir);
  expect(() => checkTogether(files, {})).toThrow('journeys/cart.yaml  /goal/key  there is no goal “purchase”');
  expect(() =>
    checkTogether(files, { goals: { purchase: { key: 'purchase', status: 'active', name: 'P', when: { event: 'E' } } } }),
  ).not.toThrow();
});

it('keeps a journey as a draft where its file says so', async () => {
  write({ 'goals/purchase.yaml': GOAL, 'journeys/cart.yaml': `publish: false\n${JOURNEY}` });
  const files = await readDefinitionDir(dir);
  expect(files.at(-1)).toMatchObject({ publish: false, body: { name: 'Cart' } });
  expect(files.at(-1)!.body).not.toHaveProperty('publish');
});

it('says so where there is nothing of the kind', async () => {
  write({ 'notes.txt': 'hello' });
  await expect(readDefinitionDir(dir)).rejects.toThrow('has none of the folders goals, segments, templates, journeys');
  await expect(readDefinitionDir(path.join(dir, 'nowhere'))).rejects.toThrow('is no directory');
});
