/** Passages through journeys as the API shows them, with their messages, and who was turned away. */
import { z } from 'zod';
import { END_REASONS } from '@landfall/domain/attribution/attribution';
import { text } from '@landfall/domain/condition/key';
import { fields, must } from '@landfall/domain/condition/plain-words';
import { pageQuery, pageSchema } from './manners/page';

const instant = z.iso.datetime();
const userId = z.string().nullable().describe('null for a device nobody has a name for yet');
/** Either kind of id, as `?userId=` takes it. */
export const anyId = text.describe('a userId or an anonymousId');

export const messageSchema = z
  .object({
    id: z.string(),
    journey: z.string(),
    enrollmentId: z.string(),
    userId,
    step: z.string(),
    channel: z.string(),
    class: z.enum(['promotional', 'transactional']).nullable(),
    status: z.enum(['claimed', 'sent', 'withheld', 'bounced', 'failed', 'unknown']),
    reason: z.string().nullable().describe('why it was withheld, or what the channel said of a bounce or failure'),
    claimedAt: instant.nullable(),
    at: instant.nullable().describe('acceptance of a sent message, else when its status was settled'),
    deliveredAt: instant.nullable(),
    openedAt: instant.nullable(),
    clickedAt: instant.nullable(),
    bouncedAt: instant.nullable(),
  })
  .meta({ id: 'Message' });

export const enrollmentSchema = z
  .object({
    id: z.string(),
    journey: z.string(),
    userId,
    key: z.string().nullable(),
    version: z.int(),
    enteredVersion: z.int().describe('the version it entered, in which reports count it'),
    goalRevision: z.int().nullable(),
    enteredAt: instant,
    endedAt: instant.nullable(),
    endReason: z.enum(END_REASONS).nullable(),
    holdout: z.boolean(),
    variants: z.record(z.string(), z.string()).describe('by split step, the variant taken'),
    state: z.enum(['active', 'listening', 'closed']),
    listeningUntil: instant.nullable().describe('the last instant at which it listens; null while active, or where it does not'),
    step: z.string().nullable().describe('where an active enrollment stands'),
    messages: z.array(messageSchema),
  })
  .meta({ id: 'Enrollment' });

export const ENROLLMENTS = 'enrollments';
const states = ['active', 'listening', 'closed'] as const;
export const enrollmentsQuery = pageQuery(ENROLLMENTS).extend({
  userId: anyId.optional(),
  state: z.enum(states, must(`one of ${states.join(', ')}`)).optional(),
  endReason: z.enum(END_REASONS, must(`one of ${END_REASONS.join(', ')}`)).optional(),
});
export const enrollmentPage = pageSchema(enrollmentSchema);

const MAX_IDS = 10_000;
const some = must(`a list of 1 to ${MAX_IDS} ids`);
const aText = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), text);
export const enrollBody = fields({
  userIds: z
    .array(aText.meta({ description: 'either kind of id' }), some)
    .min(1, some)
    .max(MAX_IDS, some),
  key: aText.optional().describe('of the enrollments, in a keyed journey'),
}).meta({ id: 'Enroll' });
export const enrollAnswer = z
  .object({
    results: z.array(
      z.object({
        userId: z.string(),
        result: z.enum(['entered', 'rejected']),
        reason: z.string().nullable().describe('why it was turned away'),
        enrollmentId: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Enrolled' });

export const rejectionGroupSchema = z
  .object({ userId, key: z.string().nullable(), reason: z.string(), times: z.int(), lastAt: instant })
  .meta({ id: 'RejectionGroup' });

export const REJECTIONS = 'rejections';
export const rejectionsQuery = pageQuery(REJECTIONS).extend({ userId: anyId.optional() });
export const rejectionPage = pageSchema(rejectionGroupSchema);

export type ShownMessage = z.infer<typeof messageSchema>;
export type ShownEnrollment = z.infer<typeof enrollmentSchema>;
export type ShownRejectionGroup = z.infer<typeof rejectionGroupSchema>;
