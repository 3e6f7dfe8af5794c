/** The tick workflow against a real server: it visits the members of its journey's segment, whatever comes in between. */
import { TASK_QUEUE } from '@landfall/workflows/enrollment/enrollment.contract';
import { TICK_WORKFLOW, tickWorkflowId, type TickActivities } from '@landfall/workflows/tick/tick.contract';
import { keepHistory } from '../support/histories';
import { startWorkflowServer, type WorkflowServer } from '../support/workflow-server';

let server: WorkflowServer;
beforeAll(async () => {
  server = await startWorkflowServer();
}, 120_000);
afterAll(() => server?.stop());

it.each([
  ['tick-worked', 'at once', 0],
  ['tick-tried-again', 'once the store that was away is back', 2],
])(
  '%s: visits the members of the journey %s',
  async (name, _when, failures) => {
    const visited: string[] = [];
    const port: TickActivities = {
      visitMembers: async ({ journey }) => {
        visited.push(journey);
        if (visited.length <= failures) throw new Error('the store is away');
      },
    };
    const { client } = server.env;
    await server.during(port, async () => {
      const workflowId = `${tickWorkflowId('weekly')}/${name}`;
      const run = { taskQueue: TASK_QUEUE, workflowId, args: [{ journey: 'weekly' }] };
      const handle = await client.workflow.start(TICK_WORKFLOW, run);
      await handle.result();
      keepHistory(name, await handle.fetchHistory());
    });
    expect(visited).toEqual(Array.from({ length: failures + 1 }, () => 'weekly'));
  },
  60_000,
);
