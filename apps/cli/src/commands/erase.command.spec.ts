import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import { register } from './erase.command';

let server: Server;
let calls: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    const known = request.url === '/v1/profiles/ada%2Fphone';
    if (!known) response.writeHead(404);
    const erased = { deleted: { events: 12, messages: 3 }, kept: { enrollments: 2, conversions: 1, rejections: 0 } };
    response.end(JSON.stringify(known ? erased : { detail: 'There is no profile “bob”.' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());
beforeEach(() => (calls = []));

async function erase(...flags: string[]): Promise<string> {
  let printed = '';
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => ((printed += text), true)) as typeof write;
  try {
    const program = new Command();
    register(program);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await program.parseAsync(['node', 'landfall', 'erase', '--url', url, '--key', 'k', ...flags]);
  } finally {
    process.stdout.write = write;
  }
  return printed;
}

it('forgets the person and tells what is gone and what is kept', async () => {
  expect(await erase('ada/phone', '--yes')).toBe(
    'Forgotten. Deleted: 12 events, 3 messages. Kept without a name: 2 enrollments, 1 conversions, 0 rejections.\n',
  );
  expect(calls).toEqual(['DELETE /v1/profiles/ada%2Fphone']);
});

it('changes nothing where nobody can be asked', async () => {
  const { isTTY } = process.stdin;
  process.stdin.isTTY = false;
  try {
    await expect(erase('ada/phone')).rejects.toThrow('say --yes');
  } finally {
    process.stdin.isTTY = isTTY;
  }
  expect(calls).toEqual([]);
});

it('says who is not there', async () => {
  await expect(erase('bob', '--yes')).rejects.toThrow('404 There is no profile “bob”.');
});
