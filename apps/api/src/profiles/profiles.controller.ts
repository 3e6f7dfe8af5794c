/** One person or device over HTTP: what is known, what happened, and why it counted. */
import { Controller, Get } from '@nestjs/common';
import type { z } from 'zod';
import { type Page, pageOf, pageRequestOf, type Position } from '@landfall/contracts/manners/page';
import {
  explainQuery,
  explanationSchema,
  profileSchema,
  type ShownExplanation,
  type ShownProfile,
  type ShownTimelineItem,
  TIMELINE,
  timelinePage,
  timelineQuery,
} from '@landfall/contracts/profile';
import { InvalidInput } from '@landfall/domain/fault/fault';
import { ConsentService } from '@landfall/engine/messages/consent.service';
import { ExplanationReader } from '@landfall/engine/profile/explanation.reader';
import { ProfileReader } from '@landfall/engine/profile/profile.reader';
import { TIMELINE_KINDS, TimelineReader, type TimelinePlace } from '@landfall/engine/profile/timeline.reader';
import { Operation } from '../http/operation';
import { IdParam, QueryBy } from '../http/zod.pipe';
import { shownExplanation, shownProfile, shownTimelineItem } from './profile.shape';

@Controller('v1/profiles/:id')
export class ProfilesController {
  constructor(
    private readonly profiles: ProfileReader,
    private readonly timelines: TimelineReader,
    private readonly explanations: ExplanationReader,
    private readonly consents: ConsentService,
  ) {}

  @Get()
  @Operation({
    operationId: 'getProfile',
    summary: 'A person or device by userId or anonymousId, a userId first',
    tags: ['profiles'],
    answers: { 200: profileSchema },
  })
  async get(@IdParam('id') id: string): Promise<ShownProfile> {
    const present = await this.profiles.read(id);
    return shownProfile(present, await this.consents.of(present.profile));
  }

  @Get('timeline')
  @Operation({
    operationId: 'getTimeline',
    summary: 'What happened to a profile and because of it, newest first',
    tags: ['profiles'],
    query: timelineQuery,
    answers: { 200: timelinePage },
  })
  async timeline(
    @IdParam('id') id: string,
    @QueryBy(timelineQuery) query: z.infer<typeof timelineQuery>,
  ): Promise<Page<ShownTimelineItem>> {
    const { limit, after } = pageRequestOf(query);
    const found = await this.timelines.page(id, after ? placeOf(after) : null, limit + 1);
    const { items, nextCursor } = pageOf(TIMELINE, found, limit, (item) => [item.at, item.kind, item.id]);
    return { items: items.map(shownTimelineItem), nextCursor };
  }

  @Get('explain')
  @Operation({
    operationId: 'explainProfile',
    summary: 'Why conversions of a goal counted where they did, and why events did not',
    tags: ['profiles'],
    query: explainQuery,
    answers: { 200: explanationSchema },
  })
  async explain(
    @IdParam('id') id: string,
    @QueryBy(explainQuery) query: z.infer<typeof explainQuery>,
  ): Promise<ShownExplanation> {
    return shownExplanation(await this.explanations.read(id, query.goal));
  }
}

function placeOf([at, name, id]: Position): TimelinePlace {
  const kind = TIMELINE_KINDS.find((known) => known === name);
  if (typeof at === 'number' && Number.isSafeInteger(at) && kind && typeof id === 'string') return { at, kind, id };
  throw new InvalidInput([{ path: '?cursor', message: 'is not a cursor of this list' }]);
}
