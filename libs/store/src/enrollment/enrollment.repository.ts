/**
 * Collection `enrollments`: passages through journeys, with gate, claims and messages in one document, so that reading the gate
 * and claiming are one atomic write.
 */
import type { ClientSession, Model } from 'mongoose';
import type { EndReason } from '@landfall/domain/attribution/attribution';
import type { Enrollment, EnrollmentState } from '@landfall/domain/journey/enrollment';
import { collectionOf, type StoreConnection } from '../connection';
import { GatheredReads } from '../gathered-reads';
import { date } from '../instant';
import { MessageRepository } from '../message/message.repository';
import { spanQuery, type Span } from '../older';
import { StaleRead } from '../profile/profile.repository';
import {
  fromDocument,
  schema,
  toFields,
  type EnrollmentDocument,
  type Debt,
  type Owed,
  type StoredEnrollment,
} from './enrollment.document';

export type { Debt, Owed, StoredEnrollment } from './enrollment.document';

export type EnrollmentFilter = {
  profileId?: string;
  endReason?: EndReason;
  state?: { name: EnrollmentState; now: number };
};

export class EnrollmentRepository {
  private readonly model: Model<EnrollmentDocument>;
  private readonly messages: MessageRepository;
  private readonly owners = new GatheredReads<string>((ids) => this.profileIdsOf(ids));
  /** What was settled when they were read: what is settled since has to be written to the lists of messages too. */
  private readonly asRead = new WeakMap<Enrollment, ReadonlyMap<string, string>>();

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'enrollments', schema);
    this.messages = new MessageRepository(connection);
  }

  private get documents() {
    return this.model.collection;
  }

  /** All of these profiles, in the order of opening. */
  async ofProfiles(profileIds: readonly string[], session?: ClientSession): Promise<StoredEnrollment[]> {
    const documents = await this.documents
      .find<EnrollmentDocument>({ profileId: { $in: profileIds } } as never, { session })
      .toArray();
    const stored = documents.map(fromDocument).sort((a, b) => (a.enrollment.id < b.enrollment.id ? -1 : 1));
    for (const { enrollment } of stored) this.asRead.set(enrollment, settledMarks(enrollment));
    return stored;
  }

  async find(id: string): Promise<StoredEnrollment | undefined> {
    const document = await this.documents.findOne<EnrollmentDocument>({ _id: id } as never);
    return document ? fromDocument(document) : undefined;
  }

  /** Whose passage it is; `undefined` for one that is no more. */
  profileIdOf(id: string): Promise<string | undefined> {
    return this.owners.find(id);
  }

  private async profileIdsOf(ids: readonly string[]): Promise<Map<string, string>> {
    const documents = await this.documents
      .find<EnrollmentDocument>({ _id: { $in: ids } } as never, { projection: { profileId: 1 } })
      .toArray();
    return new Map(documents.map(({ _id, profileId }) => [_id, profileId]));
  }

  /** In no order; unknown ones are left out. */
  async findMany(ids: readonly string[]): Promise<Enrollment[]> {
    if (ids.length === 0) return [];
    const documents = await this.documents.find<EnrollmentDocument>({ _id: { $in: ids } } as never).toArray();
    return documents.map((document) => fromDocument(document).enrollment);
  }

  /** Enrollments of a journey for its report, one after the other in no order: `from ≤ enteredAt < to`, and of the version they entered. */
  async *ofJourney(
    journey: string,
    { version, ...span }: Span & { version?: number | undefined } = {},
  ): AsyncIterable<Enrollment> {
    const query = { journey, ...spanQuery('enteredAt', span) };
    for await (const document of this.documents.find<EnrollmentDocument>(query as never).batchSize(500)) {
      const { enrollment } = fromDocument(document);
      // Documents from before anyone could be moved do not name it.
      if (version === undefined || enrollment.enteredVersion === version) yield enrollment;
    }
  }

  async hasAny(journey: string): Promise<boolean> {
    return (await this.documents.findOne({ journey } as never, { projection: { _id: 1 } })) !== null;
  }

  /** Ended ones too. */
  async countIn(journey: string): Promise<number> {
    return this.documents.countDocuments({ journey } as never);
  }

  /** Those under way, by id, for a stop of the whole journey. */
  async activeIn(journey: string, limit: number): Promise<{ id: string; profileId: string }[]> {
    const documents = await this.documents
      .find<EnrollmentDocument>({ journey, endedAt: null } as never, { projection: { profileId: 1 } })
      .limit(limit)
      .toArray();
    return documents.map(({ _id, profileId }) => ({ id: _id, profileId }));
  }

  /** Everybody under way, in one go and in no order: paging would sort them all for each page. */
  async *underWay(journey: string): AsyncIterable<Pick<Enrollment, 'id' | 'profileId' | 'version' | 'cursor'>> {
    const found = this.documents.find<EnrollmentDocument>({ journey, endedAt: null } as never, {
      projection: { profileId: 1, version: 1, cursor: 1 },
    });
    for await (const { _id: id, profileId, version, cursor } of found.batchSize(1_000)) yield { id, profileId, version, cursor };
  }

  /** Newest first, below the id `before`. */
  async page(journey: string, filter: EnrollmentFilter, before: string | null, limit: number): Promise<Enrollment[]> {
    const query: Record<string, unknown> = { journey };
    if (filter.profileId !== undefined) query['profileId'] = filter.profileId;
    if (filter.endReason !== undefined) query['endReason'] = filter.endReason;
    if (before !== null) query['_id'] = { $lt: before };
    if (filter.state) Object.assign(query, stateQuery(filter.state));
    const documents = await this.documents
      .find<EnrollmentDocument>(query as never)
      .sort({ _id: -1 })
      .limit(limit)
      .toArray();
    return documents.map((document) => fromDocument(document).enrollment);
  }

  async saveGuarded(
    stored: readonly { enrollment: Enrollment; rev: number | null; owes: Owed | null; now: number }[],
    session: ClientSession,
  ): Promise<void> {
    const fresh = stored.filter(({ rev }) => rev === null);
    const known = stored.filter(({ rev }) => rev !== null);
    await this.messages.saveSettled(
      stored.map(({ enrollment }) => ({ enrollment, steps: settledSince(enrollment, this.asRead.get(enrollment)) })),
      session,
    );
    if (fresh.length > 0) {
      await this.documents.insertMany(
        fresh.map(({ enrollment, owes, now }) => ({
          _id: enrollment.id,
          rev: 1,
          ...toFields(enrollment),
          owes,
          owedSince: owes ? date(now) : null,
        })) as never,
        { session },
      );
    }
    if (known.length === 0) return;
    const result = await this.documents.bulkWrite(
      known.map(({ enrollment, rev, owes, now }) => ({
        updateOne: {
          filter: { _id: enrollment.id, rev },
          // What was owed before may have been told meanwhile: only something new is written.
          update: { $set: { ...toFields(enrollment), ...(owes ? { owes, owedSince: date(now) } : {}) }, $inc: { rev: 1 } },
        },
      })) as never,
      { session, ordered: true },
    );
    if (result.matchedCount !== known.length) throw new StaleRead();
  }

  /** Gives a claim back: it is certain that nothing was accepted. A claim that is no longer the one held stays. */
  async releaseClaim(enrollmentId: string, step: string, claimedAt: number): Promise<void> {
    await this.documents.updateOne(
      { _id: enrollmentId } as never,
      { $pull: { messages: { step, status: 'claimed', claimedAt } }, $set: { openClaimAt: null }, $inc: { rev: 1 } } as never,
    );
  }

  /** Enrollments whose claim has been without an outcome since before this instant. */
  async claimedBefore(before: number, limit: number): Promise<{ id: string; profileId: string }[]> {
    const documents = await this.documents
      .find<EnrollmentDocument>({ openClaimAt: { $lt: date(before) } } as never, { projection: { profileId: 1 } })
      .limit(limit)
      .toArray();
    return documents.map(({ _id, profileId }) => ({ id: _id, profileId }));
  }

  /** Told: nothing is owed any more, unless something new is by now. */
  async settleOwed(told: readonly { id: string; debt: Debt }[]): Promise<void> {
    if (told.length === 0) return;
    await this.documents.bulkWrite(
      told.map(({ id, debt: { owed, since } }) => ({
        updateOne: {
          filter: { _id: id, owes: owed, owedSince: date(since) },
          update: { $set: { owes: null, owedSince: null } },
        },
      })) as never,
      { ordered: false },
    );
  }

  /** What is owed since before this instant, oldest first. */
  async owing(since: number, limit: number): Promise<Map<string, Debt>> {
    const found = new Map<string, Debt>();
    for (const owed of ['stop', 'wake', 'start'] as const) {
      const documents = await this.documents
        .find<EnrollmentDocument>({ owes: owed, owedSince: { $lte: date(since) } } as never, { projection: { owedSince: 1 } })
        .sort({ owedSince: 1 })
        .limit(limit)
        .toArray();
      for (const { _id, owedSince } of documents) found.set(_id, { owed, since: owedSince!.getTime() });
    }
    return found;
  }
}

/** By step of a settled message, what its row says of it. */
function settledMarks({ messages }: Enrollment): Map<string, string> {
  const settled = messages.filter(({ status }) => status !== 'claimed');
  return new Map(settled.map(({ step, status, at }) => [step, `${status} ${at}`]));
}

function settledSince(enrollment: Enrollment, before: ReadonlyMap<string, string> | undefined): string[] {
  return [...settledMarks(enrollment)].flatMap(([step, mark]) => (before?.get(step) === mark ? [] : [step]));
}

function stateQuery({ name, now }: { name: EnrollmentState; now: number }): Record<string, unknown> {
  if (name === 'active') return { endedAt: null };
  // Greater than the millisecond before: see `spanQuery`.
  if (name === 'listening') return { listensUntil: { $gt: date(now - 1) } };
  return { endedAt: { $ne: null }, $or: [{ listensUntil: null }, { listensUntil: { $lt: date(now) } }] };
}
