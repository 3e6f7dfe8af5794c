/**
 * What goals, segments, templates and journeys share over HTTP: saved, read, archived, restored, deleted, and as they were at each
 * revision. A kind is a class that extends what {@link DefinitionController} makes for it, and adds nothing but its words.
 */
import { Delete, Get, HttpCode, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  authored,
  type DefinitionAnswers,
  type ReadFields,
  revisionPage,
  revisionSchema,
  revisionsQuery,
  type ShownRevision,
  someBody,
} from '@landfall/contracts/definition';
import { type Page, pageOf, pageRequestOf, type Position } from '@landfall/contracts/manners/page';
import type { DefinitionKeeper, DefinitionService } from '@landfall/engine/definitions/definition.service';
import type { AccessKey } from '@landfall/store/access-key/access-key.repository';
import type { DefinitionKind, DefinitionStatus, StoredDefinition } from '@landfall/store/definition/definition.repository';
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

interface ListQuery {
  readonly limit: number;
  readonly cursor?: Position | undefined;
  readonly status?: DefinitionStatus | 'all' | undefined;
}

/** A kind of definition, as its operations are named, documented and read. */
export interface DefinitionResource {
  readonly kind: DefinitionKind;
  /** Of several: the list's name, for its cursors, and the tag of the operations. */
  readonly plural: string;
  readonly body: z.ZodType;
  readonly answers: DefinitionAnswers;
  readonly query: z.ZodObject & z.ZodType<ListQuery>;
  /** What each call means for this kind, as the documentation says it. */
  readonly says: Readonly<Record<'put' | 'delete' | 'archive' | 'restore', string>>;
}

/** @returns the handlers of `/v1/<plural>`, for a class with `@Controller` to extend */
export function DefinitionController<Shown extends ReadFields>(resource: DefinitionResource) {
  const { kind, plural, body: request, answers, query: listQuery, says } = resource;
  const tags = [plural];
  const noun = capitalised(kind);

  abstract class Routes {
    constructor(
      private readonly keeper: DefinitionKeeper,
      private readonly definitions: DefinitionService,
    ) {}

    @Put(':key')
    @Operation({
      operationId: `put${noun}`,
      summary: says.put,
      tags,
      request,
      answers: { 200: answers.saved, 201: answers.saved },
      problems: [412],
    })
    async put(
      @KeyParam(kind) key: string,
      @JsonBody(someBody) body: unknown,
      @Caller() caller: AccessKey,
      @Req() asked: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Shown> {
      const { definition, outcome, warnings } = await this.keeper.put(key, {
        written: authored(body, answers),
        savedBy: caller.name,
        precondition: async (current) => requireMatch(asked, current && (await this.shown(current))),
      });
      answerSaved(reply, outcome);
      return tagged(reply, { ...(await this.shown(definition)), warnings });
    }

    @Get()
    @Operation({
      operationId: `list${capitalised(plural)}`,
      summary: `${capitalised(plural)} by key`,
      tags,
      query: listQuery,
      answers: { 200: answers.page },
    })
    async list(@QueryBy(listQuery) query: ListQuery): Promise<Page<Shown>> {
      const place = pageRequestOf(query);
      const found = await this.definitions.page(kind, query.status, keyAfter(place), place.limit + 1);
      return pageOf(plural, await this.shownAll(found), place.limit, ({ key }) => [key]);
    }

    @Get(':key')
    @Operation({ operationId: `get${noun}`, summary: `One ${kind}`, tags, answers: { 200: answers.read } })
    async get(@KeyParam(kind) key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Shown> {
      return tagged(reply, await this.shown(await this.definitions.get(kind, key)));
    }

    @Delete(':key')
    @HttpCode(204)
    @Operation({ operationId: `delete${noun}`, summary: says.delete, tags, answers: { 204: null }, problems: [409, 412] })
    async delete(@KeyParam(kind) key: string, @Req() asked: FastifyRequest): Promise<void> {
      await this.keeper.delete(key, async (current) => requireMatch(asked, await this.shown(current)));
    }

    @Post(':key/archive')
    @HttpCode(200)
    @Operation({ operationId: `archive${noun}`, summary: says.archive, tags, answers: { 200: answers.read }, problems: [409] })
    async archive(@KeyParam(kind) key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Shown> {
      return tagged(reply, await this.shown(await this.keeper.archive(key)));
    }

    @Post(':key/restore')
    @HttpCode(200)
    @Operation({ operationId: `restore${noun}`, summary: says.restore, tags, answers: { 200: answers.read }, problems: [409] })
    async restore(@KeyParam(kind) key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Shown> {
      return tagged(reply, await this.shown(await this.keeper.restore(key)));
    }

    @Get(':key/revisions')
    @Operation({
      operationId: `list${noun}Revisions`,
      summary: `The ${kind} as it was at each revision, newest first`,
      tags,
      query: revisionsQuery,
      answers: { 200: revisionPage },
    })
    async revisions(
      @KeyParam(kind) key: string,
      @QueryBy(revisionsQuery) query: z.infer<typeof revisionsQuery>,
    ): Promise<Page<ShownRevision>> {
      const place = pageRequestOf(query);
      const found = await this.definitions.revisions(kind, key, revisionBefore(place), place.limit + 1);
      return revisionsPage(found, place.limit);
    }

    @Get(':key/revisions/:revision')
    @Operation({
      operationId: `get${noun}Revision`,
      summary: `The ${kind} as it was at one revision`,
      tags,
      answers: { 200: revisionSchema },
    })
    async revision(@KeyParam(kind) key: string, @Param('revision') revision: string): Promise<ShownRevision> {
      return shownRevision(await this.definitions.revision(kind, key, revisionNumber(revision)));
    }

    /** In the order given. A kind that shows more than its own fields and those of reading says so here. */
    protected async shownAll(definitions: readonly StoredDefinition[]): Promise<Shown[]> {
      return definitions.map((definition) => shownDefinition<Shown>(definition));
    }

    private async shown(definition: StoredDefinition): Promise<Shown> {
      return (await this.shownAll([definition]))[0]!;
    }
  }
  return Routes;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
