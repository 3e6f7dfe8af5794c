/**
 * Reads ledgers of many profiles and writes what working them changed, in one transaction: all of it stands or nothing does.
 * Revisions guard every document, so whoever read something older starts again.
 */
import type { ClientSession } from 'mongoose';
import type { EventFact } from '@landfall/domain/event/event';
import type { Conversion } from '@landfall/domain/goal/conversion';
import { openLedger, type Ledger } from '@landfall/domain/ledger/ledger';
import { strangerProfile } from '@landfall/domain/profile/profile';
import type { StoreConnection } from '../connection';
import { ConversionRepository } from '../conversion/conversion.repository';
import { DefinitionRepository } from '../definition/definition.repository';
import { EnrollmentRepository, type Debt, type StoredEnrollment } from '../enrollment/enrollment.repository';
import { EventRepository, type StoredEvent } from '../event/event.repository';
import { ProfileRepository } from '../profile/profile.repository';
import { RejectionRepository } from '../rejection/rejection.repository';

/** What has to be known before calls can be worked. */
export interface ReadingList {
  profileIds: readonly string[];
  /** Events whose history conditions look at. */
  historyNames: readonly string[];
  messageIds: readonly string[];
  /** Dedupe keys that the calls may bring, by `conversionKey`. */
  conversionKeys: readonly string[];
  /** Those of events known already that the calls may complete late, worked out from what conditions look at. @param facts by profile */
  laterConversionKeys?(facts: ReadonlyMap<string, readonly EventFact[]>): string[];
}

export interface Reading {
  ledgers: Map<string, Ledger>;
  /** Calls heard before, by `messageId`. */
  heard: Set<string>;
  /** Profiles of the conversions asked for, by `conversionKey`. */
  owners: Map<string, string>;
  catalogRevision: number;
}

export interface Writing {
  events: readonly StoredEvent[];
  /** What Temporal has to be told of an enrollment; left out where nothing new. */
  owes: ReadonlyMap<string, Debt>;
  now: number;
}

export class LedgerRepository {
  constructor(
    private readonly connection: StoreConnection,
    private readonly profiles: ProfileRepository,
    private readonly events: EventRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly conversions: ConversionRepository,
    private readonly rejections: RejectionRepository,
    private readonly definitions: DefinitionRepository,
  ) {}

  /**
   * One attempt: reads, lets `work` change the ledgers, writes. Reading needs no snapshot: what somebody changed meanwhile is
   * found out by the revisions that the writes expect.
   *
   * @throws StaleRead or a transient error where it has to be tried again
   */
  async attempt<T>(list: ReadingList, work: (reading: Reading) => { result: T; writing: Writing }): Promise<T> {
    const kept: Kept = new Map();
    const reading = await this.read(list, kept);
    const { result, writing } = work(reading);
    await this.write(reading, writing, kept);
    return result;
  }

  /** A ledger to look at; `undefined` for a stranger. */
  async look(profileId: string, historyNames: readonly string[]): Promise<Ledger | undefined> {
    const [stored] = await this.profiles.findMany([profileId]);
    if (!stored) return undefined;
    const [latest, facts, enrollments, conversions] = await Promise.all([
      this.events.ofProfile(profileId, null, 1),
      this.events.factsOf([profileId], historyNames),
      this.enrollments.ofProfiles([profileId]),
      this.conversions.ofProfiles([profileId]),
    ]);
    // Events that change nothing else do not write the profile: when it was seen last, the events know.
    const lastSeenAt = Math.max(stored.profile.lastSeenAt, ...latest.map(({ occurredAt }) => occurredAt));
    return openLedger(
      { ...stored.profile, lastSeenAt },
      {
        isNew: false,
        events: facts.get(profileId) ?? [],
        enrollments: enrollments.map(({ enrollment }) => enrollment),
        conversions,
      },
    );
  }

