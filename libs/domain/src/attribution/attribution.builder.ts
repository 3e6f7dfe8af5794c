/** Enrollments and conversions for specs of attribution: what a row does not say is out of its way. */
import type { AttributionConversion, AttributionEnrollment } from './attribution';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Under way since hour 0 in journey `cart`: three days of window, nothing sent. */
export function enrollment(id: string, changes: Partial<AttributionEnrollment> = {}): AttributionEnrollment {
  return {
    id,
    journey: 'cart',
    enteredAt: 0,
    endedAt: null,
    endReason: null,
    endedByEventId: null,
    windowMs: 3 * DAY,
    standingMs: null,
    holdout: false,
    touches: [],
    entryEventId: null,
    key: null,
    ...changes,
  };
}

/** The same in journey `winback`. */
export const winback = (id: string, changes: Partial<AttributionEnrollment> = {}): AttributionEnrollment =>
  enrollment(id, { journey: 'winback', ...changes });

export const completed = (endedAt: number) => ({ endedAt, endReason: 'completed' as const });

/** A qualified purchase, the event `order`. */
export function purchase(occurredAt: number, changes: Partial<AttributionConversion> = {}): AttributionConversion {
  return { id: 'c', eventId: 'order', occurredAt, qualified: true, key: null, ...changes };
}
