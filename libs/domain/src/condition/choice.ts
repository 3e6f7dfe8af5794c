/**
 * A schema that looks at the value to see which of its options was meant, and speaks of that one alone. A plain union can only say "invalid input".
 * In JSON Schema it is `anyOf` its options.
 */
import { z } from 'zod';
import { either, MAX_FAULTS } from './plain-words';

/** What is wrong with a value that is none of the options. The path leads on from the value itself. */
export interface ChoiceFault {
  path: PropertyKey[];
  message: string;
}
type Choose = (value: unknown) => z.ZodType | ChoiceFault[];

interface ChoiceDef extends z.core.$ZodUnionDef<readonly z.ZodType[]> {
  choose: Choose;
}

const Choice = z.core.$constructor<z.ZodUnion<readonly z.ZodType[]>, ChoiceDef>('LandfallChoice', (inst, def) => {
  z.ZodUnion.init(inst, def);
  inst._zod.parse = (payload, ctx) => {
    const chosen = def.choose(payload.value);
    if (!Array.isArray(chosen)) return chosen._zod.run(payload, ctx);
    for (const { path, message } of chosen) payload.issues.push({ code: 'custom', input: payload.value, inst, path, message });
    return payload;
  };
});

/** @param choose the option meant by a value, or why it can be none: as faults, or as a schema that finds them and lets nothing through */
export function choice<const O extends readonly z.ZodType[]>(options: O, choose: Choose): z.ZodType<z.output<O[number]>> {
  return new Choice({ type: 'union', options, choose }) as unknown as z.ZodType<z.output<O[number]>>;
}

/**
 * Chooses by the one key that says what an object is: `delay` of a step, `event` of a condition.
 *
 * Faults: an unknown field at that field, no such key or two of them at the object.
 * @param noun as in `a step`
 */
export function byKey<S extends z.ZodObject>(noun: string, kinds: ReadonlyMap<string, S>): (value: unknown) => S | ChoiceFault[] {
  const names = [...kinds.keys()];
  const known = new Set([...kinds.values()].flatMap((schema) => Object.keys(schema.shape)));
  const oneOf = `${noun} has one of ${either(names)}`;
  return (value) => {
    if (value === undefined) return [{ path: [], message: `is missing; ${oneOf}` }];
    if (!isRecord(value)) return [{ path: [], message: `must be an object; ${oneOf}` }];
    const [kind, ...more] = names.filter((name) => Object.hasOwn(value, name));
    if (kind !== undefined && more.length === 0) return kinds.get(kind) as S;
    if (kind !== undefined) return [{ path: [], message: `has ${[kind, ...more].join(' and ')} at once; ${oneOf}` }];
    const strangers = Object.keys(value).filter((name) => !known.has(name));
    if (strangers.length === 0) return [{ path: [], message: `does not say what it is; ${oneOf}` }];
    return strangers.slice(0, MAX_FAULTS).map((name) => ({ path: [name], message: `is not a field known here; ${oneOf}` }));
  };
}

/**
 * For a value that does not say which option it is, or says two: tells every fault of the fields known, and this one beside them.
 * It lets nothing through.
 *
 * @param known the fields of all options, none of them needed that not all need
 * @param wanted fields of which one would mend it
 */
export function refused<S extends z.ZodObject>(known: S, message: string, wanted?: readonly string[]): S {
  return known.check(
    z.superRefine((_, ctx) => ctx.addIssue({ code: 'custom', path: [], message, params: { choice: wanted } }), {
      when: () => true,
    }),
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
