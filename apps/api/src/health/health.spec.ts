/** What a load balancer, an operator and Prometheus are told. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createAdapter } from '../http/fastify';
import { answers, HEALTH_CHECKS, type Health } from './health-checks';
import { HealthController } from './health.controller';
import { Metrics, observeRequests } from './metrics';
import { MetricsController } from './metrics.controller';

const state: Record<'mongodb' | 'temporal' | 'worker', Health> = { mongodb: 'ok', temporal: 'ok', worker: 'ok' };
const checks = { mongodb: async () => state.mongodb, temporal: async () => state.temporal, worker: async () => state.worker };
let waiting = 0;

@Module({
  controllers: [HealthController, MetricsController],
  providers: [
    { provide: HEALTH_CHECKS, useValue: checks },
    { provide: Metrics, useFactory: () => new Metrics({ waitingCalls: () => waiting }) },
  ],
})
class Door {}

let app: NestFastifyApplication;
let base: string;
beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(Door, createAdapter({ rateLimit: 1_000, version: '1.2.3' }), {
    bodyParser: false,
    logger: false,
  });
  observeRequests(app);
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();
});
afterAll(() => app.close());

it('lives', async () => {
  const response = await fetch(`${base}/healthz`);
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
});

it.each<[Partial<typeof state>, number, Health]>([
  [{}, 200, 'ok'],
  [{ mongodb: 'away' }, 503, 'away'],
  [{ temporal: 'away' }, 503, 'away'],
  [{ worker: 'away' }, 503, 'away'],
])('with %j is answered %i', async (change, expected, status) => {
  const said = { mongodb: 'ok', temporal: 'ok', worker: 'ok', ...change };
  Object.assign(state, said);
  const response = await fetch(`${base}/readyz`);
  expect([response.status, await response.json()]).toEqual([expected, { status, checks: said }]);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
});

it('tells Prometheus of requests by route and of what waits', async () => {
  waiting = 7;
  await fetch(`${base}/nowhere/u1`);
  const response = await fetch(`${base}/metrics`);
  const text = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(text).toContain('landfall_waiting_calls 7');
  expect(text).toContain('landfall_http_request_duration_seconds_count{method="GET",route="/healthz",status="200"} 1');
  expect(text).toContain('route="unknown",status="404"');
  expect(text).not.toContain('u1');
  expect(text).toContain('process_cpu_seconds_total');
});

it.each<[string, () => Promise<unknown>, Health]>([
  ['an answer', async () => 'anything', 'ok'],
  ['a refusal', () => Promise.reject(new Error('refused')), 'away'],
  [
    'a throw',
    () => {
      throw new Error('not even asked');
    },
    'away',
  ],
  ['silence', () => new Promise(() => {}), 'away'],
])('takes %s for %s', async (_, question, expected) => {
  expect(await answers(question, 20)).toBe(expected);
});
