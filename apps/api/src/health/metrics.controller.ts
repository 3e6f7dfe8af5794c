/** Metrics for Prometheus, behind the admin key. */
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Operation } from '../http/operation';
import { Metrics } from './metrics';

@Controller()
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get('metrics')
  @Operation({
    operationId: 'getMetrics',
    summary: 'Figures for Prometheus, as text',
    tags: ['health'],
    access: 'admin',
    answers: { 200: null },
  })
  read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
