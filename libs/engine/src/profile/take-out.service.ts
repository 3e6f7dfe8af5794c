/** Takes a profile out of a journey by hand. */
import { Injectable } from '@nestjs/common';
import { Conflict, NotFound } from '@landfall/domain/fault/fault';
import { isActive } from '@landfall/domain/journey/enrollment';
import { catchUp } from '@landfall/domain/ledger/advance';
import { endEnrollment } from '@landfall/domain/ledger/end';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { LedgerDesk } from '../desk/ledger-desk';

@Injectable()
export class TakeOutService {
  constructor(
    private readonly enrollments: EnrollmentRepository,
    private readonly desk: LedgerDesk,
  ) {}

  /**
   * The gate is shut before this resolves; the enrollment has ended `stopped` at that instant.
   *
   * @throws NotFound where the journey has no such enrollment; Conflict where it has ended already
   */
  async takeOut(journey: string, enrollmentId: string): Promise<void> {
    const known = await this.enrollments.find(enrollmentId);
    if (known?.enrollment.journey !== journey) throw new NotFound(`enrollment “${enrollmentId}” in the journey “${journey}”`);
    const stopped = await this.desk.work({
      profileId: known.enrollment.profileId,
      work: (ledger, catalog, around) => {
        // What its timers had brought about before now stands, though no workflow may have got round to it.
        catchUp(ledger, catalog, around.now - 1, 'leave', around);
        const enrollment = ledger.enrollments.find(({ id }) => id === enrollmentId);
        if (!enrollment || !isActive(enrollment)) return false;
        endEnrollment(ledger, catalog, enrollment, 'stopped', { at: around.now, eventId: null }, around);
        return true;
      },
    });
    if (!stopped) throw new Conflict(`The enrollment “${enrollmentId}” has ended already.`);
  }
}
