/** Goals over HTTP: saved, read, archived, restored, deleted. */
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
import { goalAnswers, goalBody, GOALS, goalsQuery, type ShownGoal } from '@landfall/contracts/goal';
import { type Page, pageOf, pageRequestOf } from '@landfall/contracts/manners/page';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { GoalService } from '@landfall/engine/definitions/goal.service';
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
} from './definition.shape';

const tags = ['goals'];
const shown = (definition: StoredDefinition): ShownGoal => shownDefinition<GoalDefinition>(definition);

@Controller('v1/goals')
export class GoalsController {
  constructor(
    private readonly goals: GoalService,
    private readonly definitions: DefinitionService,
  ) {}

  @Put(':key')
  @Operation({
    operationId: 'putGoal',
    summary: 'Creates or replaces a goal; it is live at once and looks forward only',
    tags,
    request: goalBody,
    answers: { 200: goalAnswers.saved, 201: goalAnswers.saved },
    problems: [412],
  })
  async put(
    @KeyParam('goal') key: string,
    @JsonBody(someBody) body: unknown,
    @Caller() caller: AccessKey,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownGoal> {
    const { definition, outcome, warnings } = await this.goals.put(key, {
      written: authored(body),
      savedBy: caller.name,
      precondition: (current) => requireMatch(request, current && shown(current)),
    });
    answerSaved(reply, outcome);
    return tagged(reply, { ...shown(definition), warnings });
  }

  @Get()
  @Operation({ operationId: 'listGoals', summary: 'Goals by key', tags, query: goalsQuery, answers: { 200: goalAnswers.page } })
  async list(@QueryBy(goalsQuery) query: z.infer<typeof goalsQuery>): Promise<Page<ShownGoal>> {
    const request = pageRequestOf(query);
    const found = await this.definitions.page('goal', query.status, keyAfter(request), request.limit + 1);
    return pageOf(GOALS, found.map(shown), request.limit, ({ key }) => [key]);
  }

  @Get(':key')
  @Operation({ operationId: 'getGoal', summary: 'One goal', tags, answers: { 200: goalAnswers.read } })
  async get(@KeyParam('goal') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownGoal> {
    return tagged(reply, shown(await this.definitions.get('goal', key)));
  }

  @Delete(':key')
  @HttpCode(204)
  @Operation({
    operationId: 'deleteGoal',
    summary: 'Deletes a goal that no journey has; its conversions stay',
    tags,
    answers: { 204: null },
    problems: [409, 412],
  })
  async delete(@KeyParam('goal') key: string, @Req() request: FastifyRequest): Promise<void> {
    await this.goals.delete(key, (current) => requireMatch(request, shown(current)));
  }

  @Post(':key/archive')
  @HttpCode(200)
  @Operation({
    operationId: 'archiveGoal',
    summary: 'Keeps a goal that no journey has, but it is met no more',
    tags,
    answers: { 200: goalAnswers.read },
    problems: [409],
  })
  async archive(@KeyParam('goal') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownGoal> {
    return tagged(reply, shown(await this.goals.archive(key)));
  }

  @Post(':key/restore')
  @HttpCode(200)
  @Operation({
    operationId: 'restoreGoal',
    summary: 'Takes an archived goal into use again',
    tags,
    answers: { 200: goalAnswers.read },
    problems: [409],
  })
  async restore(@KeyParam('goal') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownGoal> {
    return tagged(reply, shown(await this.goals.restore(key)));
  }

  @Get(':key/revisions')
  @Operation({
    operationId: 'listGoalRevisions',
    summary: 'The goal as it was at each revision, newest first',
    tags,
    query: revisionsQuery,
    answers: { 200: revisionPage },
  })
  async revisions(
    @KeyParam('goal') key: string,
    @QueryBy(revisionsQuery) query: z.infer<typeof revisionsQuery>,
  ): Promise<Page<ShownRevision>> {
    const request = pageRequestOf(query);
    const found = await this.definitions.revisions('goal', key, revisionBefore(request), request.limit + 1);
    return revisionsPage(found, request.limit);
  }

  @Get(':key/revisions/:revision')
  @Operation({
    operationId: 'getGoalRevision',
    summary: 'The goal as it was at one revision',
    tags,
    answers: { 200: revisionSchema },
  })
  async revision(@KeyParam('goal') key: string, @Param('revision') revision: string): Promise<ShownRevision> {
    return shownRevision(await this.definitions.revision('goal', key, revisionNumber(revision)));
  }
}
