/** Events as the API shows them: what profiles did and told, with what came beside it. */
import { z } from 'zod';
import { text } from '@landfall/domain/condition/key';
import { anyId } from './enrollment';
import { pageQuery, pageSchema } from './manners/page';

const instant = z.iso.datetime();

export const eventSchema = z
  .object({
    id: z.string(),
    messageId: z.string(),
    type: z.enum(['track', 'page', 'screen', 'identify', 'group', 'alias']),
    event: z.string().nullable().describe('the name; null for identify, group and alias, which are no event'),
    userId: z.string().nullable(),
    anonymousId: z.string().nullable(),
    properties: z.record(z.string(), z.unknown()),
    traits: z.record(z.string(), z.unknown()).describe('of identify; those of a group call lie in `group`'),
    groupId: z.string().nullable().describe('of a group call'),
    previousId: z.string().nullable().describe('of an alias call'),
    context: z.record(z.string(), z.unknown()),
    occurredAt: instant,
    receivedAt: instant,
  })
  .meta({ id: 'Event' });

export const EVENTS = 'events';
export const eventsQuery = pageQuery(EVENTS).extend({
  userId: anyId.optional(),
  event: text.optional().describe('its name, such as Page Viewed'),
});
export const eventPage = pageSchema(eventSchema);

export type ShownEvent = z.infer<typeof eventSchema>;
