import { NO_DEFINITIONS, readDefinitions } from '@landfall/domain/simulation/read-definitions';
import type { DefinitionFile } from './definition-dir';
import { planOf, type Saved } from './apply-plan';

const goal = { name: 'Opened a letter', category: 'notification', when: { event: 'Letter Opened' } };
const journey = { name: 'Letters', goal: { key: 'opened' }, entry: { on: { event: 'Signed Up' } }, steps: [] };
const file = (kind: DefinitionFile['kind'], key: string, body: unknown): DefinitionFile => ({
  ...{ kind, key, body, publish: true },
  file: `${kind}/${key}.yaml`,
});
const { definitions } = readDefinitions({ goals: { opened: goal }, journeys: { letters: journey } }, NO_DEFINITIONS);
const saved = (beside: object = {}): Saved => ({
  ...{ segments: [], templates: [] },
  goals: [{ ...definitions.goals.get('opened'), key: 'opened', status: 'active', revision: 1 }],
  journeys: [{ ...definitions.journeys.get('letters'), key: 'letters', status: 'live', revision: 1, liveRevision: 1, ...beside }],
});

test.each<[string, DefinitionFile[], object, unknown[]]>([
  ['a journey whose default its goal decides', [file('journeys', 'letters', journey)], {}, ['same', false]],
  ['the same with its goal beside', [file('goals', 'opened', goal), file('journeys', 'letters', journey)], {}, ['same', false]],
  ['a draft that is not live yet', [file('journeys', 'letters', journey)], { liveRevision: null }, ['same', true]],
  [
    'a journey that has to stop now',
    [file('journeys', 'letters', { ...journey, goal: { key: 'opened', onGoal: 'exit' } })],
    {},
    ['change', true],
  ],
  ['one that was stopped by hand', [file('journeys', 'letters', journey)], { status: 'stopped' }, ['same', false]],
])('%s', (_what, files, beside, expected) => {
  const step = planOf(files, saved(beside), true).find((each) => each.file.kind === 'journeys')!;
  expect([step.change, step.publish]).toEqual(expected);
});

const NOTHING: Saved = { goals: [], segments: [], templates: [], journeys: [] };
const ordered = (files: DefinitionFile[], known = NOTHING) =>
  planOf(files, known, true).map(({ file: { kind, key }, isBare }) => `${kind}/${key}${isBare ? ' in part' : ''}`);
const enrolls = (journey: string) => ({ name: 'Bought', when: { event: 'Order' }, onAchieved: [{ enroll: journey }] });
const towards = (goal: string | undefined, more: object = {}) => ({
  name: 'A journey',
  ...(goal === undefined ? {} : { goal: { key: goal } }),
  entry: { on: { event: 'A' } },
  steps: [],
  ...more,
});
const mail = { channel: 'email', subject: 'Hi', html: '<p>Hi</p>' };

test.each<[string, DefinitionFile[], string[]]>([
  [
    'templates and goals before journeys',
    [
      file('journeys', 'cart', towards('bought', { steps: [{ id: 'a', send: { channel: 'email', template: 'hello' } }] })),
      file('goals', 'bought', { name: 'Bought', when: { event: 'Order' } }),
      file('templates', 'hello', mail),
    ],
    ['goals/bought', 'templates/hello', 'journeys/cart'],
  ],
  [
    'a segment after the goal and the segments that it asks for',
    [
      file('segments', 'a', { name: 'A', when: { all: [{ segment: 'b' }, { goal: 'bought' }] } }),
      file('segments', 'b', { name: 'B', static: true }),
      file('goals', 'bought', { name: 'Bought', when: { all: [{ event: 'Order' }, { segment: 'c' }] } }),
      file('segments', 'c', { name: 'C', static: true }),
    ],
    ['segments/b', 'segments/c', 'goals/bought', 'segments/a'],
  ],
  [
    'a goal after the journey that it enrolls in',
    [
      file('goals', 'bought', enrolls('onboarding')),
      file('goals', 'settled', { name: 'Settled', when: { event: 'Profile Filled' } }),
      file('journeys', 'cart', towards('bought')),
      file('journeys', 'onboarding', towards('settled')),
    ],
    ['goals/settled', 'journeys/onboarding', 'goals/bought', 'journeys/cart'],
  ],
  [
    'a goal and a journey that need each other: the goal twice',
    [file('goals', 'bought', enrolls('again')), file('journeys', 'again', towards('bought'))],
    ['goals/bought in part', 'journeys/again', 'goals/bought'],
  ],
  [
    'journeys that ask for each other’s mail: as they come, the server says why not',
    [
      file('journeys', 'a', towards(undefined, { entry: { on: { event: 'A' }, audience: { message: 'opened', journey: 'b' } } })),
      file('journeys', 'b', towards(undefined, { entry: { on: { event: 'A' }, audience: { message: 'opened', journey: 'a' } } })),
    ],
    ['journeys/a', 'journeys/b'],
  ],
])('in order: %s', (_what, files, order) => expect(ordered(files)).toEqual(order));

test('what is saved already need not be saved in part', () => {
  const known = { ...NOTHING, goals: [{ key: 'bought', status: 'active', revision: 1 }] };
  const files = [file('goals', 'bought', enrolls('again')), file('journeys', 'again', towards('bought'))];
  expect(ordered(files, known)).toEqual(['journeys/again', 'goals/bought']);
});

test('what comes back from the archive comes back once', () => {
  const known = { ...NOTHING, goals: [{ key: 'bought', status: 'archived', revision: 1 }] };
  const files = [file('goals', 'bought', enrolls('again')), file('journeys', 'again', towards('bought'))];
  expect(planOf(files, known, true).map(({ change, restore }) => [change, restore])).toEqual([
    ['change', true],
    ['create', false],
    ['change', false],
  ]);
});
