/** Reports over HTTP, as JSON or as a table. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { journeyReportQuery, journeyReportSchema } from '@landfall/contracts/report';
import type { JourneyReport } from '@landfall/domain/report/journey-report';
import { JourneyReportReader } from '@landfall/engine/report/journey-report.reader';
import { Operation } from '../http/operation';
import { KeyParam, QueryBy } from '../http/zod.pipe';
import { answerAs, CSV } from './csv';
import { journeyReportTable } from './journey-report.table';

@Controller('v1/reports')
export class ReportsController {
  constructor(private readonly journeyReports: JourneyReportReader) {}

  @Get('journeys/:key')
  @Operation({
    operationId: 'getJourneyReport',
    summary: 'How a journey does, over the enrollments that the filters choose',
    tags: ['reports'],
    query: journeyReportQuery,
    answers: { 200: journeyReportSchema },
    answerMedia: [CSV],
  })
  async journey(
    @KeyParam('journey') key: string,
    @QueryBy(journeyReportQuery) query: z.infer<typeof journeyReportQuery>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JourneyReport | string> {
    const report = await this.journeyReports.read(key, query);
    return answerAs(request, reply, report, () => journeyReportTable(report));
  }
}
