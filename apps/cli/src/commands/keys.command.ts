// `landfall keys`: keys of access, made, listed and revoked.
import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { connect, type ConnectionFlags, withConnection } from '../client/connection';
import { table } from '../terminal/table';

interface ShownKey {
  id: string;
  name: string;
  scope: string;
  createdAt: string;
}

export function register(program: Command): void {
  const keys = program.command('keys').description('make, list and revoke keys of access');
  withConnection(keys.command('create <name>').description('make a key and show it, this once'))
    .addOption(new Option('--scope <scope>', 'what it may do').choices(['admin', 'read', 'write']).default('write'))
    .action(create);
  withConnection(keys.command('list').description('the keys that are good, without the keys themselves')).action(list);
  withConnection(keys.command('revoke <id>').description('revoke a key, at once')).action(revoke);
}

async function create(name: string, { scope, ...connection }: ConnectionFlags & { scope: string }): Promise<void> {
  const once = { repeatable: true, headers: { 'idempotency-key': randomUUID() } };
  const { body } = await connect(connection).post<ShownKey & { key: string }>('/v1/keys', { name, scope }, once);
  process.stdout.write(`${body.key}\n`);
  process.stderr.write(`Key ${body.id} “${body.name}” (${body.scope}). It is not shown again.\n`);
}

async function list(connection: ConnectionFlags): Promise<void> {
  const keys = await connect(connection).list<ShownKey>('/v1/keys');
  const rows = keys.map(({ id, name, scope, createdAt }) => [id, name, scope, createdAt]);
  process.stdout.write(`${table([['ID', 'NAME', 'SCOPE', 'CREATED'], ...rows])}\n`);
}

async function revoke(id: string, connection: ConnectionFlags): Promise<void> {
  await connect(connection).delete(`/v1/keys/${encodeURIComponent(id)}`);
  process.stdout.write('Revoked.\n');
}
