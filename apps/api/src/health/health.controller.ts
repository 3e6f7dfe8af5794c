/** Whether the process lives, and whether what it stands on answers: for load balancers and people on call. */
import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/operation';
import { HEALTH_CHECKS, type Health, type HealthChecks } from './health-checks';

export interface Readiness {
  status: Health;
  checks: { mongodb: Health; temporal: Health; worker: Health };
}

@Controller()
@Access('public')
export class HealthController {
  constructor(@Inject(HEALTH_CHECKS) private readonly health: HealthChecks) {}

  @Get('healthz')
  @Header('cache-control', 'no-store')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 503 with which does not answer, in the same shape. */
  @Get('readyz')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const [mongodb, temporal, worker] = await Promise.all([this.health.mongodb(), this.health.temporal(), this.health.worker()]);
    const checks = { mongodb, temporal, worker };
    const status = Object.values(checks).every((each) => each === 'ok') ? 'ok' : 'away';
    void reply.code(status === 'ok' ? 200 : 503);
    return { status, checks };
  }
}
