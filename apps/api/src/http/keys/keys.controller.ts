/** Keys of access over HTTP: made (and shown once), listed, revoked. */
import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { accessKeySchema, madeAccessKeySchema, newAccessKeySchema } from '@landfall/contracts/manners/access-key';
import { type Page, pageOf, pageQuery, pageRequestOf, pageSchema } from '@landfall/contracts/manners/page';
import { InvalidInput, NotFound } from '@landfall/domain/fault/fault';
import { type AccessKey, AccessKeyRepository } from '@landfall/store/access-key/access-key.repository';
import { KeyRing } from '../key-ring';
import { Operation } from '../operation';
import { IdParam, JsonBody, QueryBy } from '../zod.pipe';

const LIST = 'keys';
const listQuery = pageQuery(LIST);
type ShownKey = z.infer<typeof accessKeySchema>;

@Controller('v1/keys')
export class KeysController {
  constructor(
    private readonly keys: AccessKeyRepository,
    private readonly ring: KeyRing,
  ) {}

  @Post()
  @Operation({
    operationId: 'createKey',
    summary: 'Makes a key and shows it, this once',
    tags: ['keys'],
    access: 'admin',
    request: newAccessKeySchema,
    answers: { 201: madeAccessKeySchema },
    problems: [409],
  })
  async create(
    @JsonBody(newAccessKeySchema) body: z.infer<typeof newAccessKeySchema>,
  ): Promise<z.infer<typeof madeAccessKeySchema>> {
    const { key, secret } = await this.keys.create(body.name, body.scope);
    return { ...shown(key), key: secret };
  }

  @Get()
  @Operation({
    operationId: 'listKeys',
    summary: 'Keys that are good, newest first, without the keys themselves',
    tags: ['keys'],
    access: 'admin',
    query: listQuery,
    answers: { 200: pageSchema(accessKeySchema) },
  })
  async list(@QueryBy(listQuery) query: z.infer<typeof listQuery>): Promise<Page<ShownKey>> {
    const { limit, after } = pageRequestOf(query);
    const found = await this.keys.list(limit + 1, after && placeOf(after));
    return pageOf(LIST, found.map(shown), limit, (key) => [key.createdAt, key.id]);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    operationId: 'revokeKey',
    summary: 'Revokes a key, at once',
    tags: ['keys'],
    access: 'admin',
    answers: { 204: null },
  })
  async revoke(@IdParam('id') id: string): Promise<void> {
    const isRevoked = await this.keys.revoke(id);
    this.ring.forget();
    if (!isRevoked) throw new NotFound('key of this id');
  }
}

function shown(key: AccessKey): ShownKey {
  return { id: key.id, name: key.name, scope: key.scope, createdAt: key.createdAt.toISOString(), seeded: key.seeded };
}

function placeOf([createdAt, id]: readonly unknown[]): { createdAt: Date; id: string } {
  const at = new Date(String(createdAt));
  if (Number.isNaN(at.getTime()) || typeof id !== 'string')
    throw new InvalidInput([{ path: '?cursor', message: 'is not a cursor of this list' }]);
  return { createdAt: at, id };
}
