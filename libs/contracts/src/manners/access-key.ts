/** Keys of access as the API takes and shows them; a key itself is shown once, in the answer to its making. */
import { z } from 'zod';

/** admin: all; read: every GET under /v1 and simulations; write: only the tracking calls. */
const scopeSchema = z.enum(['admin', 'read', 'write']);

export const newAccessKeySchema = z
  .strictObject({ name: z.string().trim().min(1).max(255), scope: scopeSchema })
  .meta({ id: 'NewAccessKey' });

export const accessKeySchema = z
  .object({ id: z.string(), name: z.string(), scope: scopeSchema, createdAt: z.iso.datetime(), seeded: z.boolean() })
  .meta({ id: 'AccessKey' });

export const madeAccessKeySchema = accessKeySchema.extend({ key: z.string() }).meta({ id: 'MadeAccessKey' });
