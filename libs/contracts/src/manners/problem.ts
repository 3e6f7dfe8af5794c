/** The one shape in which the API says no: RFC 9457 problem details, with every fault of an input. */
import { z } from 'zod';

/** `path`: JSON pointer into the body, `?name` of the query or `{name}` of the path; `code` only where programs need one. */
const faultSchema = z.object({ path: z.string(), message: z.string(), code: z.string().optional() }).meta({ id: 'Fault' });

export const problemSchema = z
  .object({
    type: z.string().describe('`urn:landfall:problem:` and the code'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().optional(),
    code: z.string().describe('stable word for programs'),
    errors: z.array(faultSchema).optional().describe('every fault of an invalid input at once'),
    requestId: z.string().optional().describe('of answers 500 and above: what to ask the log for'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;
