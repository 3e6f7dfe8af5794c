/** For specs of the manners: controllers that take for granted what the manners promise. */
import 'reflect-metadata';
import { Controller, Delete, Get, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pageQuery } from '@landfall/contracts/manners/page';
import { Conflict, NotFound, Overloaded, Unavailable } from '@landfall/domain/fault/fault';
import { Caller } from './access.hook';
import { requireMatch, tagged } from './etag';
import { Access, LARGE_BODY, Operation } from './operation';
import { IdParam, JsonBody, KeyParam, QueryBy } from './zod.pipe';

const thing = z.strictObject({ name: z.string().min(1), size: z.number().optional(), more: z.unknown().optional() });
const listQuery = pageQuery('things');
const ok = z.unknown();
const op = (operationId: string, rest: Partial<Parameters<typeof Operation>[0]> = {}) =>
  Operation({ operationId, summary: operationId, answers: { 200: ok }, ...rest });

/** How often a handler ran, and the tickets with which a spec holds one back. */
export const state = { things: new Map<string, object>(), runs: 0, entered: () => {}, leave: Promise.resolve() };

@Controller('v1/things')
export class ThingsController {
  @Get()
  @op('listThings', { query: listQuery })
  list(@QueryBy(listQuery) query: z.infer<typeof listQuery>) {
    return query;
  }

  @Get(':key')
  @op('getThing')
  get(@KeyParam('thing') key: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const found = state.things.get(key);
    if (!found) throw new NotFound(`thing “${key}”`);
    return tagged(reply, found);
  }

  @Put(':key')
  @op('putThing', { request: thing, answers: { 200: ok, 201: ok } })
  put(
    @KeyParam('thing') key: string,
    @JsonBody(thing) body: z.infer<typeof thing>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const current = state.things.get(key);
    requireMatch(request, current);
    state.things.set(key, body);
    void reply.code(current ? 200 : 201);
    return { ...tagged(reply, body), warnings: [] };
  }

  @Delete(':key')
  @op('deleteThing')
  remove(): never {
    throw new Conflict('The thing is in use.', [{ path: '', message: 'goal “a” uses it', code: 'in_use' }]);
  }

  @Post('make')
  @op('makeThing', { request: thing })
  async make(@JsonBody(thing) body: object) {
    state.runs += 1;
    state.entered();
    await state.leave;
    return { run: state.runs, body };
  }

  @Post('fail')
  @op('failThing')
  fail(): never {
    state.runs += 1;
    throw new Conflict('not now');
  }

  @Post('import')
  @op('importThings', { textMedia: ['text/csv'], bodyLimit: LARGE_BODY, strangeText: 'by_item' })
  @HttpCode(200)
  import(@JsonBody(z.unknown()) body: unknown) {
    return { kind: typeof body, length: JSON.stringify(body).length };
  }

  @Post('simulate')
  @op('simulateThings', { access: 'read' })
  @HttpCode(200)
  simulate() {
    return { run: (state.runs += 1) };
  }

  @Get('profiles/:userId')
  @op('getProfile')
  profile(@IdParam('userId') userId: string) {
    return { userId };
  }

  @Get('broken/:how')
  @op('getBroken')
  broken(@Req() request: FastifyRequest<{ Params: { how: string } }>): never {
    const { how } = request.params;
    if (how === 'away') throw new Unavailable('Temporal', 5);
    if (how === 'busy') throw new Overloaded('Too much.', 2);
    throw new Error('secret detail of maria@shop.example');
  }
}

@Controller()
export class OtherController {
  @Post(['v1/track', 'v1/t'])
  @op('track', { access: 'tracking', request: z.unknown() })
  @HttpCode(200)
  track(@JsonBody(z.unknown()) body: unknown, @Caller() caller: { scope: string }) {
    return { success: true, scope: caller.scope, body };
  }

  @Get('t/u/:token')
  @Access('public')
  page() {
    return { open: true };
  }

  @Get('metrics')
  metrics() {
    return 'up 1';
  }
}
