/** ISO 8601 durations of fixed length: weeks to seconds. Years and months have no length and are refused. */
import { z } from 'zod';

const ISO =
  /^P(?:(\d+(?:\.\d+)?)W|(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?)$/;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** A hundred years: what is longer is a slip of the pen, and would overflow a date. */
const LONGEST = 36_525 * DAY;

/** Milliseconds of a duration such as `P2W`, `P1DT2H`, `PT0.5S`; `undefined` where the text is none, or longer than 100 years. */
export function parseDuration(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match || text === 'P') return undefined;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Math.round(weeks * WEEK + days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND);
  return ms <= LONGEST ? ms : undefined;
}

/** Milliseconds of a duration that a schema has let through. @throws RangeError for any other text */
export function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new RangeError(`not a duration: ${text}`);
  return ms;
}

/** The shortest ISO 8601 form in days, hours, minutes and seconds: `P1DT2H`, `PT0.5S`, `PT0S`. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  let rest = Math.abs(Math.round(ms));
  const take = (unit: number) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return count;
  };
  const days = take(DAY);
  const time = [
    [take(HOUR), 'H'],
    [take(MINUTE), 'M'],
  ] as const;
  const clock = time.map(([count, unit]) => (count ? `${count}${unit}` : '')).join('') + (rest ? `${rest / SECOND}S` : '');
  if (!days && !clock) return 'PT0S';
  return `${sign}P${days ? `${days}D` : ''}${clock ? `T${clock}` : ''}`;
}

/** A duration in a definition, kept as the author wrote it. */
export const duration = z
  .string({ error: 'must be an ISO 8601 duration such as PT1H or P3D' })
  .refine((text) => parseDuration(text) !== undefined, {
    error: 'must be an ISO 8601 duration from weeks to seconds, such as PT1H or P3D (years and months have no fixed length)',
  });

/** A duration with a sign before it where it leads back: `-P1D`, `PT2H`. */
export const signedDuration = z
  .string({ error: 'must be an ISO 8601 duration such as PT1H, or -P1D for a day before' })
  .refine((text) => parseDuration(text.replace(/^-/, '')) !== undefined, {
    error: 'must be an ISO 8601 duration from weeks to seconds such as PT1H, or -P1D for a day before',
  });

/** Of a signed duration that its schema has let through. */
export const signedScaledMs = (text: string, speed: number): number =>
  text.startsWith('-') ? -scaledMs(text.slice(1), speed) : scaledMs(text, speed);

/**
 * Durations of definitions on a clock that may run fast: `CLOCK_SPEED` times shorter, at least 1 ms unless zero.
 * Instants, times of day and `maxAge`, `expires` stay real and never pass through here.
 */
export function scaledMs(text: string, speed: number): number {
  const ms = durationMs(text);
  return ms === 0 ? 0 : Math.max(1, Math.round(ms / speed));
}
