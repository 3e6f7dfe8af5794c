/** Collection `profiles`: one document per person or device, guarded by `rev`. */
import { Schema, type ClientSession, type Model } from 'mongoose';
import { profileIdOf, type Consent, type Profile } from '@landfall/domain/profile/profile';
import { collectionOf, type StoreConnection } from '../connection';
import { date, dateOrNull, instantOrNull } from '../instant';

/** A profile as it was read, with the revision that a write has to find unchanged. */
export interface StoredProfile {
  profile: Profile;
  rev: number;
}

interface ProfileDocument {
  _id: string;
  /** Raised by every write: whoever read an older one starts again. */
  rev: number;
  userId: string | null;
  anonymousIds: string[];
  /** JSON text: traits are the shop's own words, and no operator or dotted name of theirs may mean anything here. */
  traits: string;
  segments: { key: string; since: Date }[];
  arms: { journey: string; arm: 'treated' | 'holdout' }[];
  /** The fields with a question mark came with 0.2: profiles of before have their defaults. */
  variants?: { journey: string; step: string; name: string }[];
  consent?: Consent;
  silenced?: { class: string; until: Date }[];
  ticks?: { journey: string; at: Date }[];
  firstSeenAt: Date;
  lastSeenAt: Date;
  segmentsDueAt: Date | null;
}

const schema = new Schema<ProfileDocument>(
  {
    _id: { type: String, required: true },
    rev: { type: Number, required: true },
    userId: { type: String, default: null },
    anonymousIds: [String],
    traits: { type: String, required: true },
    segments: [{ _id: false, key: String, since: Date }],
    arms: [{ _id: false, journey: String, arm: String }],
    variants: [{ _id: false, journey: String, step: String, name: String }],
    consent: {},
    silenced: [{ _id: false, class: String, until: Date }],
    ticks: [{ _id: false, journey: String, at: Date }],
    firstSeenAt: Date,
    lastSeenAt: Date,
    segmentsDueAt: { type: Date, default: null },
  },
  { versionKey: false, minimize: false },
);
// The embedded server looks no further than an index that covers the whole filter: a guarded write is by both.
schema.index({ _id: 1, rev: 1 });
schema.index({ 'segments.key': 1, _id: 1 });
schema.index({ segmentsDueAt: 1 });

export class ProfileRepository {
  private readonly model: Model<ProfileDocument>;

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'profiles', schema);
  }

  async findMany(ids: readonly string[], session?: ClientSession): Promise<StoredProfile[]> {
    const documents = await this.model.collection.find<ProfileDocument>({ _id: { $in: ids as never } }, { session }).toArray();
    return documents.map(fromDocument);
  }

  /** By either kind of id, the `userId` first. */
  async findByAnyId(id: string): Promise<StoredProfile | undefined> {
    const found = await this.findMany([
      profileIdOf({ userId: id, anonymousId: null }),
      profileIdOf({ userId: null, anonymousId: id }),
    ]);
    return found.find(({ profile }) => profile.userId === id) ?? found.at(0);
  }

  /** The `userId` that answers show for each of these; `null` where there is none. Strangers that were asked for keep the id they were asked by. */
  async userIdsOf(ids: readonly string[]): Promise<Map<string, string | null>> {
    const userIds = new Map<string, string | null>(ids.map((id) => [id, id.startsWith('u:') ? id.slice(2) : null]));
    if (userIds.size === 0) return userIds;
    const documents = await this.model.collection
      .find<ProfileDocument>({ _id: { $in: [...userIds.keys()] as never } }, { projection: { userId: 1 } })
      .toArray();
    for (const { _id, userId } of documents) userIds.set(_id, userId);
    return userIds;
  }

  /** Ids in order, for walks over everybody. */
  async idsAfter(after: string | null, limit: number): Promise<string[]> {
    const filter = { _id: { $gt: after ?? '' } };
    const documents = await this.model.collection
      .find(filter as never, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return documents.map(({ _id }) => String(_id));
  }

  /** Profiles whose memberships time alone may have changed by now. */
  async idsDue(now: number, limit: number): Promise<string[]> {
    const documents = await this.model.collection
      .find({ segmentsDueAt: { $gt: date(0), $lte: date(now) } } as never, { projection: { _id: 1 } })
      .limit(limit)
      .toArray();
    return documents.map(({ _id }) => String(_id));
  }

  /** Members of a segment by id, with the instant of their move inside. */
  async membersAfter(
    segment: string,
    after: string | null,
    limit: number,
  ): Promise<{ id: string; userId: string | null; since: number }[]> {
    const filter = { 'segments.key': segment, ...(after === null ? {} : { _id: { $gt: after } }) };
    const documents = await this.model.collection
      .find<ProfileDocument>(filter as never)
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return documents.map((document) => ({
      id: document._id,
      userId: document.userId,
      since: document.segments.find(({ key }) => key === segment)!.since.getTime(),
    }));
  }

  async countAll(): Promise<number> {
    return this.model.collection.estimatedDocumentCount();
  }

  /** Writes all or, where one of them was changed meanwhile, says so by the number written. New profiles have `rev: null`. */
  async saveGuarded(stored: readonly { profile: Profile; rev: number | null }[], session: ClientSession): Promise<void> {
    const fresh = stored.filter(({ rev }) => rev === null);
    const known = stored.filter(({ rev }) => rev !== null);
    if (fresh.length > 0) {
      await this.model.collection.insertMany(
        fresh.map(({ profile }) => ({ _id: profile.id, rev: 1, ...toFields(profile) })) as never,
        { session },
      );
    }
    if (known.length === 0) return;
    const result = await this.model.collection.bulkWrite(
      known.map(({ profile, rev }) => ({
        updateOne: { filter: { _id: profile.id, rev }, update: { $set: toFields(profile), $inc: { rev: 1 } } },
      })) as never,
      { session, ordered: true },
    );
    if (result.matchedCount !== known.length) throw new StaleRead();
  }
}

