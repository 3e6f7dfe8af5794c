/** From what an author wrote to a body to keep: every fault told at once, those of the schema beside those of what it names. */
import type { z } from 'zod';
import { type Fault, InvalidInput } from '@landfall/domain/fault/fault';
import { faultsOfZod } from '@landfall/domain/fault/faults-of-zod';

/**
 * @param more faults beyond the schema's, of the body or, where the schema refused it (`undefined`), of what can be read of it
 * @returns plain JSON, as it will be read back
 * @throws InvalidInput
 */
export async function readWritten<T>(
  schema: z.ZodType<T>,
  written: unknown,
  more: (body: T | undefined, found: readonly Fault[]) => Promise<Fault[]>,
): Promise<T> {
  const parsed = schema.safeParse(written);
  const found = parsed.success ? [] : faultsOfZod(parsed.error, written);
  const faults = [...found, ...(await more(parsed.data, found))];
  if (faults.length > 0 || !parsed.success) throw new InvalidInput(faults);
  return JSON.parse(JSON.stringify(parsed.data)) as T;
}
