/** Replaces all rows of a person by what is left of them, in one transaction guarded by the profile's revision. */
import { conversionKey, openLedger, type Ledger } from '@landfall/domain/ledger/ledger';
import { profileIdOf, type Profile } from '@landfall/domain/profile/profile';
import type { StoreConnection } from '../connection';
import { ConversionRepository } from '../conversion/conversion.repository';
import { EnrollmentRepository, type Debt } from '../enrollment/enrollment.repository';
import { EventRepository } from '../event/event.repository';
import { ProfileRepository, type StoredProfile } from '../profile/profile.repository';
import { RejectionRepository, type StoredRejection } from '../rejection/rejection.repository';
import { inTransaction } from '../transaction';

export interface Erased {
  /** What Temporal has to be told. */
  owes: ReadonlyMap<string, Debt>;
  now: number;
  renamed(row: StoredRejection): StoredRejection;
}

/** Rows that are gone, and rows that are kept without a name. */
export interface ErasedRows {
  deleted: { events: number };
  kept: { enrollments: number; conversions: number; rejections: number };
}

export class ErasureRepository {
  constructor(
    private readonly connection: StoreConnection,
    private readonly profiles: ProfileRepository,
    private readonly events: EventRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly conversions: ConversionRepository,
    private readonly rejections: RejectionRepository,
  ) {}

  /** What was ever told of a trait of theirs, oldest words too. */
  async everyValueOf({ profile }: StoredProfile, trait: string): Promise<unknown[]> {
    const now = Object.hasOwn(profile.traits, trait) ? [profile.traits[trait]!.value] : [];
    return [...new Set<unknown>([...now, ...(await this.events.toldOf(profile.id, trait))])];
  }

  /** Of ids that no profile has. @returns how many rows there were */
  renameRejections(ids: readonly string[], renamed: Erased['renamed']): Promise<number> {
    return inTransaction(this.connection, (session) => this.rejections.replaceAll(ids, renamed, session));
  }

  /**
   * One attempt.
   *
   * @param work renames everything in the ledger, the profile's id too; history is not read
   * @throws StaleRead or a transient error where it has to be tried again
   */
  async attempt(stored: StoredProfile, work: (ledger: Ledger) => Erased): Promise<ErasedRows> {
    const { id } = stored.profile;
    const [names, enrollments, conversions] = await Promise.all([
      this.everyNameOf(stored.profile),
      this.enrollments.ofProfiles([id]),
      this.conversions.ofProfiles([id]),
    ]);
    const keys = conversions.map((conversion) => conversionKey(conversion.goal, conversion.id));
    const revs = new Map(enrollments.map(({ enrollment, rev }) => [enrollment.id, rev]));
    const ledger = openLedger(structuredClone(stored.profile), {
      isNew: false,
      events: [],
      enrollments: enrollments.map(({ enrollment }) => enrollment),
      conversions,
    });
    const { owes, now, renamed } = work(ledger);
    const rows = await inTransaction(this.connection, async (session): Promise<ErasedRows> => {
      await this.profiles.replaceErased(stored, ledger.profile, session);
      const saved = ledger.enrollments.map((enrollment) => {
        const owed = owes.get(enrollment.id)?.owed ?? null;
        return { enrollment, rev: revs.get(enrollment.id)!, owes: owed, now };
      });
      if (saved.length > 0) await this.enrollments.saveGuarded(saved, session);
      await this.conversions.replaceErased(keys, ledger.conversions, session);
      const rejections = await this.rejections.replaceAll(names, renamed, session);
      const events = await this.events.deleteOf(id, now, session);
      return { deleted: { events }, kept: { enrollments: saved.length, conversions: keys.length, rejections } };
    });
    // Another process may have been writing down a call that nothing hangs on, as it needs no word of the profile.
    await this.events.deleteOf(id, now);
    return rows;
  }

  /** With those under which it was turned away before anything was known of it: a device that was asked for as if it were a user. */
  private async everyNameOf({ id, anonymousIds }: Profile): Promise<string[]> {
    const asUsers = anonymousIds.map((anonymousId) => profileIdOf({ userId: anonymousId, anonymousId: null }));
    const [joined, taken] = await Promise.all([this.profiles.idsJoinedTo(id), this.profiles.leadsOf(asUsers)]);
    return [...new Set([id, ...joined, ...asUsers.filter((name) => !taken.has(name))])];
  }
}
