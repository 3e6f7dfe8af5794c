/** The enrollment workflow against a real server whose time is skipped: days of waiting, stops in mid-wait, and how much history it writes. */
import {
  ended,
  ENROLLMENT_WORKFLOW,
  enrollmentWorkflowId,
  TASK_QUEUE,
  woken,
} from '@landfall/workflows/enrollment/enrollment.contract';
import { keepHistory } from '../support/histories';
import { ScriptedEnrollment, type ScriptStep } from '../support/scripted-enrollment';
import { startWorkflowServer, type WorkflowServer } from '../support/workflow-server';

const DAY = 86_400_000;
const HOUR = 3_600_000;

let server: WorkflowServer;
beforeAll(async () => {
  server = await startWorkflowServer();
}, 120_000);
afterAll(() => server?.stop());

let count = 0;

/** What comes from outside, ms of virtual time after its start. */
interface Outside {
  endedAfter?: number;
  /** What it waits for comes, and it hears of it. */
  wokenAfter?: number;
  /** It hears, and nothing has come. */
  calledAfter?: number;
  /** It is woken before it was ever started. */
  startedByWaking?: boolean;
  /** It is woken while it asks what is due. */
  wokenWhileAsking?: boolean;
}

/** @param name under which its history is kept, where histories are recorded */
async function live(
  name: string,
  steps: readonly ScriptStep[],
  { endedAfter, wokenAfter, calledAfter, startedByWaking, wokenWhileAsking }: Outside = {},
): Promise<{ done: string[]; events: number; tookMs: number }> {
  const { client } = server.env;
  const enrollmentId = `e${++count}`;
  const workflowId = enrollmentWorkflowId(enrollmentId);
  const enrollment = new ScriptedEnrollment(steps, () => server.env.currentTimeMs());
  const askedFirst = wokenWhileAsking
    ? async () => {
        enrollment.answer();
        await client.workflow.getHandle(workflowId).signal(woken);
      }
    : undefined;
  return server.during(enrollmentPort(enrollment, askedFirst), async () => {
    const start = { taskQueue: TASK_QUEUE, workflowId, args: [{ enrollmentId }] };
    const handle = startedByWaking
      ? await client.workflow.signalWithStart(ENROLLMENT_WORKFLOW, { ...start, signal: woken, signalArgs: [] })
      : await client.workflow.start(ENROLLMENT_WORKFLOW, start);
    const outside: [number | undefined, () => Promise<void>][] = [
      [wokenAfter, async () => (enrollment.answer(), handle.signal(woken))],
      [calledAfter, () => handle.signal(woken)],
      [endedAfter, async () => (enrollment.end(), handle.signal(ended))],
    ];
    let passed = 0;
    for (const [after, happen] of outside.filter(([after]) => after !== undefined).sort(([a], [b]) => a! - b!)) {
      await server.env.sleep(after! - passed);
      passed = after!;
      await happen();
    }
    await handle.result();
    const history = await handle.fetchHistory();
    keepHistory(name, history);
    const { startTime, closeTime } = await handle.describe();
    return { done: enrollment.done, events: history.events!.length, tookMs: closeTime!.getTime() - startTime.getTime() };
  });
}

/** Temporal wants plain functions. */
const enrollmentPort = (enrollment: ScriptedEnrollment, askedFirst?: () => Promise<void>) => ({
  advance: async (request: { attempt: number }) => {
    const isFirst = enrollment.done.length === 0;
    const next = await enrollment.advance(request);
    if (isFirst) await askedFirst?.();
    return next;
  },
});

const threeMails: ScriptStep[] = [
  { send: 'first' },
  { wait: DAY },
  { send: 'second' },
  { wait: DAY },
  { send: 'third' },
  { listen: 3 * DAY },
];

