/** zod schemas as JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1), the named ones once, under `#/components/schemas`. */
import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

export class SchemaPool {
  private readonly named = new Map<string, { raw: string; schema: JsonSchema }>();

  /**
   * @param side what a caller sends (before defaults and transforms) or is answered; a named schema that differs between
   *   the two appears a second time as `<name>Answer`
   * @param fallbackName for a schema that refers to itself and has no name of its own
   */
  add(schema: z.ZodType, side: 'input' | 'output', fallbackName: string): JsonSchema {
    const made = z.toJSONSchema(schema, { target: 'draft-2020-12', io: side, unrepresentable: 'any' }) as JsonSchema;
    const { $schema: _dialect, $defs = {}, ...own } = made as { $schema?: string; $defs?: Record<string, JsonSchema> };
    const definitions = Object.entries($defs).map(
      ([name, definition]) => [name.startsWith('__') ? `${fallbackName}${name.slice(2)}` : name, name, definition] as const,
    );
    const refersToItself = JSON.stringify(made).includes('"$ref":"#"');
    if (refersToItself) definitions.push([fallbackName, '#', own]);
    const isNews = definitions.some(
      ([name, , definition]) => (this.named.get(name)?.raw ?? JSON.stringify(definition)) !== JSON.stringify(definition),
    );
    const suffix = isNews && side === 'output' ? 'Answer' : '';
    const references = new Map(
      definitions.map(([name, original]) => [
        original === '#' ? '#' : `#/$defs/${original}`,
        `#/components/schemas/${name}${suffix}`,
      ]),
    );
    for (const [name, , definition] of definitions) {
      this.named.set(`${name}${suffix}`, {
        raw: JSON.stringify(definition),
        schema: redirected(definition, references) as JsonSchema,
      });
    }
    return refersToItself ? { $ref: references.get('#') } : (redirected(own, references) as JsonSchema);
  }

  /** By name, in the order of names. */
  schemas(): Record<string, JsonSchema> {
    return Object.fromEntries(
      [...this.named].sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, { schema }]) => [name, schema]),
    );
  }
}

function redirected(value: unknown, references: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => redirected(item, references));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name === '$ref' && typeof item === 'string' ? (references.get(item) ?? item) : redirected(item, references),
    ]),
  );
}
