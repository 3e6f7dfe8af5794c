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
