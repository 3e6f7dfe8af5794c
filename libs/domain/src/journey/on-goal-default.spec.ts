import { goalKeyOf, withOnGoal } from './on-goal-default';

const journey = (goal?: unknown) => ({ name: 'Newsletter', ...(goal === undefined ? {} : { goal }) });

test.each<[string, unknown, Parameters<typeof withOnGoal>[1], unknown]>([
  ['goes on after a notification goal', journey({ key: 'opened' }), 'notification', 'continue'],
  ['stops where it says so', journey({ key: 'opened', onGoal: 'exit' }), 'notification', 'exit'],
  ['is left to the schema with other goals', journey({ key: 'bought' }), 'purchase', undefined],
  ['is left to the schema without its goal', journey({ key: 'gone' }), undefined, undefined],
])('%s', (_what, written, category, onGoal) => {
  expect((withOnGoal(written, category) as { goal: { onGoal?: string } }).goal.onGoal).toBe(onGoal);
});

test.each([[journey()], [null], [[]], [journey([])], [journey({ key: 7 })]])('has no goal to speak of: %j', (written) => {
  expect(goalKeyOf(written)).toBeUndefined();
});

test('the goal is named by its key', () => expect(goalKeyOf(journey({ key: 'opened' }))).toBe('opened'));
