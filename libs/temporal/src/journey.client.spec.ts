/** A server that is away keeps nobody from ending. */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { lazyConnection } from './connection';
import { JourneyClient } from './journey.client';

/** Far longer than a first refusal takes; the connection lives that long at most. */
const PATIENCE_MS = 500;

let server: Server;
let refused: Promise<void>;

/** Hangs up on whoever calls. */
beforeEach(async () => {
  let note: () => void;
  refused = new Promise((resolve) => (note = resolve));
  server = createServer((socket) => socket.destroy(undefined).once('close', () => note()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

const openClient = () => {
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const temporal = { address, namespace: 'default', apiKey: undefined, tls: undefined };
  return new JourneyClient(lazyConnection({ temporal }), 'default', PATIENCE_MS);
};

test.each<[string, (client: JourneyClient) => Promise<unknown>]>([
  ['a start', (client) => client.start('e1')],
  ['a waking', (client) => client.wake('e1')],
  ['an end', (client) => client.end('e1')],
  ['a look at the schedules', (client) => client.ensureTicking([])],
])('%s that waits to be tried again is given up as the client closes', async (_, call) => {
  const client = openClient();
  const fate = call(client).catch((error: Error) => error.message);
  await refused;
  await client.close();
  expect(await fate).toBe('the connection to Temporal is closed');
});

it('takes nothing more once it is closed', async () => {
  const client = openClient();
  await client.close();
  await expect(client.start('e1')).rejects.toThrow('the connection to Temporal is closed');
});
