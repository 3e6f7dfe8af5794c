/** The OpenAPI 3.1 document, read off the controllers: no server, no database, no second description to keep in step. */
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { STATUS_CODES } from 'node:http';
import { problemSchema } from '@landfall/contracts/manners/problem';
import { type Access, keepsReplies, OPERATION, type OperationContract } from '../http/operation';
import { type JsonSchema, SchemaPool } from './schema-pool';

interface Route {
  readonly method: string;
  /** As OpenAPI writes it: `/v1/goals/{key}`. */
  readonly path: string;
  readonly contract: OperationContract;
}

/** In the order in which they are needed, which is that of the reference page; one that is not named here comes after them. */
const TAGS = [
  'tracking',
  'goals',
  'segments',
  'templates',
  'journeys',
  'profiles',
  'conversions',
  'reports',
  'simulation',
  'keys',
];

/** @param controllers classes; handlers without `@Operation` are no part of the API and are left out */
export function buildOpenApi(controllers: readonly Type[], version: string): Record<string, unknown> {
  const pool = new SchemaPool();
  pool.add(problemSchema, 'output', 'Problem');
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of controllers.flatMap(routesOf).sort(byPath)) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, pool) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Landfall',
      version,
      description: 'Journeys that stop when they arrive.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tagsOf(paths),
    paths,
    components: {
      schemas: pool.schemas(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of access.' },
        writeKey: {
          type: 'http',
          scheme: 'basic',
          description: 'Tracking: the write key as user, with an empty password. It may also be `writeKey` in the body.',
        },
      },
    },
  };
}

function tagsOf(paths: Readonly<Record<string, Record<string, unknown>>>): { name: string }[] {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods)) as { tags?: readonly string[] }[];
  const used = new Set(operations.flatMap(({ tags = [] }) => tags));
  return [...new Set([...TAGS, ...used])].filter((name) => used.has(name)).map((name) => ({ name }));
}

function routesOf(controller: Type): Route[] {
  const bases = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
  return methodsOf(controller.prototype as object).flatMap((handler) => {
    const contract = Reflect.getMetadata(OPERATION, handler) as OperationContract | undefined;
    if (!contract) return [];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod].toLowerCase();
    const ends = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
    const places = bases.flatMap((base) => ends.map((end) => pathOf(base, end)));
    // A handler may answer at several paths (`/v1/track`, `/v1/t`): operation ids are unique all the same.
    return places.map((path, index) => ({
      method,
      path,
      contract: index === 0 ? contract : { ...contract, operationId: `${contract.operationId}${index + 1}` },
    }));
  });
}

/** Those of the class itself, then those it inherits. */
function methodsOf(prototype: object): object[] {
  const own = Object.values(Object.getOwnPropertyDescriptors(prototype)).flatMap(({ value }) =>
    typeof value === 'function' ? [value as object] : [],
  );
  const parent = Object.getPrototypeOf(prototype) as object | null;
  return parent === null || parent === Object.prototype ? own : [...own, ...methodsOf(parent)];
}

function pathOf(base: string, end: string): string {
  const segments = `${base}/${end}`.split('/').filter((segment) => segment !== '');
  return `/${segments.map((segment) => segment.replace(/^:(\w+)$/, '{$1}')).join('/')}`;
}

function byPath(left: Route, right: Route): number {
  const key = (route: Route) => `${route.path} ${route.method}`;
  return key(left) < key(right) ? -1 : 1;
}

function operationOf({ method, path, contract }: Route, pool: SchemaPool): Record<string, unknown> {
  const access = contract.access ?? (method === 'get' && path.startsWith('/v1/') ? 'read' : 'admin');
  const isKeyed = keepsReplies(method.toUpperCase(), path, access, contract);
  const parameters = [...pathParameters(path), ...queryParameters(contract, pool), ...headerParameters(contract, isKeyed)];
  return {
    operationId: contract.operationId,
    summary: contract.summary,
    ...(contract.tags ? { tags: contract.tags } : {}),
    security: securityOf(access),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(contract.request ? { requestBody: requestOf(contract, contract.request, access, pool) } : {}),
    responses: { ...problemsOf(contract, access, path, isKeyed), ...answersOf(contract, pool) },
  };
}

function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'public') return [];
  return access === 'tracking' ? [{ key: [] }, { writeKey: [] }] : [{ key: [] }];
}

function pathParameters(path: string): Record<string, unknown>[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema:
      name === 'key'
        ? { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }
        : { type: 'string', minLength: 1, maxLength: 255 },
  }));
}

function queryParameters(contract: OperationContract, pool: SchemaPool): Record<string, unknown>[] {
  if (!contract.query) return [];
  const { properties = {}, required = [] } = pool.add(contract.query, 'input', `${contract.operationId}Query`) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function headerParameters({ problems = [] }: OperationContract, isKeyed: boolean): Record<string, unknown>[] {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  });
  return [
    ...(problems.includes(412) ? [header('If-Match', 'The `ETag` that it must still have')] : []),
    ...(isKeyed
      ? [header('Idempotency-Key', '1 to 255 visible ASCII characters: for 24 hours the same call gets the same reply')]
      : []),
  ];
}

function requestOf(
  contract: OperationContract,
  request: NonNullable<OperationContract['request']>,
  access: Access,
  pool: SchemaPool,
): Record<string, unknown> {
  const schema = pool.add(request, 'input', `${contract.operationId}Request`);
  const jsonMedia = ['application/json', ...(access === 'tracking' ? ['text/plain', 'application/x-www-form-urlencoded'] : [])];
  const content = [
    ...jsonMedia.map((media) => [media, { schema }] as const),
    ...(contract.textMedia ?? []).map((media) => [media, { schema: { type: 'string' } }] as const),
  ];
  return { required: !request.safeParse(undefined).success, content: Object.fromEntries(content) };
}

function answersOf(contract: OperationContract, pool: SchemaPool): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(contract.answers).map(([status, schema]) => {
      const description = STATUS_CODES[status] ?? 'Answer';
      if (!schema) return [status, { description }];
      const json = { 'application/json': { schema: pool.add(schema, 'output', `${contract.operationId}Answer`) } };
      const others =
        status === '200' ? (contract.answerMedia ?? []).map((media) => [media, { schema: { type: 'string' } }] as const) : [];
      return [status, { description, content: { ...json, ...Object.fromEntries(others) } }];
    }),
  );
}

/** Those that the contract implies, and those it names. */
function problemsOf(contract: OperationContract, access: Access, path: string, isKeyed: boolean): Record<string, unknown> {
  const implied = [
    ...(access === 'public' ? [] : [401, 403, 429]),
    ...(contract.request ? [400, 413, 415, 422] : []),
    ...(contract.query ? [422] : []),
    ...(path.includes('{') ? [400, 404] : []),
    ...(isKeyed ? [409, 422] : []),
    503,
  ];
  const statuses = [...new Set([...implied, ...(contract.problems ?? [])])].sort((left, right) => left - right);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(statuses.map((status) => [status, { description: STATUS_CODES[status] ?? 'Problem', content }]));
}
