/** What happened, over HTTP: every tracking call that was taken, once. */
import { Controller, Get } from '@nestjs/common';
import type { z } from 'zod';
import { eventPage, EVENTS, eventsQuery, type ShownEvent } from '@landfall/contracts/event';
import { type Page, pageOf, pageRequestOf } from '@landfall/contracts/manners/page';
import { EventReader } from '@landfall/engine/reading/event.reader';
import { placeOf } from '../conversions/place';
import { Operation } from '../http/operation';
import { QueryBy } from '../http/zod.pipe';
import { shownEvent } from './event.shape';

@Controller('v1/events')
export class EventsController {
  constructor(private readonly events: EventReader) {}

  @Get()
  @Operation({
    operationId: 'listEvents',
    summary: 'Tracking calls of all profiles, newest first by when they happened',
    tags: ['events'],
    query: eventsQuery,
    answers: { 200: eventPage },
  })
  async list(@QueryBy(eventsQuery) query: z.infer<typeof eventsQuery>): Promise<Page<ShownEvent>> {
    const { limit, after } = pageRequestOf(query);
    const found = await this.events.page(query, after ? placeOf(after) : null, limit + 1);
    const { items, nextCursor } = pageOf(EVENTS, found, limit, ({ occurredAt, id }) => [occurredAt, id]);
    return { items: items.map(shownEvent), nextCursor };
  }
}
