/**
 * Reads ledgers of many profiles and writes what working them changed, in one transaction: all of it stands or nothing does.
 * Revisions guard every document, so whoever read something older starts again.
 */
import type { ClientSession } from 'mongoose';
import type { EventFact } from '@landfall/domain/event/event';
import type { Conversion } from '@landfall/domain/goal/conversion';
import { openLedger, type Ledger } from '@landfall/domain/ledger/ledger';
import { People } from '@landfall/domain/ledger/people';
import { strangerProfile } from '@landfall/domain/profile/profile';
import type { StoreConnection } from '../connection';
import { ConversionRepository } from '../conversion/conversion.repository';
import { DefinitionRepository } from '../definition/definition.repository';
import { EnrollmentRepository, type Debt, type StoredEnrollment } from '../enrollment/enrollment.repository';
import { EventRepository, type StoredEvent } from '../event/event.repository';
import { ProfileRepository } from '../profile/profile.repository';
import { RejectionRepository } from '../rejection/rejection.repository';
import { inTransaction } from '../transaction';

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
  /** Journeys whose attained profiles have to be counted, and how far at most. */
  attainedIn: ReadonlyMap<string, number>;
}

export interface Reading {
  /** Of the profiles that the ids asked for lead to, strangers too, by their own ids. */
  ledgers: Map<string, Ledger>;
  /** Leads from every id asked for to its ledger. */
  people: People;
  /** Calls heard before, by `messageId`. */
  heard: Set<string>;
  /** Profiles of the conversions asked for, by `conversionKey`. */
  owners: Map<string, string>;
  /** Profiles attained in each journey asked for, over everybody. */
  attained: Map<string, number>;
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
    const kept: Kept = { revs: new Map(), enrollments: new Map(), conversions: new Set() };
    const reading = await this.read(list, kept);
    const { result, writing } = work(reading);
    await this.write(reading, writing, kept);
    return result;
  }

  /** A ledger to look at; `undefined` for a stranger. */
  async look(id: string, historyNames: readonly string[]): Promise<Ledger | undefined> {
    const [stored] = await this.profiles.findMany([id]);
    if (!stored) return undefined;
    const profileId = stored.profile.id;
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
    // Profiles first: whatever changes after this reading raises the revision that the write expects, so nothing read below is
    // taken for older than it is.
    const { profiles, pointers } = await this.profiles.follow(list.profileIds);
    const ledgers = new Map<string, Ledger>();
    const people = new People((id) => ledgers.get(id)!, new Map([...pointers].map(([id, { into }]) => [id, into])));
    const profileIds = [...new Set(list.profileIds.map((id) => people.idOf(id)))];
    const [heard, owners, enrollments, conversions, facts, attained, catalogRevision] = await Promise.all([
      this.events.known(list.messageIds),
      this.conversions.owners(list.conversionKeys),
      this.enrollments.ofProfiles(profileIds),
      this.conversions.ofProfiles(profileIds),
      this.events.factsOf(profileIds, list.historyNames),
      this.conversions.attained(list.attainedIn),
      this.definitions.catalogRevision(),
    ]);
    const factsAsAsked = new Map(list.profileIds.map((id) => [id, facts.get(people.idOf(id)) ?? []]));
    const later = list.laterConversionKeys?.(factsAsAsked) ?? [];
    for (const [key, profileId] of await this.conversions.owners(later)) owners.set(key, profileId);
    const enrollmentsOf = groupBy(enrollments, ({ enrollment }) => enrollment.profileId);
    const conversionsOf = groupBy(conversions, ({ profileId }) => profileId);
    for (const [id, { rev }] of [...profiles, ...pointers]) kept.revs.set(id, rev);
    for (const each of enrollments) kept.enrollments.set(each.enrollment.id, each);
    kept.conversions = new Set(conversions);

    for (const id of profileIds) {
      const stored = profiles.get(id);
      const own = enrollmentsOf.get(id) ?? [];
      const ledger = openLedger(stored?.profile ?? strangerProfile(id), {
        isNew: !stored,
        events: facts.get(id) ?? [],
        enrollments: own.map(({ enrollment }) => enrollment),
        conversions: conversionsOf.get(id) ?? [],
      });
      ledgers.set(id, ledger);
    }
    return { ledgers, people, heard, owners, attained, catalogRevision };
  }

  /** Nothing to write is no transaction. */
  private async write({ ledgers, people }: Reading, writing: Writing, kept: Kept): Promise<void> {
    const changed = [...ledgers.values()].filter(({ changes }) => isChanged(changes));
    if (changed.length === 0 && writing.events.length === 0) return;
    await inTransaction(this.connection, (session) => this.writeAll(changed, people, writing, kept, session));
    await this.followMoves(ledgers, people, writing, kept);
  }

  /**
   * A call that nothing hangs on is written down without a word of its profile, which another process may be joining or erasing at
   * that moment. So whoever joins looks once more when all is written, and whoever wrote down looks where the profile is.
   */
  private async followMoves(ledgers: Reading['ledgers'], people: People, { events, now }: Writing, kept: Kept): Promise<void> {
    const joins = storedJoins(people, kept);
    for (const [from, into] of joins) await this.events.move(from, into);
    const isQuiet = (id: string) => !joins.has(id) && !isChanged(ledgers.get(id)!.changes);
    const quiet = [...new Set(events.map(({ profileId }) => profileId))].filter(isQuiet);
    const leads = quiet.length > 0 ? await this.profiles.leadsOf(quiet) : new Map<string, string>();
    for (const id of quiet) {
      const end = leads.get(id);
      if (end === undefined) await this.events.deleteOf(id, now);
      else if (end !== id) await this.events.move(id, end);
    }
  }

  private async writeAll(
    changed: readonly Ledger[],
    people: People,
    { events, owes, now }: Writing,
    kept: Kept,
    session: ClientSession,
  ): Promise<void> {
    const joined = people.joined();
    await this.events.insertMany(
      events.map((event) => ({ ...event, profileId: joined.get(event.profileId) ?? event.profileId })),
      session,
    );
    // The profile is written whenever anything of it is: its revision is what orders all calls for it.
    await this.profiles.saveGuarded(
      // Who was turned away as a stranger stays one.
      changed
        .filter(({ isNew, changes }) => !isNew || changes.profile)
        .map(({ profile, changes }) => ({ profile, rev: kept.revs.get(profile.id) ?? null, isChanged: changes.profile })),
      session,
    );
    if (people.moved.size > 0) await this.movePeople(people, kept, session);
    const enrollments = changed.flatMap(({ changes }) =>
      [...changes.enrollments].map((enrollment) => {
        const stored = kept.enrollments.get(enrollment.id);
        return { enrollment, rev: stored?.rev ?? null, owes: owes.get(enrollment.id)?.owed ?? null, now };
      }),
    );
    if (enrollments.length > 0) await this.enrollments.saveGuarded(enrollments, session);
    const conversions = changed.flatMap(({ changes }) => [...changes.conversions]);
    if (conversions.length > 0)
      await this.conversions.save(conversions, (conversion) => !kept.conversions.has(conversion), session);
    await this.rejections.insertMany(
      changed.flatMap(({ changes }) => changes.rejections),
      session,
    );
    const repeated = new Map<string, number>();
    for (const { changes } of changed)
      for (const [key, times] of changes.repeated) repeated.set(key, (repeated.get(key) ?? 0) + times);
    await this.conversions.countRepeats(repeated, session);
  }

  /** Enrollments and conversions of a joined profile are written with the ledger they are part of now; its other rows are moved here. */
  private async movePeople(people: People, kept: Kept, session: ClientSession): Promise<void> {
    const stored = storedJoins(people, kept);
    const pointers = [...people.pointersMoved()].map(([id, into]) => ({ id, into, rev: kept.revs.get(id) ?? null }));
    await this.profiles.point(stored, pointers, session);
    for (const [from, into] of stored) {
      await this.events.move(from, into, session);
      await this.rejections.move(from, into, session);
    }
  }
}

/** Everything as it was read: what a write has to find, and what it is new to. */
interface Kept {
  /** Of profiles and of ids that only lead to one. */
  revs: Map<string, number>;
  enrollments: Map<string, StoredEnrollment>;
  conversions: Set<Conversion>;
}

/** Profiles that are part of another now and had rows of their own. */
const storedJoins = (people: People, { revs }: Kept): Map<string, string> =>
  new Map([...people.joined()].filter(([from]) => revs.has(from)));

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
