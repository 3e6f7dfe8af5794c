/**
 * Reads ledgers of many profiles and writes what working them changed, in one transaction: all of it stands or nothing does.
 * Revisions guard every document, so whoever read something older starts again.
 */
import type { ClientSession } from 'mongoose';
import type { EventFact } from '@landfall/domain/event/event';
import type { Conversion } from '@landfall/domain/goal/conversion';
import { openLedger, type Ledger } from '@landfall/domain/ledger/ledger';
import { newProfile } from '@landfall/domain/profile/profile';
import type { StoreConnection } from '../connection';
import { ConversionRepository } from '../conversion/conversion.repository';
import { EnrollmentRepository, type Owed, type StoredEnrollment } from '../enrollment/enrollment.repository';
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
}

export interface Reading {
  ledgers: Map<string, Ledger>;
  /** Calls heard before, by `messageId`. */
  heard: Set<string>;
  /** Profiles of the conversions asked for, by `conversionKey`. */
  owners: Map<string, string>;
}

export interface Writing {
  events: readonly StoredEvent[];
  /** What Temporal has to be told of an enrollment; left out where nothing new. */
  owes: ReadonlyMap<string, Owed>;
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
  ) {}

  /** One attempt: reads, lets `work` change the ledgers, writes. @throws StaleRead or a transient error where it has to be tried again */
  async attempt<T>(
    list: ReadingList,
    work: (reading: Reading, session: ClientSession) => Promise<{ result: T; writing: Writing }>,
  ): Promise<T> {
    const session = await this.connection.startSession();
    try {
      session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
      const kept = new Map<
        string,
        { rev: number | null; enrollments: Map<string, StoredEnrollment>; conversions: Set<Conversion> }
      >();
      const reading = await this.read(list, session, kept);
      const { result, writing } = await work(reading, session);
      await this.write(reading, writing, kept, session);
      await session.commitTransaction();
      return result;
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
      throw error;
    } finally {
      await session.endSession();
    }
  }

  /** A ledger to look at; `undefined` for a stranger. */
  async look(profileId: string, historyNames: readonly string[]): Promise<Ledger | undefined> {
    const [stored] = await this.profiles.findMany([profileId]);
    if (!stored) return undefined;
    const [facts, enrollments, conversions] = await Promise.all([
      this.events.factsOf([profileId], historyNames),
      this.enrollments.ofProfiles([profileId]),
      this.conversions.ofProfiles([profileId]),
    ]);
    return openLedger(stored.profile, {
      isNew: false,
      events: facts.get(profileId) ?? [],
      enrollments: enrollments.map(({ enrollment }) => enrollment),
      conversions,
    });
  }

  private async read(list: ReadingList, session: ClientSession, kept: Kept): Promise<Reading> {
    const heard = await this.events.known(list.messageIds, session);
    const owners = await this.conversions.owners(list.conversionKeys, session);
    const profiles = new Map(
      (await this.profiles.findMany(list.profileIds, session)).map((stored) => [stored.profile.id, stored]),
    );
    const known = [...profiles.keys()];
    const enrollments =
      known.length > 0
        ? groupBy(await this.enrollments.ofProfiles(known, session), ({ enrollment }) => enrollment.profileId)
        : NOTHING;
    const conversions =
      known.length > 0 ? groupBy(await this.conversions.ofProfiles(known, session), ({ profileId }) => profileId) : NOTHING;
    const facts: ReadonlyMap<string, EventFact[]> =
      known.length > 0 ? await this.events.factsOf(known, list.historyNames, session) : NOTHING;

    const ledgers = new Map<string, Ledger>();
    for (const id of list.profileIds) {
      const stored = profiles.get(id);
      const own = (enrollments as Map<string, StoredEnrollment[]>).get(id) ?? [];
      const ownConversions = (conversions as Map<string, Conversion[]>).get(id) ?? [];
      kept.set(id, {
        rev: stored?.rev ?? null,
        enrollments: new Map(own.map((each) => [each.enrollment.id, each])),
        conversions: new Set(ownConversions),
      });
      const ledger = openLedger(
        stored?.profile ?? newProfile(id, { userId: null, anonymousId: null }, Number.POSITIVE_INFINITY),
        {
          isNew: !stored,
          events: facts.get(id) ?? [],
          enrollments: own.map(({ enrollment }) => enrollment),
          conversions: ownConversions,
        },
      );
      ledgers.set(id, ledger);
    }
    return { ledgers, heard, owners };
  }

  private async write({ ledgers }: Reading, { events, owes, now }: Writing, kept: Kept, session: ClientSession): Promise<void> {
    await this.events.insertMany(events, session);
    const changed = [...ledgers.values()].filter(({ changes }) => isChanged(changes));
    // The profile is written whenever anything of it is: its revision is what orders all calls for it.
    await this.profiles.saveGuarded(
      changed.map(({ profile }) => ({ profile, rev: kept.get(profile.id)!.rev })),
      session,
    );
    const enrollments = changed.flatMap(({ profile, changes }) =>
      [...changes.enrollments].map((enrollment) => {
        const stored = kept.get(profile.id)!.enrollments.get(enrollment.id);
        return { enrollment, rev: stored?.rev ?? null, owes: owes.get(enrollment.id) ?? stored?.owes ?? null, now };
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
const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

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
