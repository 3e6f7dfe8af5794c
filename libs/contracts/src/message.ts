/** Messages over HTTP: the list of them, and what is fed back about one. */
import { z } from 'zod';
import { key } from '@landfall/domain/condition/key';
import { fields, must, word } from '@landfall/domain/condition/plain-words';
import { parseInstant } from '@landfall/domain/time/instant';
import { anyId, messageSchema } from './enrollment';
import { pageQuery, pageSchema } from './manners/page';

const STATUSES = ['claimed', 'sent', 'withheld', 'bounced', 'failed', 'unknown'] as const;

export const MESSAGES = 'messages';
export const messagesQuery = pageQuery(MESSAGES).extend({
  journey: key.optional(),
  userId: anyId.optional(),
  status: z.enum(STATUSES, must(`one of ${STATUSES.join(', ')}`)).optional(),
});
export const messagePage = pageSchema(messageSchema);

const anInstant = must('an RFC 3339 instant such as 2026-03-01T09:30:00Z, or a date');
export const feedbackBody = fields({
  type: word('delivered', 'bounced', 'complained'),
  at: z
    .string(anInstant)
    .refine((text) => parseInstant(text) !== undefined, anInstant)
    .optional()
    .describe('when it happened; by default now'),
  permanent: z
    .boolean(must('true or false'))
    .default(true)
    .describe('of a bounce: nothing will ever arrive at the address, so that no further mail goes there'),
}).meta({ id: 'MessageFeedback' });

export const consentBody = fields({
  email: word('subscribed', 'unsubscribed').optional(),
  tracking: word('granted', 'denied').optional(),
}).meta({ id: 'Consent' });
export const consentAnswer = z
  .object({ email: z.enum(['subscribed', 'unsubscribed']), tracking: z.enum(['granted', 'denied']) })
  .meta({ id: 'Consents' });
