/** Templates over HTTP: saved, read, archived, restored, deleted. */
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
import { templateAnswers, templateBody, TEMPLATES, templatesQuery, type ShownTemplate } from '@landfall/contracts/template';
import { type Page, pageOf, pageRequestOf } from '@landfall/contracts/manners/page';
import type { TemplateDefinition } from '@landfall/domain/template/template';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { TemplateService } from '@landfall/engine/definitions/template.service';
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

const tags = ['templates'];
const shown = (definition: StoredDefinition): ShownTemplate => shownDefinition<TemplateDefinition>(definition);

@Controller('v1/templates')
export class TemplatesController {
  constructor(
    private readonly templates: TemplateService,
    private readonly definitions: DefinitionService,
  ) {}

  @Put(':key')
  @Operation({
    operationId: 'putTemplate',
    summary: 'Creates or replaces a template, once its Liquid and MJML could be read',
    tags,
    request: templateBody,
    answers: { 200: templateAnswers.saved, 201: templateAnswers.saved },
    problems: [412],
  })
  async put(
    @KeyParam('template') key: string,
    @JsonBody(someBody) body: unknown,
    @Caller() caller: AccessKey,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTemplate> {
    const { definition, outcome, warnings } = await this.templates.put(key, {
      written: authored(body),
      savedBy: caller.name,
      precondition: (current) => requireMatch(request, current && shown(current)),
    });
    answerSaved(reply, outcome);
    return tagged(reply, { ...shown(definition), warnings });
  }

  @Get()
  @Operation({
    operationId: 'listTemplates',
    summary: 'Templates by key',
    tags,
    query: templatesQuery,
    answers: { 200: templateAnswers.page },
  })
  async list(@QueryBy(templatesQuery) query: z.infer<typeof templatesQuery>): Promise<Page<ShownTemplate>> {
    const request = pageRequestOf(query);
    const found = await this.definitions.page('template', query.status, keyAfter(request), request.limit + 1);
    return pageOf(TEMPLATES, found.map(shown), request.limit, ({ key }) => [key]);
  }

  @Get(':key')
  @Operation({ operationId: 'getTemplate', summary: 'One template', tags, answers: { 200: templateAnswers.read } })
  async get(@KeyParam('template') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownTemplate> {
    return tagged(reply, shown(await this.definitions.get('template', key)));
  }

  @Delete(':key')
  @HttpCode(204)
  @Operation({
    operationId: 'deleteTemplate',
    summary: 'Deletes a template that no journey sends',
    tags,
    answers: { 204: null },
    problems: [409, 412],
  })
  async delete(@KeyParam('template') key: string, @Req() request: FastifyRequest): Promise<void> {
    await this.templates.delete(key, (current) => requireMatch(request, shown(current)));
  }

  @Post(':key/archive')
  @HttpCode(200)
  @Operation({
    operationId: 'archiveTemplate',
    summary: 'Keeps a template that no journey sends',
    tags,
    answers: { 200: templateAnswers.read },
    problems: [409],
  })
  async archive(@KeyParam('template') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownTemplate> {
    return tagged(reply, shown(await this.templates.archive(key)));
  }

  @Post(':key/restore')
  @HttpCode(200)
  @Operation({
    operationId: 'restoreTemplate',
    summary: 'Takes an archived template into use again',
    tags,
    answers: { 200: templateAnswers.read },
    problems: [409],
  })
  async restore(@KeyParam('template') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownTemplate> {
    return tagged(reply, shown(await this.templates.restore(key)));
  }

  @Get(':key/revisions')
  @Operation({
    operationId: 'listTemplateRevisions',
    summary: 'The template as it was at each revision, newest first',
    tags,
    query: revisionsQuery,
    answers: { 200: revisionPage },
  })
  async revisions(
    @KeyParam('template') key: string,
    @QueryBy(revisionsQuery) query: z.infer<typeof revisionsQuery>,
  ): Promise<Page<ShownRevision>> {
    const request = pageRequestOf(query);
    const found = await this.definitions.revisions('template', key, revisionBefore(request), request.limit + 1);
    return revisionsPage(found, request.limit);
  }

  @Get(':key/revisions/:revision')
  @Operation({
    operationId: 'getTemplateRevision',
    summary: 'The template as it was at one revision',
    tags,
    answers: { 200: revisionSchema },
  })
  async revision(@KeyParam('template') key: string, @Param('revision') revision: string): Promise<ShownRevision> {
    return shownRevision(await this.definitions.revision('template', key, revisionNumber(revision)));
  }
}
