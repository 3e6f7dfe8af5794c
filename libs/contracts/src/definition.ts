/** What goals, segments, templates and journeys share over HTTP: the fields beside their own, warnings, revisions, lists. */
import { z } from 'zod';
import { isRecord } from '@landfall/domain/condition/choice';
import { must } from '@landfall/domain/condition/plain-words';
import { pageQuery, pageSchema } from './manners/page';

const instant = z.iso.datetime();

/**
 * A body as its author means it: what is read can be put back, so `PUT` passes over the fields that only reading gives.
 *
 * @param beside of the kind's answers; anything but an object is left to the schema
 */
export function authored(body: unknown, { beside }: Pick<DefinitionAnswers, 'beside'>): unknown {
  if (!isRecord(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !beside.has(name)));
}

/** Some body: what is in it is judged with everything that it names, in one go. Without one there is nothing to judge (400). */
export const someBody = z.unknown().refine((body) => body !== undefined, { error: 'is missing' });

export const warningSchema = z
  .object({
    path: z.string().describe('JSON pointer into the body'),
    code: z.enum([
      'vague_name',
      'too_broad',
      'no_window',
      'soft_primary',
      'secondary_goal',
      'too_many_goals',
      'not_linked',
      'goal_never_seen',
      'no_holdout',
      'no_target',
    ]),
    message: z.string(),
  })
  .meta({ id: 'Warning' });
const warnings = z.array(warningSchema);

/** Beside the own fields of goals, segments and templates. */
export const readFields = {
  key: z.string(),
  status: z.enum(['active', 'archived']),
  revision: z.int().min(1),
  createdAt: instant,
  updatedAt: instant,
};
export interface ReadFields {
  key: string;
  status: string;
  revision: number;
  createdAt: string;
  updatedAt: string;
}

/** The answer to reading a definition, and the one to saving it: its own fields, flat, beside those of reading. */
export interface DefinitionAnswers {
  readonly read: z.ZodType;
  readonly saved: z.ZodType;
  readonly page: z.ZodType;
  /** Names of the fields that only reading gives. */
  readonly beside: ReadonlySet<string>;
}

/** @param schema of the definition itself, one object or a choice of several */
export function answersOf(schema: z.ZodType, beside: z.ZodRawShape, name: string): DefinitionAnswers {
  const flat = (more: z.ZodRawShape) => {
    const forms = shapesOf(schema).map((shape) => z.looseObject({ ...shape, ...beside, ...more }));
    return forms.length === 1 ? (forms[0] as z.ZodType) : z.union(forms);
  };
  const read = flat({}).meta({ id: `${name}Read` });
  return {
    read,
    saved: flat({ warnings }).meta({ id: `${name}Saved` }),
    page: pageSchema(read),
    beside: new Set(Object.keys(beside)),
  };
}

function shapesOf(schema: z.ZodType): z.ZodRawShape[] {
  if (schema instanceof z.ZodObject) return [schema.shape];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => shapesOf(option as z.ZodType));
  throw new TypeError('a definition is an object, or a choice of several');
}

/** @param list name of the list, for its cursors. Archived definitions are left out unless asked for. */
export function definitionsQuery<const S extends readonly [string, ...string[]]>(list: string, statuses: S) {
  const words = [...statuses, 'all'] as [...S, 'all'];
  return pageQuery(list).extend({ status: z.enum(words, must(`one of ${words.join(', ')}`)).optional() });
}

export const REVISIONS = 'revisions';
export const revisionsQuery = pageQuery(REVISIONS);
export const revisionSchema = z
  .object({ revision: z.int().min(1), savedAt: instant, savedBy: z.string(), body: z.unknown() })
  .meta({ id: 'Revision' });
export const revisionPage = pageSchema(revisionSchema);
export type ShownRevision = z.infer<typeof revisionSchema>;
