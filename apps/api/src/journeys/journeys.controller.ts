/** Journeys over HTTP: drafts saved, read, archived, restored, deleted. Publishing and stopping are in `journey-state.controller.ts`. */
import { Controller, Delete, Get, HttpCode, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  authored,
  revisionPage,
  revisionSchema,
  revisionsQuery,
  type ShownRevision,
  someBody,
} from '@landfall/contracts/definition';
import { journeyAnswers, journeyBody, JOURNEYS, journeysQuery, type ShownJourney } from '@landfall/contracts/journey';
import { type Page, pageOf, pageRequestOf } from '@landfall/contracts/manners/page';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { JourneyService } from '@landfall/engine/definitions/journey.service';
import type { AccessKey } from '@landfall/store/access-key/access-key.repository';
import { Caller } from '../http/access.hook';
import { requireMatch, tagged } from '../http/etag';
import { Operation } from '../http/operation';
import { JsonBody, KeyParam, QueryBy } from '../http/zod.pipe';
import { answerSaved, keyAfter, revisionBefore, revisionNumber, revisionsPage, shownRevision } from '../goals/definition.shape';
import { shownJourney } from './journey.shape';

const tags = ['journeys'];
@Controller('v1/journeys')
export class JourneysController {
  constructor(
    private readonly journeys: JourneyService,
    private readonly definitions: DefinitionService,
  ) {}

  @Put(':key')
  @Operation({
    operationId: 'putJourney',
    summary: 'Saves the draft of a journey; people enter it once it is published',
    tags,
    request: journeyBody,
    answers: { 200: journeyAnswers.saved, 201: journeyAnswers.saved },
    problems: [412],
  })
  async put(
    @KeyParam('journey') key: string,
    @JsonBody(someBody) body: unknown,
    @Caller() caller: AccessKey,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownJourney> {
    const { outcome, warnings, ...reading } = await this.journeys.put(key, {
      written: authored(body, 'journey'),
      savedBy: caller.name,
      precondition: (current) => requireMatch(request, current && shownJourney(current)),
    });
    answerSaved(reply, outcome);
    return tagged(reply, { ...shownJourney(reading), warnings });
  }

  @Get()
  @Operation({
    operationId: 'listJourneys',
    summary: 'Journeys by key',
    tags,
    query: journeysQuery,
    answers: { 200: journeyAnswers.page },
  })
  async list(@QueryBy(journeysQuery) query: z.infer<typeof journeysQuery>): Promise<Page<ShownJourney>> {
    const request = pageRequestOf(query);
    const found = await this.journeys.page(query.status, keyAfter(request), request.limit + 1);
    return pageOf(JOURNEYS, found.map(shownJourney), request.limit, ({ key }) => [key]);
  }

  @Get(':key')
  @Operation({ operationId: 'getJourney', summary: 'One journey', tags, answers: { 200: journeyAnswers.read } })
  async get(@KeyParam('journey') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownJourney> {
    return tagged(reply, shownJourney(await this.journeys.get(key)));
  }

  @Delete(':key')
  @HttpCode(204)
  @Operation({
    operationId: 'deleteJourney',
    summary: 'Deletes a journey that nobody is under way in',
    tags,
    answers: { 204: null },
    problems: [409, 412],
  })
  async delete(@KeyParam('journey') key: string, @Req() request: FastifyRequest): Promise<void> {
    await this.journeys.delete(key, (current) => requireMatch(request, shownJourney(current)));
  }

  @Post(':key/archive')
  @HttpCode(200)
  @Operation({
    operationId: 'archiveJourney',
    summary: 'Keeps a draft, or a journey that was stopped, out of the way',
    tags,
    answers: { 200: journeyAnswers.read },
    problems: [409],
  })
  async archive(@KeyParam('journey') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownJourney> {
    return tagged(reply, shownJourney(await this.journeys.archive(key)));
  }

  @Post(':key/restore')
  @HttpCode(200)
  @Operation({
    operationId: 'restoreJourney',
    summary: 'An archived journey becomes a stopped one, or the draft it was',
    tags,
    answers: { 200: journeyAnswers.read },
    problems: [409],
  })
  async restore(@KeyParam('journey') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownJourney> {
    return tagged(reply, shownJourney(await this.journeys.restore(key)));
  }

  @Get(':key/revisions')
  @Operation({
    operationId: 'listJourneyRevisions',
    summary: 'The journey as it was at each revision, newest first',
    tags,
    query: revisionsQuery,
    answers: { 200: revisionPage },
  })
  async revisions(
    @KeyParam('journey') key: string,
    @QueryBy(revisionsQuery) query: z.infer<typeof revisionsQuery>,
  ): Promise<Page<ShownRevision>> {
    const request = pageRequestOf(query);
    const found = await this.definitions.revisions('journey', key, revisionBefore(request), request.limit + 1);
    return revisionsPage(found, request.limit);
  }

  @Get(':key/revisions/:revision')
  @Operation({
    operationId: 'getJourneyRevision',
    summary: 'The journey as it was at one revision',
    tags,
    answers: { 200: revisionSchema },
  })
  async revision(@KeyParam('journey') key: string, @Param('revision') revision: string): Promise<ShownRevision> {
    return shownRevision(await this.definitions.revision('journey', key, revisionNumber(revision)));
  }
}
