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
  /** page and screen: becomes a property */
  name?: string;
  properties?: Properties;
  /** identify only */
  traits?: Properties;
  context?: Properties;
  timestamp?: Instant;
  originalTimestamp?: Instant;
}

const EVENT_NAMES = { page: 'Page Viewed', screen: 'Screen Viewed', identify: null } as const;

/** @param sentAt when the client's clock said it sent the call, or the batch it came in */
export function toEvent(call: TrackingCall, receivedAt: Instant, sentAt?: Instant): Event {
  const { type, name, messageId, userId, anonymousId } = call;
  const properties = call.properties ?? {};
  return {
    id: messageId,
    messageId,
    type,
    event: type === 'track' ? (call.event ?? null) : EVENT_NAMES[type],
    userId,
    anonymousId,
    properties: (type === 'page' || type === 'screen') && name !== undefined ? { ...properties, name } : properties,
    traits: call.traits ?? {},
    context: call.context ?? {},
    occurredAt: occurredAt(call, receivedAt, sentAt),
    receivedAt,
  };
}

/** `receivedAt − (sentAt − originalTimestamp)`: however wrong the client's clock is, the time between its two readings is right. */
function occurredAt({ timestamp, originalTimestamp }: TrackingCall, receivedAt: Instant, sentAt: Instant | undefined): Instant {
  const said = originalTimestamp ?? timestamp;
  if (said === undefined) return receivedAt;
  const corrected = sentAt === undefined ? (timestamp ?? said) : receivedAt - (sentAt - said);
  return Math.min(corrected, receivedAt);
}
