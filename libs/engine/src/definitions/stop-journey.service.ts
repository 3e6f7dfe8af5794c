/** Stops a journey for good: nobody enters, and everybody under way is ended before it is answered. */
import { Injectable } from '@nestjs/common';
import { catchUp } from '@landfall/domain/ledger/advance';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import { endEnrollment } from '@landfall/domain/ledger/end';
import { activeEnrollments, type Ledger, type Surroundings } from '@landfall/domain/ledger/ledger';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { LedgerDesk } from '../desk/ledger-desk';
import { DefinitionService } from './definition.service';
import { EverybodyService } from './everybody.service';
import { JourneyService, type JourneyReading } from './journey.service';
import { endPause, STOP_JOURNEY } from './moves';

const CHUNK = 200;

@Injectable()
export class StopJourney {
  constructor(
    private readonly common: DefinitionService,
    private readonly journeys: JourneyService,
    private readonly enrollments: EnrollmentRepository,
    private readonly everybody: EverybodyService,
    private readonly desk: LedgerDesk,
  ) {}

  /** Said again of one that is stopped, it ends whom a crash has left under way. @throws NotFound, Conflict */
  async stop(key: string): Promise<JourneyReading> {
    const { definition } = await this.common.move('journey', key, STOP_JOURNEY, async ({ pauses }) => ({
      pauses: endPause(pauses, Date.now()),
      unfinished: [],
    }));
    await this.everybody.letOldWorkPass();
    await this.endAll(key);
    return this.journeys.reading(definition);
  }

  private async endAll(journey: string): Promise<void> {
    const worked = new Set<string>();
    for (;;) {
      const active = await this.enrollments.activeIn(journey, CHUNK);
      if (active.length === 0) return;
      const stuck = active.find(({ id }) => worked.has(id));
      if (stuck) throw new Error(`enrollment ${stuck.id} was stopped and is still active`);
      for (const { id } of active) worked.add(id);
      const profileIds = [...new Set(active.map(({ profileId }) => profileId))];
      await this.desk.workAll(profileIds.map((profileId) => ({ profileId, work: stopper(journey) })));
    }
  }
}

/** What was due before comes first: who had arrived at the end of the steps has completed them. */
const stopper = (journey: string) => (ledger: Ledger, catalog: Catalog, around: Surroundings) => {
  catchUp(ledger, catalog, around.now - 1, 'leave', around);
  for (const enrollment of activeEnrollments(ledger)) {
    if (enrollment.journey === journey)
      endEnrollment(ledger, catalog, enrollment, 'stopped', { at: around.now, eventId: null }, around);
  }
};
