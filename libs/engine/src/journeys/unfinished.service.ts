/**
 * What a verb has left to do to people: whoever came due in a pause is woken, whoever is inside a segment enters. It stands on the
 * journey until it is done, so that a crash in between leaves nobody behind.
 */
import { Injectable } from '@nestjs/common';
import { catchUp } from '@landfall/domain/ledger/advance';
import { plannedOf } from '@landfall/domain/ledger/due';
import { enterExisting } from '@landfall/domain/ledger/entries';
import type { Instant } from '@landfall/domain/time/instant';
import { DefinitionRepository, type StoredDefinition, type Unfinished } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { CatalogService } from '../catalog/catalog.service';
import { DefinitionService } from '../definitions/definition.service';
import { type DeskTask, LedgerDesk } from '../desk/ledger-desk';
import { Teller } from '../tell/teller';

const CHUNK = 200;

/** Called between portions, for whoever watches that this still moves. */
type Moved = () => void;

@Injectable()
export class UnfinishedService {
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly common: DefinitionService,
    private readonly definitions: DefinitionRepository,
    private readonly catalogs: CatalogService,
    private readonly enrollments: EnrollmentRepository,
    private readonly profiles: ProfileRepository,
    private readonly desk: LedgerDesk,
    private readonly teller: Teller,
  ) {}

  /** Does it and strikes it off. Safe to repeat, and to do twice at once. */
  async finish({ key, unfinished }: Pick<StoredDefinition, 'key' | 'unfinished'>, moved: Moved = () => undefined): Promise<void> {
    for (const { work, at } of unfinished) {
      if (work === 'wake') await this.wake(key, at, moved);
      else await this.enter(key, at, moved);
    }
    if (unfinished.length > 0) await this.strikeOff(key, unfinished);
  }

  /** Does it behind the answer. What fails is left to housekeeping. */
  begin(definition: Pick<StoredDefinition, 'key' | 'unfinished'>): void {
    const work = this.finish(definition)
      .catch(() => undefined)
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }

  /** Resolves when nothing is under way any more that was begun here. */
  async idle(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** What has been left for longer than this: whoever began it did not come back. @returns of how many journeys */
  async finishOld(olderThanMs: number, moved: Moved): Promise<number> {
    const before = Date.now() - olderThanMs;
    const left = (await this.definitions.all('journey')).filter(({ unfinished }) => unfinished.some(({ at }) => at <= before));
    for (const definition of left) await this.finish(definition, moved);
    return left.length;
  }

  /** Who came due by then stands still until called. Who was called has gone on, so that a second time there are fewer. */
  private async wake(journey: string, by: Instant, moved: Moved): Promise<void> {
    const due: string[] = [];
    for await (const enrollment of this.enrollments.underWay(journey)) if (plannedOf(enrollment) <= by) due.push(enrollment.id);
    for (let start = 0; start < due.length; start += CHUNK) {
      await this.teller.wakeAll(due.slice(start, start + CHUNK));
      moved();
    }
  }

  /** Whoever moves inside later than that enters by the move. */
  private async enter(journey: string, at: Instant, moved: Moved): Promise<void> {
    const on = (await this.catalogs.current()).journeys.get(journey)?.live?.definition.entry.on;
    if (!on || !('segment' in on)) return;
    for (let after: string | null = null; ;) {
      const members = await this.profiles.membersAfter(on.segment, after, CHUNK);
      if (members.length === 0) return;
      await this.desk.workAll(members.filter(({ since }) => since <= at).map(({ id }) => entering(id, journey, at)));
      after = members.at(-1)!.id;
      moved();
    }
  }

  private async strikeOff(key: string, done: readonly Unfinished[]): Promise<void> {
    const isDone = (each: Unfinished) => done.some(({ work, at }) => work === each.work && at === each.at);
    await this.common.change('journey', key, async (current) => {
      if (!current?.unfinished.some(isDone)) return undefined;
      return { definition: { ...current, unfinished: current.unfinished.filter((each) => !isDone(each)) } };
    });
  }
}

/** What was due before the publish comes before the entry. */
const entering = (profileId: string, key: string, at: Instant): DeskTask<void> => ({
  profileId,
  work: (ledger, catalog, around) => {
    const journey = catalog.journeys.get(key);
    if (!journey) return;
    catchUp(ledger, catalog, at - 1, 'leave', around);
    enterExisting(ledger, catalog, journey, at, around);
  },
});
