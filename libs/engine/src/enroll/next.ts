/** From where an enrollment stands to what its workflow is to do. */
import { isActive, listeningUntil, type Enrollment } from '@landfall/domain/journey/enrollment';
import { placeOf } from '@landfall/domain/ledger/advance';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import { plannedOf } from '@landfall/domain/ledger/due';
import type { Ledger } from '@landfall/domain/ledger/ledger';
import type { Next } from '@landfall/temporal/enrollment-port';

/** What the workflow is to do, once everything due was worked. An enrollment that is no more (its person was forgotten) is over. */
export function nextOf(ledger: Ledger, catalog: Catalog, enrollmentId: string, now: number): Next {
  const enrollment = ledger.enrollments.find(({ id }) => id === enrollmentId);
  if (!enrollment) return { kind: 'over' };
  if (!isActive(enrollment)) return afterEnd(enrollment);
  const place = placeOf(catalog, ledger, enrollment, now);
  switch (place.kind) {
    case 'waiting':
      return { kind: 'sleep', until: place.until };
    case 'sending':
      return { kind: 'again' };
    case 'paused':
      return inPause(enrollment, now);
    case 'ended':
      return afterEnd(enrollment);
  }
}

/** Whoever came due by now is woken when the journey goes on; who comes due later looks by itself whether it does by then. */
function inPause(enrollment: Enrollment, now: number): Next {
  const until = plannedOf(enrollment);
  return until > now ? { kind: 'sleep', until } : { kind: 'idle' };
}

/** Only who walked to the end goes on listening here; conversions after any other end are found in the database. */
function afterEnd(enrollment: Enrollment): Next {
  const until = enrollment.endReason === 'completed' ? listeningUntil(enrollment) : null;
  return until === null ? { kind: 'over' } : { kind: 'listen', until };
}
