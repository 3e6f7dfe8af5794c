/** What an author is told beside the answer, and when not. */
import { ensureIndexes } from '@landfall/store/connection';
import { emptyStore, startStore, type SpecStore } from '../../../../test/support/store';
import { definitionWorld, type DefinitionWorld } from './definition-world';

let store: SpecStore;
let world: DefinitionWorld;

beforeAll(async () => {
  store = await startStore();
}, 90_000);

afterAll(() => store?.stop());

beforeEach(async () => {
  await emptyStore(store);
  world = definitionWorld(store.connection);
  await ensureIndexes(store.connection);
});

const told = (warnings: { path: string; code: string }[]) => warnings.map(({ path, code }) => `${code} ${path}`).sort();
const putGoal = async (key: string, more: object = {}) =>
  told(
    (await world.goals.put(key, { written: { name: 'First purchase', when: { event: 'Order' }, ...more }, savedBy: 'spec' }))
      .warnings,
  );
const putJourney = async (more: object = {}) => {
  const written = { name: 'Abandoned cart', goal: { key: 'bought' }, entry: { on: { event: 'Cart' } }, steps: [], ...more };
  return told((await world.journeys.put('cart', { written, savedBy: 'spec' })).warnings);
};
const publish = async () => told((await world.publisher.publish('cart')).warnings);

const DAY_MS = 24 * 60 * 60 * 1000;
const hear = (userId: string, event: string, daysAgo = 0) => world.track(userId, event, {}, Date.now() - daysAgo * DAY_MS);

const UNLINKED = ['no_window /within', 'not_linked '];

it('a goal that no journey has is neither linked nor bounded, until one has it', async () => {
  expect(await putGoal('bought')).toEqual(UNLINKED);
  await putJourney();
  expect(await putGoal('bought')).toEqual([]);
  expect(await putGoal('watched', { level: 'diagnostic' })).toEqual([]);
});

it.each<[string, object, string[]]>([
  ['a name of one common word', { name: 'Test' }, ['vague_name /name']],
  ['the same with a number', { name: 'goal 2' }, ['vague_name /name']],
  ['a primary goal on soft evidence', { evidence: 'soft' }, ['soft_primary /evidence']],
  ['a secondary one on soft evidence', { evidence: 'soft', level: 'secondary' }, []],
  ['no event', { when: { trait: 'plan', is: 'pro' } }, ['too_broad /when']],
  ['an event that most did lately', { when: { event: 'Page' } }, ['too_broad /when']],
  ['the same with properties', { when: { event: 'Page', where: { path: '/pricing' } } }, []],
  ['an event that most did long ago', { when: { event: 'Signed Up' } }, []],
  ['an event that half did', { when: { event: 'Order' } }, []],
])('a goal: %s', async (_what, more, expected) => {
  for (const userId of ['u1', 'u2', 'u3']) await hear(userId, 'Page');
  for (const userId of ['u1', 'u2', 'u3', 'u4']) await hear(userId, 'Signed Up', 31);
  for (const userId of ['u1', 'u2']) await hear(userId, 'Order');
  expect((await putGoal('bought', more)).filter((warning) => !UNLINKED.includes(warning))).toEqual(expected);
});

it('more than three primary goals, or more than ten, are too many', async () => {
  const many = async (key: string, more: object) => (await putGoal(key, more)).includes('too_many_goals ');
  for (const key of ['a', 'b', 'c']) expect(await many(key, {})).toBe(false);
  expect(await many('d', {})).toBe(true);
  expect(await many('d', { level: 'secondary' })).toBe(false);
  for (const key of ['e', 'f', 'g', 'h', 'i', 'j']) expect(await many(key, { level: 'secondary' })).toBe(false);
  expect(await many('k', { level: 'secondary' })).toBe(true);
});

it('a journey is warned of its goal as it is saved, and of what is missing as it is published', async () => {
  await putGoal('bought', { level: 'secondary' });
  expect(await putJourney({ name: 'Journey' })).toEqual(['secondary_goal /goal/key', 'vague_name /name']);
  expect(await publish()).toEqual([
    'goal_never_seen /goal/key',
    'no_holdout /holdout',
    'no_target /goal/target',
    'secondary_goal /goal/key',
    'vague_name /name',
  ]);
  await putGoal('bought');
  await hear('u1', 'Order');
  await putJourney({ goal: { key: 'bought', target: { type: 'percent', value: 12 } }, holdout: { percent: 10 } });
  expect(await publish()).toEqual([]);
});

it('a journey without a goal has nothing to be held against', async () => {
  expect(await putJourney({ goal: undefined })).toEqual([]);
  expect(await publish()).toEqual([]);
});
