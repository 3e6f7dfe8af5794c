/** Requests that nobody means: read off the OpenAPI document, nearly right, then bent. */
import * as fc from 'fast-check';
import { bentText, strangeText, valueOf, type Material, type Schema } from './strange-bodies';

interface Parameter {
  name: string;
  in: string;
  schema: Schema;
}
export interface OpenApi {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string;
        parameters?: Parameter[];
        requestBody?: { content: Record<string, { schema: Schema }> };
        responses: Record<string, unknown>;
      }
    >
  >;
  components: { schemas: Record<string, Schema> };
}

export interface Operation {
  operationId: string;
  method: string;
  /** `/v1/goals/{key}` */
  path: string;
  parameters: readonly Parameter[];
  /** By media type. */
  bodies: Readonly<Record<string, Schema>>;
  /** That are documented. */
  statuses: readonly number[];
}

/**
 * What is there, so that requests get beyond the door: by the part of a path that a place in it follows (`goals`), and names of all
 * kinds under `any`.
 */
export type Known = Readonly<Record<string, readonly string[]>> & { any: readonly string[] };

export interface StrangeRequest {
  method: string;
  path: string;
  body: string | undefined;
  headers: Record<string, string>;
}

export function operationsOf({ paths }: OpenApi): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters = [], requestBody, responses }]) => ({
      operationId,
      method: method.toUpperCase(),
      path,
      parameters,
      bodies: Object.fromEntries(Object.entries(requestBody?.content ?? {}).map(([media, { schema }]) => [media, schema])),
      statuses: Object.keys(responses).map(Number),
    })),
  );
}

export function strangeRequest({ components }: OpenApi, operation: Operation, known: Known): fc.Arbitrary<StrangeRequest> {
  const { method, path, parameters, bodies } = operation;
  const material: Material = { schemas: components.schemas, names: known.any };
  const media = Object.keys(bodies);
  const places = fc.tuple(...[...path.matchAll(/(\w+)\/\{/g)].map(([, kind]) => placeIn(known[kind!] ?? known.any)));
  const queries = parameters.filter((each) => each.in === 'query').map((each) => queryPart(material, each));
  const body =
    media.length === 0 ? fc.constant(undefined) : fc.option(bentText(material, bodies[media[0]!]!), { nil: undefined, freq: 20 });
  return fc
    .record({ places, query: fc.tuple(...queries, STRAY), body, type: contentType(media), headers: headersFor(method) })
    .map((drawn) => {
      let next = 0;
      const query = drawn.query.filter((part) => part !== '').join('&');
      return {
        method,
        path: path.replace(/\{\w+\}/g, () => drawn.places[next++]!) + (query === '' ? '' : `?${query}`),
        body: drawn.body,
        headers: { ...(drawn.body === undefined ? {} : { 'content-type': drawn.type }), ...drawn.headers },
      };
    });
}

/** Half of a character cannot be in an address: it becomes the mark for what could not be read. */
const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString());

const placeIn = (known: readonly string[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known).map(encoded) },
    { weight: 2, arbitrary: strangeText.map((text) => encoded(text) || '%20') },
    { weight: 1, arbitrary: fc.constantFrom('%00', '%ZZ', '%', '%ff', '%2F', '%2e%2e', '$gt', "'", 'a;b') },
  );

function queryPart(material: Material, { name, schema }: Parameter): fc.Arbitrary<string> {
  const forms = fc.constantFrom(`${name}`, `${name}=%`, `${name}=1&${name}=2`, `${name}[$gt]=`, `${name}[]=1`, `${name}=%00`);
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant('') },
    { weight: 8, arbitrary: valueOf(material, schema, 2, name).map((value) => `${name}=${encoded(String(value))}`) },
    { weight: 1, arbitrary: strangeText.map((text) => `${name}=${encoded(text)}`) },
    { weight: 1, arbitrary: forms },
  );
}

const STRAY = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('__proto__=1', 'constructor[prototype]=1', '$where=1', 'nope=1', '&&', '%', '=') },
);

const contentType = (media: readonly string[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...(media.length > 0 ? media : ['application/json'])) },
    { weight: 1, arbitrary: fc.constantFrom('application/xml', 'text/csv', 'application/json; charset=utf-16', 'nonsense', ';') },
  );

const headersFor = (method: string): fc.Arbitrary<Record<string, string>> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constantFrom('"0"', '*', 'W/"1"', '', 'x').map((tag) => ({ 'if-match': tag })) },
    { weight: 1, arbitrary: fc.constantFrom('text/csv', 'nonsense', '*/*;q=x').map((accept) => ({ accept })) },
    {
      weight: method === 'POST' ? 1 : 0,
      arbitrary: fc.constantFrom('again', '', 'x'.repeat(300), '%C3%A4').map((key) => ({ 'idempotency-key': key })),
    },
  );
