/** Conversions over HTTP, as a list or as a table. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { conversionPage, CONVERSIONS, conversionsQuery, type ShownConversion } from '@landfall/contracts/conversion';
import { type Page, pageOf, pageRequestOf } from '@landfall/contracts/manners/page';
import { conversionKey } from '@landfall/domain/ledger/ledger';
import { ConversionReader } from '@landfall/engine/reading/conversion.reader';
import { Operation } from '../http/operation';
import { QueryBy } from '../http/zod.pipe';
import { answerAs, CSV } from '../reports/csv';
import { conversionTable, shownConversion } from './conversion.shape';
import { placeOf } from './place';

@Controller('v1/conversions')
export class ConversionsController {
  constructor(private readonly conversions: ConversionReader) {}

  @Get()
  @Operation({
    operationId: 'listConversions',
    summary: 'Conversions with the credit they were given, newest first; a table has a Link to its next page',
    tags: ['conversions'],
    query: conversionsQuery,
    answers: { 200: conversionPage },
    problems: [404],
    answerMedia: [CSV],
  })
  async list(
    @QueryBy(conversionsQuery) query: z.infer<typeof conversionsQuery>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<ShownConversion> | string> {
    const { limit, after } = pageRequestOf(query);
    const found = await this.conversions.page(query, after ? placeOf(after) : null, limit + 1);
    const { items, nextCursor } = pageOf(CONVERSIONS, found, limit, ({ conversion: { goal, id, occurredAt } }) => [
      occurredAt,
      conversionKey(goal, id),
    ]);
    const page = { items: items.map(shownConversion), nextCursor };
    return answerAs(request, reply, page, () => {
      if (nextCursor !== null) void reply.header('link', `<${nextPage(request, nextCursor)}>; rel="next"`);
      return conversionTable(page.items);
    });
  }
}

/** The same question, relative to the path asked. */
function nextPage(request: FastifyRequest, cursor: string): string {
  const asked = new URLSearchParams((request.raw.url ?? '').split('?')[1] ?? '');
  asked.set('cursor', cursor);
  return `?${asked.toString()}`;
}
