/** Segments over HTTP: saved, read, archived, restored, deleted. */
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
import { segmentAnswers, segmentBody, SEGMENTS, segmentsQuery, type ShownSegment } from '@landfall/contracts/segment';
import { type Page, pageOf, pageRequestOf } from '@landfall/contracts/manners/page';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { SegmentService } from '@landfall/engine/definitions/segment.service';
import type { StoredDefinition } from '@landfall/store/definition/definition.repository';
import type { AccessKey } from '@landfall/store/access-key/access-key.repository';
import { Caller } from '../http/access.hook';
import { requireMatch, tagged } from '../http/etag';
import { Operation } from '../http/operation';
import { JsonBody, KeyParam, QueryBy } from '../http/zod.pipe';
import {
  answerSaved,
  keyAfter,
  revisionBefore,
  revisionNumber,
  revisionsPage,
  shownDefinition,
  shownRevision,
} from '../goals/definition.shape';

const tags = ['segments'];
const shown = (definition: StoredDefinition): ShownSegment => shownDefinition<SegmentDefinition>(definition);

@Controller('v1/segments')
export class SegmentsController {
  constructor(
    private readonly segments: SegmentService,
    private readonly definitions: DefinitionService,
  ) {}

  @Put(':key')
  @Operation({
    operationId: 'putSegment',
    summary: 'Creates or replaces a segment and settles all memberships by it',
    tags,
    request: segmentBody,
    answers: { 200: segmentAnswers.saved, 201: segmentAnswers.saved },
    problems: [412],
  })
  async put(
    @KeyParam('segment') key: string,
    @JsonBody(someBody) body: unknown,
    @Caller() caller: AccessKey,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownSegment> {
    const { definition, outcome, warnings } = await this.segments.put(key, {
      written: authored(body),
      savedBy: caller.name,
      precondition: (current) => requireMatch(request, current && shown(current)),
    });
    answerSaved(reply, outcome);
    return tagged(reply, { ...shown(definition), warnings });
  }

  @Get()
  @Operation({
    operationId: 'listSegments',
    summary: 'Segments by key',
    tags,
    query: segmentsQuery,
    answers: { 200: segmentAnswers.page },
  })
  async list(@QueryBy(segmentsQuery) query: z.infer<typeof segmentsQuery>): Promise<Page<ShownSegment>> {
    const request = pageRequestOf(query);
    const found = await this.definitions.page('segment', query.status, keyAfter(request), request.limit + 1);
    return pageOf(SEGMENTS, found.map(shown), request.limit, ({ key }) => [key]);
  }

  @Get(':key')
  @Operation({ operationId: 'getSegment', summary: 'One segment', tags, answers: { 200: segmentAnswers.read } })
  async get(@KeyParam('segment') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownSegment> {
    return tagged(reply, shown(await this.definitions.get('segment', key)));
  }

  @Delete(':key')
  @HttpCode(204)
  @Operation({
    operationId: 'deleteSegment',
    summary: 'Deletes a segment that nothing names; its members leave',
    tags,
    answers: { 204: null },
    problems: [409, 412],
  })
  async delete(@KeyParam('segment') key: string, @Req() request: FastifyRequest): Promise<void> {
    await this.segments.delete(key, (current) => requireMatch(request, shown(current)));
  }

  @Post(':key/archive')
  @HttpCode(200)
  @Operation({
    operationId: 'archiveSegment',
    summary: 'Keeps a segment that nothing names, without the members that its condition chose',
    tags,
    answers: { 200: segmentAnswers.read },
    problems: [409],
  })
  async archive(@KeyParam('segment') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownSegment> {
    return tagged(reply, shown(await this.segments.archive(key)));
  }

  @Post(':key/restore')
  @HttpCode(200)
  @Operation({
    operationId: 'restoreSegment',
    summary: 'Takes an archived segment into use again',
    tags,
    answers: { 200: segmentAnswers.read },
    problems: [409],
  })
  async restore(@KeyParam('segment') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownSegment> {
    return tagged(reply, shown(await this.segments.restore(key)));
  }

  @Get(':key/revisions')
  @Operation({
    operationId: 'listSegmentRevisions',
    summary: 'The segment as it was at each revision, newest first',
    tags,
    query: revisionsQuery,
    answers: { 200: revisionPage },
  })
  async revisions(
    @KeyParam('segment') key: string,
    @QueryBy(revisionsQuery) query: z.infer<typeof revisionsQuery>,
  ): Promise<Page<ShownRevision>> {
    const request = pageRequestOf(query);
    const found = await this.definitions.revisions('segment', key, revisionBefore(request), request.limit + 1);
    return revisionsPage(found, request.limit);
  }

  @Get(':key/revisions/:revision')
  @Operation({
    operationId: 'getSegmentRevision',
    summary: 'The segment as it was at one revision',
    tags,
    answers: { 200: revisionSchema },
  })
  async revision(@KeyParam('segment') key: string, @Param('revision') revision: string): Promise<ShownRevision> {
    return shownRevision(await this.definitions.revision('segment', key, revisionNumber(revision)));
  }
}
