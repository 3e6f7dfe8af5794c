/** Moves those under way to another version of their journey, wherever the step they stand on is still there. */
import { Injectable } from '@nestjs/common';
import { catchUp } from '@landfall/domain/ledger/advance';
import { versionOf } from '@landfall/domain/ledger/catalog';
import { activeEnrollments } from '@landfall/domain/ledger/ledger';
import { migrateEnrollment } from '@landfall/domain/ledger/migrate';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { type DeskTask, LedgerDesk } from '../desk/ledger-desk';

/** People under way on other versions: who were moved, and who stay on theirs. */
export interface Migration {
  migrated: number;
  left: number;
}

const CHUNK = 200;

@Injectable()
export class MigrateService {
  constructor(
    private readonly enrollments: EnrollmentRepository,
    private readonly desk: LedgerDesk,
  ) {}

  /** Done again after a crash, it goes on with those that are still on other versions. */
  async migrate(journey: string, version: number): Promise<Migration> {
    const old = await this.onOthers(journey, version);
    const total: Migration = { migrated: 0, left: 0 };
    for (let start = 0; start < old.length; start += CHUNK) {
      const some = old.slice(start, start + CHUNK);
      for (const outcome of await this.desk.workAll(some.map(({ id, profileId }) => moving(profileId, id, version)))) {
        if (outcome !== 'gone') total[outcome] += 1;
      }
    }
    return total;
  }

  /** Nobody is moved. */
  async leave(journey: string, version: number): Promise<Migration> {
    return { migrated: 0, left: (await this.onOthers(journey, version)).length };
  }

  private async onOthers(journey: string, version: number): Promise<{ id: string; profileId: string }[]> {
    const old: { id: string; profileId: string }[] = [];
    for await (const enrollment of this.enrollments.underWay(journey)) if (enrollment.version !== version) old.push(enrollment);
    return old;
  }
}

/** What was due before the publish is worked by the version of before. */
const moving = (profileId: string, id: string, version: number): DeskTask<keyof Migration | 'gone'> => ({
  profileId,
  work: (ledger, catalog, around) => {
    catchUp(ledger, catalog, around.now - 1, 'leave', around);
    const enrollment = activeEnrollments(ledger).find((each) => each.id === id);
    if (!enrollment) return 'gone';
    const { journey } = enrollment;
    return migrateEnrollment(ledger, catalog, enrollment, versionOf(catalog, { journey, version }), around);
  },
});
