/** What Prometheus is told of this process: its own state, the requests it answered, and what waits to be worked. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Asked at each scrape, so each is a number that is known already. */
export interface MetricSources {
  /** Calls that wait to be worked at their ledgers. */
  waitingCalls(): number;
}

/** Seconds: from a cached read to a report over a hundred thousand enrollments. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class Metrics {
  /** Own, so that two apps in one process do not share it. */
  readonly registry = new Registry();
  readonly requests = new Histogram({
    name: 'landfall_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS,
    registers: [this.registry],
  });

  constructor({ waitingCalls }: MetricSources) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'landfall_waiting_calls',
      help: 'Calls that wait to be worked at their ledgers',
      registers: [this.registry],
      collect() {
        this.set(waitingCalls());
      },
    });
  }
}

/** Call it before the app listens. Routes are told by their pattern: paths hold ids of people. */
export function observeRequests(app: NestFastifyApplication): void {
  const { requests } = app.get(Metrics);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', async (request, reply) => {
      const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
      requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    });
}
