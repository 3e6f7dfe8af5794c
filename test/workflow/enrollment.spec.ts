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
): Promise<{ asked: string[]; events: number; tookMs: number }> {
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
    return { asked: enrollment.asked, events: history.events!.length, tookMs: closeTime!.getTime() - startTime.getTime() };
  });
}

/** Temporal wants plain functions. */
const enrollmentPort = (enrollment: ScriptedEnrollment) => ({
  plan: () => enrollment.plan(),
  send: (request: { step: string }) => enrollment.send(request),
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
    const { asked, events, tookMs } = await live('walked-to-the-end', threeMails);
    expect(asked).toEqual(['plan', 'send first', 'plan', 'send second', 'plan', 'send third']);
    expect(tookMs).toBeGreaterThanOrEqual(5 * DAY);
    expect(events).toBeLessThanOrEqual(30);
  }, 60_000);

  it('stops in the middle of its first wait, in at most 12 history events', async () => {
    const { asked, events, tookMs } = await live('stopped-in-first-wait', [{ wait: DAY }, { send: 'nudge' }], HOUR);
    expect(asked).toEqual(['plan']);
    expect(tookMs).toBeLessThan(DAY);
    expect(events).toBeLessThanOrEqual(12);
  }, 60_000);

  it('stops between the mails', async () => {
    const { asked } = await live('stopped-between-mails', threeMails, DAY + HOUR);
    expect(asked).toEqual(['plan', 'send first', 'plan', 'send second']);
  }, 60_000);

  it('tries a delivery that was not accepted again, on a timer', async () => {
    const { asked } = await live('delivery-tried-again', [{ send: 'nudge', retries: 2 }]);
    expect(asked).toEqual(['plan', 'send nudge', 'send nudge', 'send nudge']);
  }, 60_000);

  it('stops trying once the enrollment has ended', async () => {
    const { asked } = await live('stopped-while-trying', [{ send: 'nudge', retries: 1000 }], 90_000);
    expect(asked.filter((call) => call === 'send nudge').length).toBeLessThan(5);
  }, 60_000);

  it('is over at once where the enrollment had ended before it started', async () => {
    const { asked, events } = await live('ended-before-it-started', []);
    expect(asked).toEqual(['plan']);
    expect(events).toBeLessThanOrEqual(6);
  }, 60_000);
});
