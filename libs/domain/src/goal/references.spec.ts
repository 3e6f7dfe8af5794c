import { goalSchema } from './goal.schema';
import { goalReferences } from './references';

test('what it asks, then what follows from meeting it', () => {
  const goal = goalSchema.parse({
    name: 'Bought',
    when: { all: [{ event: 'Order' }, { segment: 'vip' }] },
    onAchieved: [
      { enroll: 'onboarding' },
      { suppress: { messageClass: 'promotional', for: 'P1D' }, if: { goal: 'signed-up' } },
      { enroll: 'thanks', if: { not: { message: 'opened', journey: 'cart', step: 'remind' } } },
      { set: { a: 1 } },
    ],
  });
  expect(goalReferences(goal)).toEqual([
    { kind: 'event', key: 'Order', path: '/when/all/0/event' },
    { kind: 'segment', key: 'vip', path: '/when/all/1/segment' },
    { kind: 'journey', key: 'onboarding', path: '/onAchieved/0/enroll' },
    { kind: 'goal', key: 'signed-up', path: '/onAchieved/1/if/goal' },
    { kind: 'journey', key: 'thanks', path: '/onAchieved/2/enroll' },
    {
      kind: 'journey',
      key: 'cart',
      path: '/onAchieved/2/if/not/journey',
      send: { step: 'remind', path: '/onAchieved/2/if/not/step' },
    },
  ]);
  expect(goalReferences({ when: { all: [] } })).toEqual([]);
});
