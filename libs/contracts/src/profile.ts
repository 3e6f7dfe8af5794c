/** People and devices as the API shows them: what is known, what happened, and why it counted. */
import { z } from 'zod';
import { text } from '@landfall/domain/condition/key';
import { conversionSchema, passageSchema } from './conversion';
import { enrollmentSchema, messageSchema } from './enrollment';
import { eventSchema } from './event';
import { pageQuery, pageSchema } from './manners/page';

const instant = z.iso.datetime();
const userId = z.string().nullable();

export const profileSchema = z
  .object({
    userId,
    anonymousIds: z.array(z.string()),
    traits: z.record(z.string(), z.unknown()),
    segments: z.array(z.string()).describe('keys, in their order'),
    consent: z.object({ email: z.enum(['subscribed', 'unsubscribed']), tracking: z.enum(['granted', 'denied']) }),
    enrollments: z.array(enrollmentSchema),
    conversions: z.array(conversionSchema),
    messages: z.array(messageSchema),
    firstSeenAt: instant,
    lastSeenAt: instant,
  })
  .meta({ id: 'Profile' });

const rejectionItem = z
  .object({ journey: z.string(), userId, key: z.string().nullable(), at: instant, reason: z.string() })
  .meta({ id: 'Rejection' });

export const timelineItemSchema = z
  .discriminatedUnion('kind', [
    eventSchema.extend({ kind: z.literal('event'), at: instant }),
    enrollmentSchema.extend({ kind: z.literal('enrolled'), at: instant }),
    enrollmentSchema.extend({ kind: z.literal('ended'), at: instant }),
    messageSchema.extend({ kind: z.literal('message'), at: instant }),
    conversionSchema.extend({ kind: z.literal('conversion'), at: instant }),
    rejectionItem.extend({ kind: z.literal('rejected') }),
    z.object({ kind: z.literal('segment'), at: instant, segment: z.string() }),
  ])
  .meta({ id: 'TimelineItem' });

export const erasureSchema = z
  .object({
    deleted: z.object({ events: z.int(), messages: z.int().describe('mails kept in the embedded inbox') }),
    kept: z
      .object({ enrollments: z.int(), conversions: z.int(), rejections: z.int() })
      .describe('rows that count, without a name: their userId is null'),
  })
  .meta({ id: 'Erasure' });

export const TIMELINE = 'timeline';
export const timelineQuery = pageQuery(TIMELINE);
export const timelinePage = pageSchema(timelineItemSchema);

export const explainQuery = z.object({ goal: text });

export const explanationSchema = z
  .object({
    conversions: z.array(
      conversionSchema.extend({
        considered: z.array(
          passageSchema.extend({
            standing: z.enum(['active', 'listening', 'none']),
            lastTouchAt: instant.nullable().describe('the latest message sent before the conversion'),
            reason: z.string().nullable().describe('why it has no standing'),
            credited: z.boolean(),
          }),
        ),
        sentence: z.string(),
      }),
    ),
    rejections: z.array(rejectionItem),
    misses: z.array(z.object({ eventId: z.string(), occurredAt: instant, because: z.string() })),
  })
  .meta({ id: 'Explanation' });

export type ShownErasure = z.infer<typeof erasureSchema>;
export type ShownProfile = z.infer<typeof profileSchema>;
export type ShownTimelineItem = z.infer<typeof timelineItemSchema>;
export type ShownExplanation = z.infer<typeof explanationSchema>;
