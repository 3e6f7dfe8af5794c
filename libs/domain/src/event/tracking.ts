/** From a tracking call, as SDKs send it, to the event that is stored: names, the client's clock put right, nothing later than its receipt. */
import type { Instant } from '../time/instant';
import type { Event, EventType, Properties } from './event';

/** A call that its schema has let through; instants already read. */
export interface TrackingCall {
  type: EventType;
  messageId: string;
  userId: string | null;
  anonymousId: string | null;
  /** track only */
  event?: string;
  /** page and screen, both: each becomes a property */
  name?: string;
  category?: string;
  properties?: Properties;
  /** identify and group */
  traits?: Properties;
  /** group only */
  groupId?: string;
  /** alias only */
  previousId?: string;
  context?: Properties;
  timestamp?: Instant;
  originalTimestamp?: Instant;
}

const EVENT_NAMES = { page: 'Page Viewed', screen: 'Screen Viewed', identify: null, group: null, alias: null } as const;

/** @param sentAt when the client's clock said it sent the call, or the batch it came in */
export function toEvent(call: TrackingCall, receivedAt: Instant, sentAt?: Instant): Event {
  const { type, messageId, userId, anonymousId, groupId, previousId } = call;
  return {
    id: messageId,
    messageId,
    type,
    event: type === 'track' ? (call.event ?? null) : EVENT_NAMES[type],
    userId,
    anonymousId,
    properties: propertiesOf(call),
    traits: traitsOf(call),
    ...(groupId === undefined ? {} : { groupId }),
    ...(previousId === undefined ? {} : { previousId }),
    context: call.context ?? {},
    occurredAt: occurredAt(call, receivedAt, sentAt),
    receivedAt,
  };
}

/** What a view is called beside its properties is one of them; its own `category` among them goes before the one beside. */
function propertiesOf({ type, name, category, properties = {} }: TrackingCall): Properties {
  if (type !== 'page' && type !== 'screen') return properties;
  return {
    ...(category === undefined ? {} : { category }),
    ...properties,
    ...(name === undefined ? {} : { name }),
  };
}

/** A group's traits say nothing of the person themselves: they lie apart from theirs. */
function traitsOf({ type, traits = {} }: TrackingCall): Properties {
  return type === 'group' && Object.keys(traits).length > 0 ? { group: traits } : traits;
}

/** `receivedAt − (sentAt − originalTimestamp)`: however wrong the client's clock is, the time between its two readings is right. */
function occurredAt({ timestamp, originalTimestamp }: TrackingCall, receivedAt: Instant, sentAt: Instant | undefined): Instant {
  const said = originalTimestamp ?? timestamp;
  if (said === undefined) return receivedAt;
  const corrected = sentAt === undefined ? (timestamp ?? said) : receivedAt - (sentAt - said);
  return Math.min(corrected, receivedAt);
}
