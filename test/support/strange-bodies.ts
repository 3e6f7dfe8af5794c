/** Values read off a JSON schema: mostly right, and then bent in a few places. */
import * as fc from 'fast-check';

/** As an OpenAPI document has it. */
export interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  const?: unknown;
  enum?: unknown[];
  type?: string | string[];
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  propertyNames?: Schema;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  prefixItems?: Schema[];
  minItems?: number;
  minimum?: number;
  maximum?: number;
}

/** What values are made of: the schemas that references lead to, and names of what is there. */
export interface Material {
  schemas: Readonly<Record<string, Schema>>;
  names: readonly string[];
}

/** What a text has to be is said in words where the schema cannot say it: what a field of that name is likely to take. */
const LIKELY: Readonly<Record<string, readonly string[]>> = {
  timestamp: ['2026-03-01T00:00:00Z'],
  originalTimestamp: ['2026-03-01'],
  sentAt: ['2026-03-01T00:00:01+01:00'],
  receivedAt: ['2026-03-02T00:00:00Z'],
  until: ['2026-03-04T00:00:00Z'],
  from: ['2026-01-01', '21:00'],
  to: ['2026-12-31', '08:00', 'ada@shop.example'],
  at: ['2026-03-01T00:00:00Z'],
  time: ['09:00'],
  timezone: ['Europe/Berlin', 'profile'],
  defaultTimezone: ['Europe/Berlin'],
  defaultCurrency: ['EUR'],
  cron: ['0 9 * * *'],
  limit: ['1', '50'],
  version: ['1'],
};
const DURATIONS = ['PT0S', 'PT1H', 'P1D', 'P2W', '-P1D'];

const LONG = 'x'.repeat(300);
const STRANGE_TEXTS = [
  ...['', ' ', '0', '-1', 'NaN', 'null', 'true', '[object Object]', '$gt', '$where', '__proto__', 'constructor', 'a.b', '..'],
  ...['toString', 'hasOwnProperty', '\u0000', 'a\nb', '\ud800', '\u202e', '😀', "' OR 1=1", '{{ x | y }}', '{% for %}', LONG],
  ...['P3D', 'P99999999999999D', 'P1M', '2026-02-30', '+275760-09-13T00:00:00Z', '9999-12-31T23:59:59.999Z', '24:00'],
  ...['* * * * *', '0 0 30 2 *', 'Mars/Olympus', 'javascript:alert(1)', 'http://127.0.0.1', 'a@b.example', '1e999'],
];
const STRANGE_VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 0.1, 1e21, 1e308, Number.MAX_SAFE_INTEGER + 2, [], {}, [[]], [null], { $gt: 1 }],
  ...[{ a: { b: 1 } }, JSON.parse('{"__proto__": {"x": 1}}'), { toString: 1 }, Array.from({ length: 600 }, (_, n) => n)],
];

export const strangeText = fc.oneof(fc.constantFrom(...STRANGE_TEXTS), fc.string({ unit: 'grapheme', maxLength: 20 }));
const strangeValue = fc.oneof(fc.constantFrom(...STRANGE_VALUES), strangeText, fc.jsonValue({ maxDepth: 4 }));
const anything = fc.oneof(fc.dictionary(fc.constantFrom('a', 'total', 'order_id'), fc.jsonValue({ maxDepth: 2 })), strangeValue);

/** JSON of a value in which up to three places are bent; now and then no JSON at all. */
export function bentText(material: Material, schema: Schema): fc.Arbitrary<string> {
  const bends = fc.array(fc.tuple(fc.nat(), fc.nat(), strangeValue, strangeText), { maxLength: 3 });
  const bent = fc
    .tuple(valueOf(material, schema, 6), bends)
    .map(([value, asked]) => JSON.stringify(asked.reduce(bend, value)) ?? 'null');
  const deep = fc.integer({ min: 20, max: 3000 }).map((levels) => '{"all":['.repeat(levels) + ']}'.repeat(levels));
  return fc.oneof(
    { weight: 30, arbitrary: bent },
    { weight: 1, arbitrary: strangeText },
    { weight: 1, arbitrary: bent.map((text) => text.slice(0, -1)) },
    { weight: 1, arbitrary: deep },
  );
}

/** One place of the value is taken away, replaced or given a field that nobody knows. */
function bend(value: unknown, [where, how, strange, name]: [number, number, unknown, string]): unknown {
  const whole: Record<string, unknown> = { value: structuredClone(value) };
  const places = placesIn(whole, 'value');
  const [holder, key] = places[where % places.length]!;
  const held = holder[key];
  if (how % 3 === 0 && holder !== whole) delete holder[key];
  else if (how % 3 === 1 && typeof held === 'object' && held !== null)
    Object.defineProperty(held, name, { value: strange, enumerable: true, configurable: true, writable: true });
  else holder[key] = strange;
  return whole['value'];
}

function placesIn(holder: Record<string, unknown>, key: string): [Record<string, unknown>, string][] {
  const held = holder[key];
  const inner = typeof held === 'object' && held !== null ? Object.keys(held) : [];
  return [[holder, key], ...inner.flatMap((each) => placesIn(held as Record<string, unknown>, each))];
}

/** @param name of the field that takes it */
export function valueOf(material: Material, schema: Schema, depth: number, name = ''): fc.Arbitrary<unknown> {
  const of = (inner: Schema, less = 0) => valueOf(material, inner, depth - less, name);
  if (schema.$ref !== undefined) return of(material.schemas[schema.$ref.split('/').at(-1)!]!);
  const ways = schema.anyOf ?? schema.oneOf;
  if (ways) return depth <= 0 ? of(ways[0]!) : fc.oneof(...ways.map((way) => of(way)));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 1) return fc.oneof(...types.map((type) => of({ ...schema, type })));
  switch (types[0]) {
    case 'object':
      return objectOf(material, schema, depth);
    case 'array':
      if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map((item) => of(item, 1)));
      return fc.array(of(schema.items ?? {}, 1), { minLength: Math.min(schema.minItems ?? 0, 2), maxLength: depth <= 0 ? 1 : 2 });
    case 'string':
      return textOf(material, schema, name);
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(schema.minimum ?? 1, 0), max: Math.min(schema.maximum ?? 100, 100) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return anything;
  }
}

function objectOf(material: Material, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], propertyNames, additionalProperties } = schema;
  if (typeof additionalProperties === 'object' && Object.keys(properties).length === 0) {
    const names = propertyNames?.enum ? fc.constantFrom(...propertyNames.enum.map(String)) : fc.constantFrom(...material.names);
    return depth <= 0
      ? fc.constant({})
      : fc.dictionary(names, valueOf(material, additionalProperties, depth - 1), { maxKeys: 2 });
  }
  const wanted = Object.entries(properties).filter(([name]) => depth > 0 || required.includes(name));
  const fields = wanted.map(([name, inner]) => [name, valueOf(material, inner, depth - 1, name)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: required.filter((name) => Object.hasOwn(properties, name)) });
}

function textOf({ names }: Material, { pattern }: Schema, name: string): fc.Arbitrary<string> {
  const likely = LIKELY[name] ?? (pattern === undefined ? [...DURATIONS, ...names] : names);
  return fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...likely) }, { weight: 1, arbitrary: strangeText });
}
