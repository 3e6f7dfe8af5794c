/** Tracking, compatible with Segment's HTTP API: single calls, batches and the short paths of browser SDKs. */
import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  batchSchema,
  MESSAGE_LIMIT,
  readCall,
  trackingAnswer,
  trackingSchemas,
  type CallType,
} from '@landfall/contracts/tracking';
import type { TrackingCall } from '@landfall/domain/event/tracking';
import { InvalidInput, type Fault } from '@landfall/domain/fault/fault';
import { IngestService } from '@landfall/engine/ingest/ingest.service';
import { tooLarge, unreadable } from '../http/http-fault';
import { Operation } from '../http/operation';
import { JsonBody } from '../http/zod.pipe';

interface Answer {
  success: true;
  rejected?: { index: number; errors: Fault[] }[];
}

const operation = (type: CallType, summary: string) =>
  Operation({
    operationId: type,
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
  @operation('track', 'Tell that a profile did something')
  track(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('track', body, request);
  }

  @Post(['identify', 'i'])
  @HttpCode(200)
  @operation('identify', 'Tell who a profile is: its traits')
  identify(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('identify', body, request);
  }

  @Post(['page', 'p'])
  @HttpCode(200)
  @operation('page', 'Tell that a page was viewed: the event Page Viewed')
  page(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('page', body, request);
  }

  @Post(['screen', 's'])
  @HttpCode(200)
  @operation('screen', 'Tell that a screen was viewed: the event Screen Viewed')
  screen(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Answer> {
    return this.one('screen', body, request);
  }

  @Post(['batch', 'b'])
  @HttpCode(200)
  @Operation({
    operationId: 'batch',
    summary: 'Tell many calls at once, worked in the order given',
    tags: ['tracking'],
    access: 'tracking',
    request: batchSchema,
    answers: { 200: trackingAnswer },
  })
  async batch(
    @JsonBody(batchSchema) body: { batch: unknown[]; sentAt?: number },
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    const good: { call: TrackingCall; sentAt?: number }[] = [];
    const rejected: { index: number; errors: Fault[] }[] = [];
    const small = Number(request.headers['content-length']) <= MESSAGE_LIMIT && request.headers['content-encoding'] === undefined;
    for (const [index, message] of body.batch.entries()) {
      const read = !small && isTooLarge(message) ? { faults: [TOO_LARGE] } : readCall(message, undefined, randomUUID);
      if ('faults' in read) rejected.push({ index, errors: read.faults });
      else good.push({ ...(body.sentAt === undefined ? {} : { sentAt: body.sentAt }), ...read });
    }
    await this.ingest.receive(good);
    return rejected.length > 0 ? { success: true, rejected } : { success: true };
  }

  private async one(type: CallType, body: unknown, request: FastifyRequest): Promise<Answer> {
    if (body === undefined) throw unreadable('A body is needed here.');
    if (Number(request.headers['content-length'] ?? Infinity) > MESSAGE_LIMIT && isTooLarge(body)) throw tooLarge(MESSAGE_LIMIT);
    const read = readCall(body, type, randomUUID);
    if ('faults' in read) throw new InvalidInput(read.faults);
    await this.ingest.receive([read]);
    return { success: true };
  }
}

const TOO_LARGE: Fault = { path: '', message: `is larger than the ${MESSAGE_LIMIT} bytes that a message may have` };

function isTooLarge(message: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(message) ?? '') > MESSAGE_LIMIT;
}
