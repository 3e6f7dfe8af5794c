/** Conversions as the API shows them, with the credit they were given. */
import { z } from 'zod';
import { text } from '@landfall/domain/condition/key';
import { must } from '@landfall/domain/condition/plain-words';
import { anyId } from './enrollment';
import { pageQuery, pageSchema } from './manners/page';
import { spanFields } from './report';

const instant = z.iso.datetime();
const OUTCOMES = ['credited', 'repeat', 'not_attributed', 'not_qualified', 'not_consented', 'withdrawn'] as const;

/** An enrollment as conversions name it. */
export const passageSchema = z
  .object({
    journey: z.string(),
    enteredAt: instant,
    key: z.string().nullable(),
    enrollment: z.string().describe('its id'),
  })
  .meta({ id: 'Passage' });

export const conversionSchema = z
  .object({
    id: z.string().describe('the dedupe key: unique per goal'),
    goal: z.string(),
    userId: z.string().nullable(),
    key: z.string().nullable(),
    occurredAt: instant,
    receivedAt: instant,
    value: z.object({ amount: z.string(), currency: z.string().nullable() }).nullable(),
    isQualified: z.boolean(),
    outcome: z.enum(OUTCOMES),
    credited: passageSchema.nullable(),
    assists: z.array(passageSchema),
    rule: z.string().describe('the line that decided, or why nobody is credited'),
    source: z.string().nullable(),
    params: z.record(z.string(), z.unknown()),
    revisions: z.array(z.int()).describe('goal revisions that it meets'),
    duplicates: z.int().describe('how often it was told again'),
  })
  .meta({ id: 'Conversion' });

export const CONVERSIONS = 'conversions';
export const conversionsQuery = pageQuery(CONVERSIONS).extend({
  goal: text.optional(),
  userId: anyId.optional(),
  journey: text.optional().describe('the journey that has the credit'),
  outcome: z.enum(OUTCOMES, must(`one of ${OUTCOMES.join(', ')}`)).optional(),
  source: text.optional(),
  ...spanFields,
});
export const conversionPage = pageSchema(conversionSchema);

export type ShownConversion = z.infer<typeof conversionSchema>;
