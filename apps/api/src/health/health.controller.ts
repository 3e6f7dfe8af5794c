/** Whether the process lives, and whether what it stands on answers: for load balancers and people on call. */
import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Liveness, livenessSchema, type Readiness, readinessSchema } from '@landfall/contracts/manners/health';
import { Operation } from '../http/operation';
import { HEALTH_CHECKS, type HealthChecks } from './health-checks';

@Controller()
export class HealthController {
  constructor(@Inject(HEALTH_CHECKS) private readonly health: HealthChecks) {}

  @Get('healthz')
  @Header('cache-control', 'no-store')
  @Operation({
    operationId: 'getHealth',
    summary: 'The process lives',
    tags: ['health'],
    access: 'public',
    answers: { 200: livenessSchema },
  })
  alive(): Liveness {
    return { status: 'ok' };
  }

  /** 503 with which does not answer, in the same shape. */
  @Get('readyz')
  @Header('cache-control', 'no-store')
  @Operation({
    operationId: 'getReadiness',
    summary: 'Stores and workers answer, or which of them does not',
    tags: ['health'],
    access: 'public',
    answers: { 200: readinessSchema, 503: readinessSchema },
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const [mongodb, temporal, worker] = await Promise.all([this.health.mongodb(), this.health.temporal(), this.health.worker()]);
    const checks = { mongodb, temporal, worker };
    const status = Object.values(checks).every((each) => each === 'ok') ? 'ok' : 'away';
    void reply.code(status === 'ok' ? 200 : 503);
    return { status, checks };
  }
}
