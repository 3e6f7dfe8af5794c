/** Members of a segment over HTTP: read of any, chosen by hand for static ones. */
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Page, pageOf, pageRequestOf } from '@landfall/contracts/manners/page';
import {
  memberChangeAnswer,
  memberChangeBody,
  memberPage,
  MEMBERS,
  membersQuery,
  type ShownMember,
} from '@landfall/contracts/segment';
import { formatInstant } from '@landfall/domain/time/instant';
import { type MemberChange, MemberService } from '@landfall/engine/definitions/member.service';
import { keyAfter } from '../definitions/definition.shape';
import { Operation } from '../http/operation';
import { JsonBody, KeyParam, QueryBy } from '../http/zod.pipe';

const tags = ['segments'];

@Controller('v1/segments/:key/members')
export class MembersController {
  constructor(private readonly members: MemberService) {}

  @Get()
  @Operation({
    operationId: 'listMembers',
    summary: 'Who is in a segment, and since when',
    tags,
    query: membersQuery,
    answers: { 200: memberPage },
  })
  async list(
    @KeyParam('segment') segment: string,
    @QueryBy(membersQuery) query: z.infer<typeof membersQuery>,
  ): Promise<Page<ShownMember>> {
    const request = pageRequestOf(query);
    const found = await this.members.page(segment, keyAfter(request), request.limit + 1);
    const page = pageOf(MEMBERS, found, request.limit, ({ id }) => [id]);
    return { ...page, items: page.items.map(({ userId, since }) => ({ userId, since: formatInstant(since) })) };
  }

  @Post()
  @HttpCode(200)
  @Operation({
    operationId: 'changeMembers',
    summary: 'Adds profiles to a static segment and takes others out; who joins is suppressed where a journey says so',
    tags,
    request: memberChangeBody,
    answers: { 200: memberChangeAnswer },
    problems: [409],
  })
  change(
    @KeyParam('segment') segment: string,
    @JsonBody(memberChangeBody) { add, remove }: z.infer<typeof memberChangeBody>,
  ): Promise<MemberChange> {
    return this.members.change(segment, add, remove);
  }
}
