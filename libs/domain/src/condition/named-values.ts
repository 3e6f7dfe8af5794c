/** Schemas of objects whose field names are an author's own: properties with what is asked of them, traits with what they become. */
import { z } from 'zod';
import { isRecord } from './choice';
import { text } from './key';
import { MAX_FAULTS } from './plain-words';

interface NamedValuesDef extends z.core.$ZodRecordDef<z.ZodString, z.ZodType> {
  be: string;
  noun: string;
}

/** zod's own record drops a field called `__proto__`, and with it what was said of it. Here it is a name like any other. */
const NamedValues = z.core.$constructor<z.ZodRecord<z.ZodString, z.ZodType>, NamedValuesDef>(
  'LandfallNamedValues',
  (inst, def) => {
    z.ZodRecord.init(inst, def);
    inst._zod.parse = (payload, ctx) => {
      const input = payload.value;
      if (!isRecord(input)) {
        payload.issues.push({ code: 'custom', input, inst, message: `must be ${def.be}` });
        return payload;
      }
      const read: Record<string, unknown> = {};
      for (const name of Object.keys(input)) {
        const named = def.keyType.safeParse(name);
        if (!named.success)
          payload.issues.push({
            code: 'custom',
            input: name,
            inst,
            path: [name],
            message: `the name of a ${def.noun} ${named.error.issues[0]?.message}`,
          });
        const value = def.valueType._zod.run({ value: input[name], issues: [] }, ctx) as z.core.ParsePayload;
        payload.issues.push(...z.core.util.prefixIssues(name, value.issues));
        Object.defineProperty(read, name, { value: value.value, enumerable: true, configurable: true, writable: true });
        if (payload.issues.length >= MAX_FAULTS) break;
      }
      payload.value = read;
      return payload;
    };
  },
);

/**
 * @param noun what bears the names, as in `the name of a property`
 * @param be follows "must be", as in `an object of traits, each with its value`
 */
export function namedValues<T>(noun: string, be: string, value: z.ZodType<T>): z.ZodType<Record<string, T>> {
  return new NamedValues({ type: 'record', keyType: text, valueType: value, noun, be } as never) as unknown as z.ZodType<
    Record<string, T>
  >;
}
