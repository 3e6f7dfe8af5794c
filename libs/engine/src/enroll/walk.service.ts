/** Takes an enrollment on by plan: what its workflow asks whenever it wakes. */
import { Injectable } from '@nestjs/common';
import { isActive, listeningUntil, type Enrollment } from '@landfall/domain/journey/enrollment';
import { catchUp, placeOf } from '@landfall/domain/ledger/advance';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import type { Ledger } from '@landfall/domain/ledger/ledger';
import type { EnrollmentRun, Next } from '@landfall/temporal/enrollment-port';
import { LedgerDesk } from '../desk/ledger-desk';

@Injectable()
export class WalkService {
  constructor(private readonly desk: LedgerDesk) {}

  /** Works every timer of the profile that is due and says where the enrollment stands. Idempotent. */
  plan({ enrollmentId, profileId }: EnrollmentRun): Promise<Next> {
    return this.desk.work({
      profileId,
      onBehalfOf: enrollmentId,
      work: (ledger, catalog, around) => {
        catchUp(ledger, catalog, around.now, 'leave', around);
        return nextOf(ledger, catalog, enrollmentId, around.now);
      },
    });
  }
}

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
      return { kind: 'send', step: place.send.step };
    case 'ended':
      return afterEnd(enrollment);
  }
}

/** Only who walked to the end goes on listening here; conversions after any other end are found in the database. */
function afterEnd(enrollment: Enrollment): Next {
  const until = enrollment.endReason === 'completed' ? listeningUntil(enrollment) : null;
  return until === null ? { kind: 'over' } : { kind: 'listen', until };
}
