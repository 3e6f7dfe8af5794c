/** Whether the process lives, and whether what it stands on answers. */
import { z } from 'zod';

const health = z.enum(['ok', 'away']);

export const livenessSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export const readinessSchema = z
  .object({ status: health, checks: z.object({ mongodb: health, temporal: health, worker: health }) })
  .meta({ id: 'Readiness' });

export type Liveness = z.infer<typeof livenessSchema>;
export type Readiness = z.infer<typeof readinessSchema>;
