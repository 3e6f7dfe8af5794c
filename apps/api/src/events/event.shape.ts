/** Events as answers write them. */
import type { ShownEvent } from '@landfall/contracts/event';
import { formatInstant } from '@landfall/domain/time/instant';
import type { StoredEvent } from '@landfall/store/event/event.repository';

export function shownEvent(stored: StoredEvent): ShownEvent {
  const { id, messageId, type, event, userId, anonymousId, properties, traits, groupId, previousId, context } = stored;
  return {
    id,
    messageId,
    type,
    event,
    userId,
    anonymousId,
    properties,
    traits,
    groupId: groupId ?? null,
    previousId: previousId ?? null,
    context,
    occurredAt: formatInstant(stored.occurredAt),
    receivedAt: formatInstant(stored.receivedAt),
  };
}
