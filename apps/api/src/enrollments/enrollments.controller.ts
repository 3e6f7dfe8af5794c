/** Passages through one journey over HTTP, and who was turned away from it. */
import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import {
  enrollAnswer,
  enrollBody,
  enrollmentPage,
  ENROLLMENTS,
  enrollmentsQuery,
  rejectionPage,
  REJECTIONS,
  rejectionsQuery,
  type ShownEnrollment,
  type ShownRejectionGroup,
} from '@landfall/contracts/enrollment';
import { type Page, pageOf, pageRequestOf } from '@landfall/contracts/manners/page';
import { InvalidInput } from '@landfall/domain/fault/fault';
import { TakeOutService } from '@landfall/engine/profile/take-out.service';
import { EnrollByHand } from '@landfall/engine/journeys/enroll-by-hand.service';
import { EnrollmentReader } from '@landfall/engine/reading/enrollment.reader';
import { RejectionReader } from '@landfall/engine/reading/rejection.reader';
import { placeOf } from '../conversions/place';
import { Operation } from '../http/operation';
import { IdParam, JsonBody, KeyParam, QueryBy } from '../http/zod.pipe';
import { shownEnrollment, shownRejectionGroup } from './enrollment.shape';

@Controller('v1/journeys/:key')
export class EnrollmentsController {
  constructor(
    private readonly enrollments: EnrollmentReader,
    private readonly rejections: RejectionReader,
    private readonly takeOut: TakeOutService,
    private readonly hand: EnrollByHand,
  ) {}

  @Get('enrollments')
  @Operation({
    operationId: 'listEnrollments',
    summary: 'Passages through a journey, newest first',
    tags: ['journeys'],
    query: enrollmentsQuery,
    answers: { 200: enrollmentPage },
  })
  async list(
    @KeyParam('journey') journey: string,
    @QueryBy(enrollmentsQuery) query: z.infer<typeof enrollmentsQuery>,
  ): Promise<Page<ShownEnrollment>> {
    const { limit, after } = pageRequestOf(query);
    const found = await this.enrollments.page(journey, query, after ? idOf(after) : null, limit + 1);
    return pageOf(ENROLLMENTS, found.map(shownEnrollment), limit, ({ id }) => [id]);
  }

  @Post('enrollments')
  @HttpCode(202)
  @Operation({
    operationId: 'enrollProfiles',
    summary: 'Lets people in by hand, whichever way they enter otherwise; its rules are asked as ever',
    tags: ['journeys'],
    request: enrollBody,
    answers: { 202: enrollAnswer },
  })
  async enroll(
    @KeyParam('journey') journey: string,
    @JsonBody(enrollBody) { userIds, key }: z.infer<typeof enrollBody>,
  ): Promise<z.infer<typeof enrollAnswer>> {
    return { results: await this.hand.enroll(journey, userIds, key ?? null) };
  }

  @Delete('enrollments/:id')
  @HttpCode(204)
  @Operation({
    operationId: 'deleteEnrollment',
    summary: 'Takes a profile out of a journey: its gate is shut before this is answered',
    tags: ['journeys'],
    answers: { 204: null },
    problems: [409],
  })
  async remove(@KeyParam('journey') journey: string, @IdParam('id') id: string): Promise<void> {
    await this.takeOut.takeOut(journey, id);
  }

  @Get('rejections')
  @Operation({
    operationId: 'listRejections',
    summary: 'Who was turned away, why and how often, the latest first',
    tags: ['journeys'],
    query: rejectionsQuery,
    answers: { 200: rejectionPage },
  })
  async turnedAway(
    @KeyParam('journey') journey: string,
    @QueryBy(rejectionsQuery) query: z.infer<typeof rejectionsQuery>,
  ): Promise<Page<ShownRejectionGroup>> {
    const { limit, after } = pageRequestOf(query);
    const found = await this.rejections.page(journey, query.userId, after ? placeOf(after) : null, limit + 1);
    const { items, nextCursor } = pageOf(REJECTIONS, found, limit, ({ lastAt, id }) => [lastAt, id]);
    return { items: items.map(shownRejectionGroup), nextCursor };
  }
}

function idOf([id]: readonly unknown[]): string {
  if (typeof id === 'string') return id;
  throw new InvalidInput([{ path: '?cursor', message: 'is not a cursor of this list' }]);
}