  private async read(list: ReadingList, kept: Kept): Promise<Reading> {
    const { profileIds } = list;
    // Profiles first: whatever changes after this reading raises the revision that the write expects, so nothing read below is
    // taken for older than it is.
    const profiles = await this.profiles.findMany(profileIds);
    const [heard, owners, enrollments, conversions, facts, catalogRevision] = await Promise.all([
      this.events.known(list.messageIds),
      this.conversions.owners(list.conversionKeys),
      this.enrollments.ofProfiles(profileIds),
      this.conversions.ofProfiles(profileIds),
      this.events.factsOf(profileIds, list.historyNames),
      this.definitions.catalogRevision(),
    ]);
    const later = list.laterConversionKeys?.(facts) ?? [];
    for (const [key, profileId] of await this.conversions.owners(later)) owners.set(key, profileId);
    const profilesById = new Map(profiles.map((stored) => [stored.profile.id, stored]));
    const enrollmentsOf = groupBy(enrollments, ({ enrollment }) => enrollment.profileId);
    const conversionsOf = groupBy(conversions, ({ profileId }) => profileId);

    const ledgers = new Map<string, Ledger>();
    for (const id of profileIds) {
      const stored = profilesById.get(id);
      const own = enrollmentsOf.get(id) ?? [];
      const ownConversions = conversionsOf.get(id) ?? [];
      kept.set(id, {
        rev: stored?.rev ?? null,
        enrollments: new Map(own.map((each) => [each.enrollment.id, each])),
        conversions: new Set(ownConversions),
      });
      const ledger = openLedger(stored?.profile ?? strangerProfile(id), {
        isNew: !stored,
        events: facts.get(id) ?? [],
        enrollments: own.map(({ enrollment }) => enrollment),
        conversions: ownConversions,
      });
      ledgers.set(id, ledger);
    }
    return { ledgers, heard, owners, catalogRevision };
  }

  /** Nothing to write is no transaction. */
  private async write({ ledgers }: Reading, writing: Writing, kept: Kept): Promise<void> {
    const changed = [...ledgers.values()].filter(({ changes }) => isChanged(changes));
    if (changed.length === 0 && writing.events.length === 0) return;
    const session = await this.connection.startSession();
    try {
      session.startTransaction({ writeConcern: { w: 'majority' } });
      await this.writeAll(changed, writing, kept, session);
      await session.commitTransaction();
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
      throw error;
    } finally {
      await session.endSession();
    }
  }

  private async writeAll(
    changed: readonly Ledger[],
    { events, owes, now }: Writing,
    kept: Kept,
    session: ClientSession,
  ): Promise<void> {
    await this.events.insertMany(events, session);
    // The profile is written whenever anything of it is: its revision is what orders all calls for it.
    await this.profiles.saveGuarded(
      changed.map(({ profile }) => ({ profile, rev: kept.get(profile.id)!.rev })),
      session,
    );
    const enrollments = changed.flatMap(({ profile, changes }) =>
      [...changes.enrollments].map((enrollment) => {
        const stored = kept.get(profile.id)!.enrollments.get(enrollment.id);
        return { enrollment, rev: stored?.rev ?? null, owes: owes.get(enrollment.id)?.owed ?? null, now };
      }),
    );
    if (enrollments.length > 0) await this.enrollments.saveGuarded(enrollments, session);
    const known = new Set(changed.flatMap(({ profile }) => [...kept.get(profile.id)!.conversions]));
    const conversions = changed.flatMap(({ changes }) => [...changes.conversions]);
    if (conversions.length > 0) await this.conversions.save(conversions, (conversion) => !known.has(conversion), session);
    await this.rejections.insertMany(
      changed.flatMap(({ changes }) => changes.rejections),
      session,
    );
    const repeated = new Map<string, number>();
    for (const { changes } of changed)
      for (const [key, times] of changes.repeated) repeated.set(key, (repeated.get(key) ?? 0) + times);
    await this.conversions.countRepeats(repeated, session);
  }
}

type Kept = Map<string, { rev: number | null; enrollments: Map<string, StoredEnrollment>; conversions: Set<Conversion> }>;

const isChanged = (changes: Ledger['changes']): boolean =>
  changes.profile ||
  changes.enrollments.size > 0 ||
  changes.conversions.size > 0 ||
  changes.rejections.length > 0 ||
  changes.repeated.size > 0;

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
