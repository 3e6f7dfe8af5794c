import 'reflect-metadata';
import { Controller, Get, Post, Put } from '@nestjs/common';
import { z } from 'zod';
import { Operation } from '../http/operation';
import { buildOpenApi } from './openapi';

const condition: z.ZodType = z
  .lazy(() => z.union([z.strictObject({ all: z.array(condition) }), z.strictObject({ event: z.string() })]))
  .meta({ id: 'Condition' });
const nameless: z.ZodType = z.strictObject({
  get inner() {
    return nameless.optional();
  },
});
const goal = z
  .strictObject({ name: z.string(), when: condition, level: z.enum(['primary', 'soft']).default('primary') })
  .meta({ id: 'Goal' });

@Controller('v1/goals')
class GoalsController {
  @Put(':key')
  @Operation({
    operationId: 'putGoal',
    summary: 'Saves a goal',
    tags: ['goals'],
    request: goal,
    answers: { 200: goal, 201: goal },
    problems: [412],
  })
  put() {}

  @Post()
  @Operation({ operationId: 'makeGoal', summary: 'Makes a goal', request: goal, answers: { 201: goal, 503: goal } })
  make() {}

  @Get()
  @Operation({
    operationId: 'listGoals',
    summary: 'Goals',
    query: z.object({ limit: z.string().transform(Number).default(50) }),
    answers: { 200: z.array(goal) },
    answerMedia: ['text/csv'],
  })
  list() {}

  @Post('nest')
  @Operation({ operationId: 'nest', summary: 'Refers to itself', request: nameless, answers: { 204: null } })
  nest() {}

  @Get('hidden')
  hidden() {}
}

@Controller()
class TrackController {
  @Post(['v1/track', 'v1/t'])
  @Operation({
    operationId: 'track',
    summary: 'Tracks',
    tags: ['tracking'],
    access: 'tracking',
    request: z.unknown(),
    answers: { 200: z.object({ success: z.literal(true) }) },
  })
  track() {}
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- read as a client would: by name, without types
const document = buildOpenApi([GoalsController, TrackController], '1.2.3') as any;

it('has each declared route once, and no other', () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { operationId: string }>).map(
      ([method, { operationId }]) => `${operationId} ${method} ${path}`,
    ),
  );
  expect(operations).toEqual([
    'listGoals get /v1/goals',
    'makeGoal post /v1/goals',
    'nest post /v1/goals/nest',
    'putGoal put /v1/goals/{key}',
    'track2 post /v1/t',
    'track post /v1/track',
  ]);
});

it('lists the tags that there are, those needed first before the others', () => {
  expect(document.tags).toEqual([{ name: 'tracking' }, { name: 'goals' }]);
});

it('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '');
  const found = references.map((reference) =>
    reference
      .split('/')
      .slice(1)
      .reduce((value, step) => value?.[step], document),
  );
  expect(references.length).toBeGreaterThan(5);
  expect(found).not.toContain(undefined);
});

it('names what is sent and what is answered apart only where they differ', () => {
  const { put } = document.paths['/v1/goals/{key}'];
  expect(put.requestBody.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Goal' });
  expect(put.responses[201].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/GoalAnswer' });
  expect(document.components.schemas.Goal.required).toEqual(['name', 'when']);
  expect(document.components.schemas.GoalAnswer.required).toEqual(['name', 'when', 'level']);
});

it.each([
  ['/v1/goals/{key}', 'put', ['200', '201', '400', '401', '403', '404', '412', '413', '415', '422', '429', '503']],
  ['/v1/goals', 'get', ['200', '401', '403', '422', '429', '503']],
  ['/v1/goals', 'post', ['201', '400', '401', '403', '409', '413', '415', '422', '429', '503']],
])('%s %s answers %j', (path, method, statuses) => {
  expect(Object.keys(document.paths[path][method].responses)).toEqual(statuses);
});

it.each([
  ['/v1/goals/{key}', 'put', ['If-Match']],
  ['/v1/goals', 'post', ['Idempotency-Key']],
  ['/v1/track', 'post', []],
])('%s %s takes the headers %j', (path, method, names) => {
  const parameters = (document.paths[path][method].parameters ?? []) as { name: string; in: string }[];
  expect(parameters.filter((each) => each.in === 'header').map(({ name }) => name)).toEqual(names);
});

it('an answer of its own is no problem', () => {
  expect(Object.keys(document.paths['/v1/goals'].post.responses[503].content)).toEqual(['application/json']);
});

it('says who may call, how lists are asked, and in which media', () => {
  expect(document.paths['/v1/track'].post.security).toEqual([{ key: [] }, { writeKey: [] }]);
  expect(Object.keys(document.paths['/v1/track'].post.requestBody.content)).toContain('text/plain');
  expect(document.paths['/v1/goals'].get.parameters).toEqual([
    { name: 'limit', in: 'query', required: false, schema: { type: 'string' } },
  ]);
  expect(Object.keys(document.paths['/v1/goals'].get.responses[200].content)).toEqual(['application/json', 'text/csv']);
});
