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
