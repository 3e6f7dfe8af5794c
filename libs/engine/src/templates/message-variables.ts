/** What a template may say of a person: the one place where a message's variables are put together, live and in previews. */
import type { Json, Properties } from '@landfall/domain/event/event';
import type { Conversion } from '@landfall/domain/goal/conversion';
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import { formatInstant, type Instant } from '@landfall/domain/time/instant';

/** The event that a message may speak of; `event` is its name, `null` for calls that are none. */
export interface SpokenEvent {
  event: string | null;
  properties: Properties;
  occurredAt: Instant;
}

export interface MessageFacts {
  traits: Properties;
  userId: string | null;
  /** The entry event. */
  event?: SpokenEvent | undefined;
  journey?: { key: string; name: string } | undefined;
  enrollment?: Pick<Enrollment, 'id' | 'key' | 'enteredAt' | 'variants'> | undefined;
  /** The conversion that enrolled or stopped, with the properties of its event. */
  conversion?:
    { conversion: Pick<Conversion, 'id' | 'goal' | 'occurredAt' | 'value' | 'params'>; properties: Properties } | undefined;
  links: { unsubscribeUrl: string; preferencesUrl: string };
}

/** `profile, event, journey, enrollment, conversion, unsubscribeUrl, preferencesUrl`; what is not known is left out. Instants are RFC 3339. */
export function messageVariables({
  traits,
  userId,
  event,
  journey,
  enrollment,
  conversion,
  links,
}: MessageFacts): Record<string, unknown> {
  return {
    profile: { ...traits, userId },
    ...(event ? { event: { ...event, occurredAt: formatInstant(event.occurredAt) } } : {}),
    ...(journey ? { journey } : {}),
    ...(enrollment
      ? {
          enrollment: {
            id: enrollment.id,
            key: enrollment.key,
            enteredAt: formatInstant(enrollment.enteredAt),
            variants: enrollment.variants,
          },
        }
      : {}),
    ...(conversion ? { conversion: conversionVariables(conversion) } : {}),
    ...links,
  };
}

/** An imported conversion has no event of its own: its `params` stand for the properties then, and are there under both names. */
function conversionVariables({
  conversion: { id, goal, occurredAt, value, params },
  properties,
}: NonNullable<MessageFacts['conversion']>): Record<string, Json> {
  return {
    id,
    goal,
    occurredAt: formatInstant(occurredAt),
    value: value === null ? null : { amount: value.amount, currency: value.currency },
    params,
    properties: { ...params, ...properties },
  };
}
