import { journeySchema } from './journey.schema';
import { conditionsOf, journeyReferences } from './references';

const send = (id: string, template: string) => ({ id, send: { channel: 'email', template } });
const journey = journeySchema.parse({
  name: 'Abandoned cart',
  goal: { key: 'first-purchase' },
  entry: { on: { event: 'Cart Updated' }, audience: { not: { segment: 'staff' } }, exclude: ['vip', 'test'] },
  suppress: ['recent-buyers'],
  exitOn: { event: 'Cart Emptied' },
  steps: [
    send('one', 'first'),
    {
      id: 'seen',
      branch: {
        if: { any: [{ event: 'Cart Viewed' }, { segment: 'fans' }] },
        then: [send('two', 'second')],
        else: [{ id: 'deep', branch: { if: { segment: 'sleepers' }, then: [send('three', 'third')] } }],
      },
    },
  ],
});

test('everything that must exist, at its pointer', () => {
  expect(journeyReferences(journey).map(({ kind, key, path }) => `${kind} ${key} ${path}`)).toEqual([
    'goal first-purchase /goal/key',
    'segment vip /entry/exclude/0',
    'segment test /entry/exclude/1',
    'segment recent-buyers /suppress/0',
    'segment staff /entry/audience/not/segment',
    'event Cart Viewed /steps/1/branch/if/any/0/event',
    'segment fans /steps/1/branch/if/any/1/segment',
    'segment sleepers /steps/1/branch/else/0/branch/if/segment',
    'template first /steps/0/send/template',
    'template second /steps/1/branch/then/0/send/template',
    'template third /steps/1/branch/else/0/branch/then/0/send/template',
  ]);
});

test('every condition that is asked', () => {
  expect(conditionsOf(journey).map(({ path }) => path)).toEqual([
    '/entry/audience',
    '/steps/1/branch/if',
    '/steps/1/branch/else/0/branch/if',
  ]);
});

test('a journey may name nothing', () => {
  const plain = journeySchema.parse({ name: 'Plain', entry: { on: { event: 'A' } }, steps: [] });
  expect([journeyReferences(plain), conditionsOf(plain)]).toEqual([[], []]);
});

test.each<[string, object, string[]]>([
  ['segment', { segment: 'vip' }, ['segment vip /entry/on/segment']],
  ['schedule', { schedule: { cron: '0 9 * * *', segment: 'vip' } }, ['segment vip /entry/on/schedule/segment']],
  ['goal', { goal: 'bought' }, ['goal bought /entry/on/goal']],
  ['API', { api: true }, []],
])('an entry by %s', (_, on, references) => {
  const entered = journeySchema.parse({ name: 'Plain', entry: { on }, steps: [] });
  expect(journeyReferences(entered).map(({ kind, key, path }) => `${kind} ${key} ${path}`)).toEqual(references);
});

test('what waits ask for, what variants hold, and messages of other journeys', () => {
  const { steps } = journeySchema.parse({
    name: 'Plain',
    entry: { on: { event: 'A' } },
    steps: [
      { id: 'a', waitFor: { event: 'Seen', within: 'P1D', then: [send('one', 'first')] } },
      {
        id: 'b',
        split: {
          variants: [
            { name: 'x', weight: 1 },
            { name: 'y', weight: 1, steps: [send('two', 'second')] },
          ],
        },
      },
      { id: 'c', waitFor: { goal: 'bought', within: 'P1D' } },
      { id: 'd', branch: { if: { message: 'opened', journey: 'cart', step: 'remind' } } },
      { id: 'e', send: { channel: 'webhook', url: 'https://shop.example' } },
    ],
  });
  const named = journeyReferences({ ...journey, steps, entry: { ...journey.entry, exclude: [], audience: { all: [] } } });
  expect(named.filter(({ path }) => path.startsWith('/steps'))).toEqual([
    {
      kind: 'journey',
      key: 'cart',
      path: '/steps/3/branch/if/journey',
      send: { step: 'remind', path: '/steps/3/branch/if/step' },
    },
    { kind: 'event', key: 'Seen', path: '/steps/0/waitFor/event' },
    { kind: 'template', key: 'first', path: '/steps/0/waitFor/then/0/send/template' },
    { kind: 'template', key: 'second', path: '/steps/1/split/variants/1/steps/0/send/template' },
    { kind: 'goal', key: 'bought', path: '/steps/2/waitFor/goal' },
  ]);
});

test('a journey’s own goal measures it', () => {
  expect(journeyReferences(journey)[0]).toEqual({ kind: 'goal', key: 'first-purchase', path: '/goal/key', measures: true });
});
