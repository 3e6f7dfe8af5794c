/** Reports as the API gives them. */
import { z } from 'zod';
import { must } from '@landfall/domain/condition/plain-words';
import { parseInstant } from '@landfall/domain/time/instant';

const aTime = 'must be a time such as 2026-03-01T12:00:00Z or a date such as 2026-03-01';
const instant = z.string(aTime).transform((text, context) => {
  const read = parseInstant(text);
  if (read === undefined) context.addIssue({ code: 'custom', message: aTime });
  return read ?? 0;
});

/** Query fields of a span of time: RFC 3339, or a bare date (midnight UTC). */
export const spanFields = {
  from: instant.optional().describe('included'),
  to: instant.optional().describe('not included'),
};

const aVersion = must('the number of a version, from 1');
export const journeyReportQuery = z.object({
  ...spanFields,
  version: z
    .string(aVersion)
    .regex(/^[1-9]\d{0,8}$/, aVersion)
    .transform(Number)
    .optional(),
});

const count = z.int();
const byReason = z.record(z.string(), count);
const rate = z.number().nullable();
const money = z.array(z.object({ currency: z.string().nullable(), amount: z.string() }));
const arm = z.object({ profiles: count, converted: count, rate });
const step = z.object({ id: z.string(), kind: z.string(), entered: count, waiting: count, left: count, exited: byReason });

const row = z.object({
  key: z.string(),
  entered: count,
  profiles: count,
  attained: count,
  rate,
  conversions: count,
  value: money,
});

export const journeyReportSchema = z
  .object({
    journey: z.string(),
    status: z.enum(['draft', 'live', 'paused', 'stopped', 'archived']),
    versions: z.array(count),
    entry: z.object({ inflow: count, entered: count, uniqueProfiles: count, holdoutProfiles: count, rejected: byReason }),
    enrollments: z.object({ active: count, listening: count, closed: byReason }),
    attainment: z
      .object({
        profiles: count,
        rate,
        denominator: count,
        target: z.object({ type: z.enum(['percent', 'count']), value: z.number() }).nullable(),
        progress: z.number().nullable(),
        met: z.boolean().nullable(),
        conversions: count,
        repeats: count,
        assists: count,
        notQualified: count,
        value: money,
      })
      .nullable()
      .describe('null for a journey without a goal'),
    timeToGoal: z.object({ since: z.literal('entered'), p50: z.string().nullable(), p90: z.string().nullable() }),
    lift: z.object({
      treated: arm,
      holdout: arm,
      absolute: z.number().nullable(),
      interval: z.tuple([z.number(), z.number()]).nullable(),
      confidence: z.literal(0.95),
      verdict: z.enum(['better', 'worse', 'no_difference', 'not_enough_data']),
    }),
    nudges: z.object({
      sent: count,
      withheld: byReason,
      unknown: count,
      avoided: count,
      inFlightAtGoal: count,
      claimedAfterGoal: count,
    }),
    byVariant: z.array(row).describe('a key is step/variant; over the treated'),
    byChannel: z.array(row).describe('enrollments by the channels that accepted a message of them; over the treated'),
    winner: z.object({ step: z.string(), variant: z.string(), since: z.string() }).nullable(),
    steps: z.array(
      z.union([
        step.extend({
          sent: count,
          withheld: byReason,
          delivered: count,
          opened: count,
          clicked: count,
          bounced: count,
          failed: count,
          unknown: count,
        }),
        step,
      ]),
    ),
  })
  .meta({ id: 'JourneyReport' });