/** Something that was read has been changed meanwhile; nothing was written. Read again and start over. */
export class StaleRead extends Error {
  constructor() {
    super('read an older revision');
    this.name = 'StaleRead';
  }
}

function toFields(profile: Profile): Omit<ProfileDocument, '_id' | 'rev'> {
  return {
    userId: profile.userId,
    anonymousIds: profile.anonymousIds,
    traits: JSON.stringify(profile.traits),
    segments: Object.entries(profile.segments).map(([key, { since }]) => ({ key, since: date(since) })),
    arms: Object.entries(profile.arms).map(([journey, arm]) => ({ journey, arm })),
    variants: Object.entries(profile.variants).flatMap(([journey, drawn]) =>
      Object.entries(drawn).map(([step, name]) => ({ journey, step, name })),
    ),
    consent: profile.consent,
    silenced: Object.entries(profile.silenced).map(([name, until]) => ({ class: name, until: date(until) })),
    ticks: Object.entries(profile.ticks).map(([journey, at]) => ({ journey, at: date(at) })),
    firstSeenAt: date(profile.firstSeenAt),
    lastSeenAt: date(profile.lastSeenAt),
    segmentsDueAt: dateOrNull(profile.segmentsDueAt),
  };
}

function fromDocument(document: ProfileDocument): StoredProfile {
  return {
    rev: document.rev,
    profile: {
      id: document._id,
      userId: document.userId,
      anonymousIds: document.anonymousIds,
      traits: JSON.parse(document.traits) as Profile['traits'],
      segments: Object.fromEntries(document.segments.map(({ key, since }) => [key, { since: since.getTime() }])),
      arms: Object.fromEntries(document.arms.map(({ journey, arm }) => [journey, arm])),
      variants: variantsOf(document.variants ?? []),
      consent: document.consent ?? { email: null, tracking: null },
      silenced: Object.fromEntries((document.silenced ?? []).map((each) => [each.class, each.until.getTime()])),
      ticks: Object.fromEntries((document.ticks ?? []).map(({ journey, at }) => [journey, at.getTime()])),
      firstSeenAt: document.firstSeenAt.getTime(),
      lastSeenAt: document.lastSeenAt.getTime(),
      segmentsDueAt: instantOrNull(document.segmentsDueAt),
    },
  };
}

function variantsOf(drawn: readonly { journey: string; step: string; name: string }[]): Profile['variants'] {
  const variants: Profile['variants'] = {};
  for (const { journey, step, name } of drawn) (variants[journey] ??= {})[step] = name;
  return variants;
}
