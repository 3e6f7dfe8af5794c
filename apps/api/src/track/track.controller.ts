/** Tracking, compatible with Segment's HTTP API: single calls, batches and the short paths of browser SDKs. */
import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  batchSchema,
  MESSAGE_LIMIT,
  readCall,
  trackingAnswer,
  trackingSchemas,
  type CallType,
  withBatchContext,
} from '@landfall/contracts/tracking';
import type { TrackingCall } from '@landfall/domain/event/tracking';
import { InvalidInput, type Fault } from '@landfall/domain/fault/fault';
import { faultsOfText } from '@landfall/domain/fault/faults-of-text';
import { IngestService } from '@landfall/engine/ingest/ingest.service';
import { tooLarge, unreadable } from '../http/http-fault';
import { Operation } from '../http/operation';
import { JsonBody } from '../http/zod.pipe';

interface Answer {
  success: true;
  rejected?: { index: number; errors: Fault[] }[];
}

const operation = (type: CallType, operationId: string, summary: string) =>
  Operation({
    operationId,
    summary,
    tags: ['tracking'],
    access: 'tracking',
    request: trackingSchemas[type],
    answers: { 200: trackingAnswer },
  });

@Controller('v1')
export class TrackController {
  constructor(private readonly ingest: IngestService) {}

  @Post(['track', 't'])
  @HttpCode(200)
  @operation('track', 'trackEvent', 'Tell that a profile did something')
  track(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('track', body, request);
  }

  @Post(['identify', 'i'])
  @HttpCode(200)
  @operation('identify', 'identifyProfile', 'Tell who a profile is: its traits')
  identify(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('identify', body, request);
  }

  @Post(['page', 'p'])
  @HttpCode(200)
  @operation('page', 'trackPage', 'Tell that a page was viewed: the event Page Viewed')
  page(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('page', body, request);
  }

  @Post(['screen', 's'])
  @HttpCode(200)
  @operation('screen', 'trackScreen', 'Tell that a screen was viewed: the event Screen Viewed')
  screen(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('screen', body, request);
  }

  @Post(['group', 'g'])
  @HttpCode(200)
  @operation('group', 'groupProfile', 'Tell which group a profile belongs to: its traits, kept within the trait group')
  group(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('group', body, request);
  }

  @Post(['alias', 'a'])
  @HttpCode(200)
  @operation('alias', 'aliasProfile', 'Tell that two ids are one person: their profiles are joined')
  alias(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('alias', body, request);
  }

  @Post(['batch', 'b'])
  @HttpCode(200)
  @Operation({
    operationId: 'trackBatch',
    summary: 'Tell many calls at once, worked in the order given',
    tags: ['tracking'],
    access: 'tracking',
    request: batchSchema,
    answers: { 200: trackingAnswer },
  })
  async batch(@JsonBody(batchSchema) body: z.infer<typeof batchSchema>, @Req() request: FastifyRequest): Promise<Answer> {
    const strange = faultsOfText({ ...(request.body as object), batch: [] });
    if (strange.length > 0) throw new InvalidInput(strange);
    const good: { call: TrackingCall; sentAt?: number }[] = [];
    const rejected: { index: number; errors: Fault[] }[] = [];
    const small = isSmall(request);
    for (const [index, message] of body.batch.entries()) {
      const read =
        !small && isTooLarge(message)
          ? { faults: [TOO_LARGE] }
          : readCall(withBatchContext(message, body.context), undefined, randomUUID);
      if ('faults' in read) rejected.push({ index, errors: read.faults });
      else good.push({ ...(body.sentAt === undefined ? {} : { sentAt: body.sentAt }), ...read });
    }
    await this.ingest.receive(good);
    return rejected.length > 0 ? { success: true, rejected } : { success: true };
  }

  private async one(type: CallType, body: unknown, request: FastifyRequest): Promise<Answer> {
    if (body === undefined) throw unreadable('A body is needed here.');
    if (!isSmall(request) && isTooLarge(body)) throw tooLarge(MESSAGE_LIMIT);
    const read = readCall(body, type, randomUUID);
    if ('faults' in read) throw new InvalidInput(read.faults);
    await this.ingest.receive([read]);
    return { success: true };
  }
}

const TOO_LARGE: Fault = { path: '', message: `is larger than the ${MESSAGE_LIMIT} bytes that a message may have` };

/** No message of the body can be too large; of a packed one its length says nothing. */
function isSmall({ headers }: FastifyRequest): boolean {
  return headers['content-encoding'] === undefined && Number(headers['content-length']) <= MESSAGE_LIMIT;
}

function isTooLarge(message: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(message) ?? '') > MESSAGE_LIMIT;
}
