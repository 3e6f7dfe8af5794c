/** A server that is away keeps nobody from ending. */
import { lazyConnection } from './connection';
import { JourneyClient } from './journey.client';

/** Port 1 of this machine: nobody listens there. */
const clientOfNobody = () =>
  new JourneyClient(lazyConnection({ temporal: { address: '127.0.0.1:1', namespace: 'default' } }), 'default');

test.each<[string, (client: JourneyClient) => Promise<unknown>]>([
  ['a start', (client) => client.start('e1')],
  ['a waking', (client) => client.wake('e1')],
  ['an end', (client) => client.end('e1')],
  ['a look at the schedules', (client) => client.ensureTicking([])],
  ['a question whether it is there', (client) => client.ping()],
])('%s that waits for the server is given up as the client closes', async (_, call) => {
  const client = clientOfNobody();
  const fate = call(client).then(
    () => 'heard',
    () => 'given up',
  );
  // It waits for the connection by then.
  await new Promise((resolve) => setImmediate(resolve));
  await client.close();
  expect(await fate).toBe('given up');
});

it('takes nothing more once it is closed', async () => {
  const client = clientOfNobody();
  await client.close();
  await expect(client.start('e1')).rejects.toThrow('closed');
});
