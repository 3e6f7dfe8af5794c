/** When an enrollment's next timer comes up. Pauses move timers here, where they are read, so that neither a pause nor its end writes any enrollment. */
import type { Enrollment } from '../journey/enrollment';
import type { Pause } from '../journey/journey';
import type { Instant } from '../time/instant';
import type { Catalog } from './catalog';

/**
 * The instant at which the step of an active enrollment begins, or is woken in: by plan, or at the end of the pause that this falls into.
 *
 * @returns `null` while that pause lasts
 */
export function dueOf(catalog: Catalog, enrollment: Pick<Enrollment, 'journey' | 'cursor'>): Instant | null {
  return afterPauses(pausesOf(catalog, enrollment), plannedOf(enrollment));
}

/** What its plan says, pauses or not: a message is late, and a deadline over, by this. */
export const plannedOf = ({ cursor: { at, until = at } }: Pick<Enrollment, 'cursor'>): Instant => until;

/** What follows a message begins as planned; where a pause caught it before it was settled, at the end of that. */
export function followsAt(catalog: Catalog, enrollment: Pick<Enrollment, 'journey' | 'cursor'>, settledAt: Instant): Instant {
  const planned = plannedOf(enrollment);
  const ends = pausesOf(catalog, enrollment).flatMap(({ from, to }) =>
    planned < from && to !== null && to <= settledAt ? [to] : [],
  );
  return Math.max(planned, ...ends);
}

export const pausesOf = (catalog: Catalog, { journey }: Pick<Enrollment, 'journey'>) => catalog.journeys.get(journey)!.pauses;

/** A pause holds from its first instant on, and no longer at its last. */
function afterPauses(pauses: readonly Pause[], planned: Instant): Instant | null {
  let at = planned;
  for (const { from, to } of pauses) {
    if (at < from) break;
    if (to === null) return null;
    at = Math.max(at, to);
  }
  return at;
}
