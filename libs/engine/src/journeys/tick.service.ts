/**
 * Journeys that people enter by the clock. Ticks are timers of each ledger; what comes from outside only makes sure that every member's
 * ledger is looked at when one has come: Temporal's schedules on time, housekeeping where they missed one.
 */
import { Injectable } from '@nestjs/common';
import { catchUp } from '@landfall/domain/ledger/advance';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { TickRepository } from '@landfall/store/tick/tick.repository';
import { JourneyClient } from '@landfall/temporal/journey.client';
import type { WantedTicks } from '@landfall/temporal/tick-schedules';
import { CatalogService } from '../catalog/catalog.service';
import { LedgerDesk } from '../desk/ledger-desk';

const CHUNK = 200;
/** A tick that nobody has worked by then was missed. */
const MISSED_AFTER_MS = 15_000;

@Injectable()
export class TickService {
  /** Of the catalog whose schedules tick. */
  private ensured: number | undefined;

  constructor(
    private readonly catalogs: CatalogService,
    private readonly profiles: ProfileRepository,
    private readonly ticks: TickRepository,
    private readonly desk: LedgerDesk,
    private readonly journeys: JourneyClient,
  ) {}

  /** @param moved called between portions */
  async visitMembers(journey: string, moved: () => void): Promise<void> {
    const schedule = (await this.catalogs.current()).schedules.find((each) => each.journey.key === journey);
    if (!schedule) return;
    const through = Date.now();
    for (let after: string | null = null; ;) {
      const members = await this.profiles.membersAfter(schedule.segment, after, CHUNK);
      if (members.length === 0) break;
      await this.desk.workAll(
        members.map(({ id }) => ({
          profileId: id,
          work: (ledger, catalog, around) => catchUp(ledger, catalog, around.now, 'leave', around),
        })),
      );
      after = members.at(-1)!.id;
      moved();
    }
    await this.ticks.markThrough(journey, through);
  }

  /** The schedules that tick are those that the definitions ask for, and what they missed is worked. @returns how many missed one */
  async keep(): Promise<number> {
    const { revision, catalog } = await this.catalogs.inForce();
    if (this.ensured !== revision) {
      await this.journeys.ensureTicking(wantedBy(catalog));
      this.ensured = revision;
    }
    const missed = await this.missed(catalog);
    for (const journey of missed) await this.journeys.tick(journey);
    return missed.length;
  }

  private async missed({ schedules }: Catalog): Promise<string[]> {
    const worked = await this.ticks.workedThrough(schedules.map(({ journey }) => journey.key));
    const due = Date.now() - MISSED_AFTER_MS;
    const isMissed = ({ journey: { key, publishedAt }, clock }: Catalog['schedules'][number]) =>
      publishedAt !== null && clock.after(Math.max(publishedAt, worked.get(key) ?? publishedAt)) <= due;
    return schedules.filter(isMissed).map(({ journey }) => journey.key);
  }
}

function wantedBy({ schedules }: Catalog): WantedTicks[] {
  return schedules.flatMap(({ journey: { key, live } }) => {
    const on = live?.definition.entry.on;
    return on && 'schedule' in on ? [{ journey: key, cron: on.schedule.cron, timezone: on.schedule.timezone }] : [];
  });
}
