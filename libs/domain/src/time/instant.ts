/** Instants: one number everywhere inside the product, RFC 3339 text at its edges. */

/** Milliseconds since 1970-01-01T00:00:00Z; always an integer. */
export type Instant = number;

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2}):(\d{2}|60)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2})))?$/;

/**
 * Reads RFC 3339 text with any offset and up to nine decimals (cut to milliseconds), or a bare date (midnight UTC).
 *
 * @returns `undefined` for anything else: epoch numbers, local times, days that do not exist
 */
export function parseInstant(text: unknown): Instant | undefined {
  if (typeof text !== 'string') return undefined;
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    ,
    sign,
    offsetHours = '0',
    offsetMinutes = '0',
  ] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const civil = new Date(midnight);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999, and rolls 31 April over to 1 May.
  if (Number(year) < 100 || civil.getUTCMonth() !== Number(month) - 1 || civil.getUTCDate() !== Number(day)) return undefined;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  const offset = (sign === '-' ? -1 : 1) * (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return midnight + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000 + ms - offset;
}

/** RFC 3339 in UTC with milliseconds, as every answer writes it. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}
