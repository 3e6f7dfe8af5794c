/** The enrollment workflow against a real server whose time is skipped: days of waiting, stops in mid-wait, and how much history it writes. */
import { ended, ENROLLMENT_WORKFLOW, enrollmentWorkflowId, TASK_QUEUE } from '@landfall/workflows/enrollment/enrollment.contract';
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

/** @param name under which its history is kept, where histories are recorded
 * @param stopAfter when the enrollment is ended from outside, ms of virtual time after its start */
async function live(
  name: string,
  steps: readonly ScriptStep[],
  stopAfter?: number,
): Promise<{ done: string[]; events: number; tookMs: number }> {
  const { client } = server.env;
  const enrollment = new ScriptedEnrollment(steps, () => server.env.currentTimeMs());
  return server.during(enrollmentPort(enrollment), async () => {
    const enrollmentId = `e${++count}`;
    const handle = await client.workflow.start(ENROLLMENT_WORKFLOW, {
      taskQueue: TASK_QUEUE,
      workflowId: enrollmentWorkflowId(enrollmentId),
      args: [{ enrollmentId, profileId: 'u:ada' }],
    });
    if (stopAfter !== undefined) {
      await server.env.sleep(stopAfter);
      enrollment.end();
      await handle.signal(ended);
    }
    await handle.result();
    const history = await handle.fetchHistory();
    keepHistory(name, history);
    const { startTime, closeTime } = await handle.describe();
    return { done: enrollment.done, events: history.events!.length, tookMs: closeTime!.getTime() - startTime.getTime() };
  });
}

/** Temporal wants plain functions. */
const enrollmentPort = (enrollment: ScriptedEnrollment) => ({
  advance: (request: { attempt: number }) => enrollment.advance(request),
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
  ] as const)(
    '%s: stops in the middle of %s, in at most 12 history events',
    async (name, _, steps, expected) => {
      const { done, events, tookMs } = await live(name, steps, HOUR);
      expect(done).toEqual(expected);
      expect(tookMs).toBeLessThan(DAY);
      expect(events).toBeLessThanOrEqual(12);
    },
    60_000,
  );

  it('stops between the mails', async () => {
    const { done } = await live('stopped-between-mails', threeMails, DAY + HOUR);
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
    const { done } = await live('stopped-while-trying', [{ send: 'nudge', retries: 1000 }], 90_000);
    expect(done.length).toBeLessThan(8);
    expect(done).not.toContain('nudge');
  }, 60_000);

  it('is over at once where the enrollment had ended before it started', async () => {
    const { done, events } = await live('ended-before-it-started', []);
    expect(done).toEqual(['woke']);
    expect(events).toBeLessThanOrEqual(6);
  }, 60_000);
});
