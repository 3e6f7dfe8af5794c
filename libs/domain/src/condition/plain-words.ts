/** Schemas whose faults read as they stand: words for the author of a journey, at the field that is wrong. */
import { z } from 'zod';

type Shape = z.core.$ZodLooseShape;

/** The words for a field that is missing or of the wrong kind. @param be follows "must be", as in `text of 1 to 255 characters` */
export const must = (be: string) => ({
  error: (issue: { readonly input?: unknown }) => (issue.input === undefined ? `is missing; it must be ${be}` : `must be ${be}`),
});

/** An object with these fields and no others; every unknown field is a fault. */
export function fields<const S extends Shape>(shape: S) {
  const names = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has fields not known here: ${issue.keys.join(', ')}`
        : must(names ? `an object with ${names}` : 'an empty object').error(issue),
  });
}

/** One of these words. */
export const word = <const W extends readonly [string, ...string[]]>(...words: W) => z.enum(words, must(either(words)));

/** As many faults as are worth telling of one place. Without an end to them, a list of a million slips would fell who counts them. */
export const MAX_FAULTS = 100;

const List = z.core.$constructor<z.ZodArray, z.core.$ZodArrayDef>('LandfallList', (inst, def) => {
  z.ZodArray.init(inst as never, def as never);
  inst._zod.parse = (payload, ctx) => {
    const input: unknown = payload.value;
    if (!Array.isArray(input)) {
      payload.issues.push({ code: 'invalid_type', expected: 'array', input, inst });
      return payload;
    }
    payload.value = [];
    for (const [place, value] of input.entries()) {
      const item = def.element._zod.run({ value, issues: [] }, ctx) as z.core.ParsePayload;
      payload.issues.push(...z.core.util.prefixIssues(place, item.issues));
      payload.value.push(item.value);
      if (payload.issues.length >= MAX_FAULTS) break;
    }
    return payload;
  };
});

/** A list of any length; it is read until {@link MAX_FAULTS} faults are found. */
export function list<S extends z.ZodType>(item: S): z.ZodArray<S> {
  return new List({ type: 'array', element: item, ...must('a list') }) as unknown as z.ZodArray<S>;
}

/** `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