describe('the enrollment workflow', () => {
  it('walks to the end and listens for three days, in at most 30 history events', async () => {
    const { done, events, tookMs } = await live('walked-to-the-end', threeMails);
    expect(done).toEqual(['woke', 'first', 'woke', 'second', 'woke', 'third']);
    expect(tookMs).toBeGreaterThanOrEqual(5 * DAY);
    expect(events).toBeLessThanOrEqual(30);
  }, 60_000);

  it.each([
    ['stopped-in-first-wait', 'its first wait', [{ wait: DAY }, { send: 'nudge' }], ['woke']],
    ['stopped-after-first-mail', 'the wait after its first mail', threeMails, ['woke', 'first']],
    ['stopped-in-pause', 'a pause', [{ idle: true }, { send: 'nudge' }], ['woke']],
  ] as const)(
    '%s: stops in the middle of %s, in at most 12 history events',
    async (name, _, steps, expected) => {
      const { done, events, tookMs } = await live(name, steps, { endedAfter: HOUR });
      expect(done).toEqual(expected);
      expect(tookMs).toBeLessThan(DAY);
      expect(events).toBeLessThanOrEqual(12);
    },
    60_000,
  );

  it('stops between the mails', async () => {
    const { done } = await live('stopped-between-mails', threeMails, { endedAfter: DAY + HOUR });
    expect(done).toEqual(['woke', 'first', 'woke', 'second']);
  }, 60_000);

  it('hands over one message at a time', async () => {
    const { done } = await live('two-mails-at-once', [{ send: 'mail' }, { send: 'another' }]);
    expect(done).toEqual(['woke', 'mail', 'woke', 'another']);
  }, 60_000);

  it('tries a delivery that was not accepted again, on a timer', async () => {
    const { done } = await live('delivery-tried-again', [{ send: 'nudge', retries: 2 }]);
    expect(done).toEqual(['woke', 'nudge refused', 'woke', 'nudge refused', 'woke', 'nudge']);
  }, 60_000);

  it('stops trying once the enrollment has ended', async () => {
    const { done } = await live('stopped-while-trying', [{ send: 'nudge', retries: 1000 }], { endedAfter: 90_000 });
    expect(done.length).toBeLessThan(8);
    expect(done).not.toContain('nudge');
  }, 60_000);

  it('is over at once where the enrollment had ended before it started', async () => {
    const { done, events } = await live('ended-before-it-started', []);
    expect(done).toEqual(['woke']);
    expect(events).toBeLessThanOrEqual(6);
  }, 60_000);

  it('goes on as soon as what it waits for has come', async () => {
    const { done, tookMs } = await live('wait-answered', [{ wait: DAY }, { send: 'thanks' }], { wokenAfter: HOUR });
    expect(done).toEqual(['woke', 'woke', 'thanks']);
    expect(tookMs).toBeLessThan(DAY);
  }, 60_000);

  it('goes on at the deadline where nothing has come, in no more events than any other wait', async () => {
    const { done, events, tookMs } = await live('wait-ran-out', [{ wait: DAY }, { send: 'nudge' }]);
    expect(done).toEqual(['woke', 'woke', 'nudge']);
    expect(tookMs).toBeGreaterThanOrEqual(DAY);
    expect(events).toBeLessThanOrEqual(12);
  }, 60_000);

  it('sleeps on where it was called for nothing', async () => {
    const { done, tookMs } = await live('called-for-nothing', [{ wait: DAY }, { send: 'nudge' }], { calledAfter: HOUR });
    expect(done).toEqual(['woke', 'woke', 'woke', 'nudge']);
    expect(tookMs).toBeGreaterThanOrEqual(DAY);
  }, 60_000);

  it('does not lie down where it was woken while it asked', async () => {
    const { done, tookMs } = await live('woken-while-asking', [{ wait: DAY }, { send: 'thanks' }], { wokenWhileAsking: true });
    expect(done).toEqual(['woke', 'woke', 'thanks']);
    expect(tookMs).toBeLessThan(HOUR);
  }, 60_000);

  it('is started by the waking that overtook its start', async () => {
    const { done } = await live('started-by-waking', [{ send: 'nudge' }], { startedByWaking: true });
    expect(done).toEqual(['woke', 'nudge']);
  }, 60_000);

  it('stands still in a pause that it came due in, and goes on when woken', async () => {
    const paused: ScriptStep[] = [{ wait: HOUR }, { idle: true }, { send: 'late' }, { listen: HOUR }];
    const { done, tookMs } = await live('paused-and-resumed', paused, { wokenAfter: DAY });
    expect(done).toEqual(['woke', 'woke', 'woke', 'late']);
    expect(tookMs).toBeGreaterThanOrEqual(DAY);
  }, 60_000);

  it('sleeps again where the end of a delay has moved meanwhile', async () => {
    const { done, tookMs } = await live('delay-moved', [{ wait: DAY, again: DAY }, { send: 'nudge' }]);
    expect(done).toEqual(['woke', 'woke', 'woke', 'nudge']);
    expect(tookMs).toBeGreaterThanOrEqual(2 * DAY);
  }, 60_000);

  it('listens to the end, called or not', async () => {
    const { tookMs } = await live('called-while-listening', [{ send: 'nudge' }, { listen: 3 * DAY }], { calledAfter: DAY });
    expect(tookMs).toBeGreaterThanOrEqual(3 * DAY);
  }, 60_000);

  it('stops listening once it is told that it ended', async () => {
    const { tookMs } = await live('ended-while-listening', [{ send: 'nudge' }, { listen: 3 * DAY }], { endedAfter: DAY });
    expect(tookMs).toBeLessThan(2 * DAY);
  }, 60_000);
});
