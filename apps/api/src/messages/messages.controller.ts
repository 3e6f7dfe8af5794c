/** Messages over HTTP: what went out to whom and what did not, and what whoever carried one feeds back. */
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { messageSchema, type ShownMessage } from '@landfall/contracts/enrollment';
import { type Page, pageOf, pageRequestOf } from '@landfall/contracts/manners/page';
import { feedbackBody, messagePage, MESSAGES, messagesQuery } from '@landfall/contracts/message';
import { parseInstant } from '@landfall/domain/time/instant';
import { HeardService } from '@landfall/engine/messages/heard.service';
import { MessageReader } from '@landfall/engine/reading/message.reader';
import { placeOf } from '../conversions/place';
import { shownMessage } from '../enrollments/enrollment.shape';
import { Operation } from '../http/operation';
import { IdParam, JsonBody, QueryBy } from '../http/zod.pipe';

@Controller('v1/messages')
export class MessagesController {
  constructor(
    private readonly messages: MessageReader,
    private readonly heard: HeardService,
  ) {}

  @Get()
  @Operation({
    operationId: 'listMessages',
    summary: 'Messages of all journeys, sent and withheld, newest first',
    tags: ['messages'],
    query: messagesQuery,
    answers: { 200: messagePage },
    problems: [404],
  })
  async list(@QueryBy(messagesQuery) query: z.infer<typeof messagesQuery>): Promise<Page<ShownMessage>> {
    const { limit, after } = pageRequestOf(query);
    const found = await this.messages.page(query, after ? placeOf(after) : null, limit + 1);
    const { items, nextCursor } = pageOf(MESSAGES, found, limit, ({ at, id }) => [at, id]);
    return { items: items.map(({ message, enrollment }) => shownMessage(message, enrollment)), nextCursor };
  }

  @Post(':id/feedback')
  @HttpCode(200)
  @Operation({
    operationId: 'feedBackMessage',
    summary: 'Delivered, bounced or complained of, as the carrier tells; complaints and permanent bounces hold for the address',
    tags: ['messages'],
    request: feedbackBody,
    answers: { 200: messageSchema },
    problems: [409],
  })
  async feedBack(
    @IdParam('id') id: string,
    @JsonBody(feedbackBody) { type, at, permanent }: z.infer<typeof feedbackBody>,
  ): Promise<ShownMessage> {
    await this.heard.feedBack(id, { type, at: (at === undefined ? undefined : parseInstant(at)) ?? Date.now(), permanent });
    const { message, enrollment } = await this.messages.get(id);
    return shownMessage(message, enrollment);
  }
}
