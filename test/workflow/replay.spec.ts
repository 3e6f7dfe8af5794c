/** Every recorded history replays: nobody under way is broken by an upgrade. */
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { recordedHistories } from '../support/histories';
import { workflowBundle } from '../support/workflow-server';

beforeAll(() => void Runtime.install({ logger: new DefaultLogger('ERROR') }));

const histories = recordedHistories();

it('there is one for every shape of an enrollment’s life, and of a tick', () => {
  const shapes = [
    'walked-to-the-end',
    'stopped-in-first-wait',
    'stopped-after-first-mail',
    'two-mails-at-once',
    'stopped-between-mails',
    'delivery-tried-again',
    'stopped-while-trying',
    'ended-before-it-started',
    'wait-answered',
    'wait-ran-out',
    'called-for-nothing',
    'woken-while-asking',
    'started-by-waking',
    'paused-and-resumed',
    'stopped-in-pause',
    'delay-moved',
    'called-while-listening',
    'ended-while-listening',
    'tick-worked',
    'tick-tried-again',
  ];
  for (const shape of shapes)
    expect(histories.map(({ name }) => name)).toContainEqual(expect.stringMatching(new RegExp(`${shape}$`)));
});

it.each(histories)(
  '$name',
  async ({ history }) => {
    await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history as never);
  },
  60_000,
);

it('notices where the workflow’s commands changed', async () => {
  const changed = structuredClone(histories.find(({ name }) => name.endsWith('stopped-in-first-wait'))!.history) as {
    events: Record<string, unknown>[];
  };
  const timer = changed.events.find(({ eventType }) => eventType === 'EVENT_TYPE_TIMER_STARTED')!;
  const { workflowTaskCompletedEventId } = timer['timerStartedEventAttributes'] as { workflowTaskCompletedEventId: string };
  delete timer['timerStartedEventAttributes'];
  Object.assign(timer, {
    eventType: 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED',
    activityTaskScheduledEventAttributes: {
      activityId: '1',
      activityType: { name: 'advance' },
      taskQueue: { name: 'landfall' },
      workflowTaskCompletedEventId,
    },
  });
  await expect(Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, changed as never)).rejects.toThrow(
    /nondeterminism|determinism/i,
  );
}, 60_000);
