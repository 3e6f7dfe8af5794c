/** Collection `profiles`: one document per person or device, guarded by `rev`. */
import type { ClientSession, Model } from 'mongoose';
import { anyIds, ERASED_FROM, type Profile } from '@landfall/domain/profile/profile';
import { collectionOf, type StoreConnection } from '../connection';
import { date } from '../instant';
import { fromDocument, schema, toFields, type ProfileDocument, type StoredProfile } from './profile.document';

export type { StoredProfile } from './profile.document';

/** An id that leads to the profile it was joined to. */
export interface Pointer {
  into: string;
  rev: number;
}

/** Profiles by id, and on the way to them the ids that only lead there. */
export interface Found {
  profiles: Map<string, StoredProfile>;
  pointers: Map<string, Pointer>;
}

export class ProfileRepository {
  private readonly model: Model<ProfileDocument>;

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'profiles', schema);
  }

  /** Those that the ids lead to, each once; strangers are left out. */
  async findMany(ids: readonly string[], session?: ClientSession): Promise<StoredProfile[]> {
    return [...(await this.follow(ids, session)).profiles.values()];
  }

  /** Reads on until every join is followed. */
  async follow(ids: readonly string[], session?: ClientSession): Promise<Found> {
    const found: Found = { profiles: new Map(), pointers: new Map() };
    for (let asked = [...ids]; asked.length > 0;) {
      const documents = await this.model.collection
        .find<ProfileDocument>({ _id: { $in: asked as never } }, { session })
        .toArray();
      asked = [];
      for (const document of documents) {
        const { _id, rev, mergedInto } = document;
        if (mergedInto === undefined) found.profiles.set(_id, fromDocument(document));
        else {
          found.pointers.set(_id, { into: mergedInto, rev });
          if (!found.profiles.has(mergedInto) && !found.pointers.has(mergedInto)) asked.push(mergedInto);
        }
      }
    }
    return found;
  }

  /** By either kind of id, the `userId` first. */
  async findByAnyId(id: string): Promise<StoredProfile | undefined> {
    const found = await this.follow(anyIds(id));
    for (const asked of anyIds(id)) {
      const stored = found.profiles.get(endOf(asked, found.pointers));
      if (stored) return stored;
    }
    return undefined;
  }

  /** The `userId` that answers show for each of these; `null` where there is none. Strangers that were asked for keep the id they were asked by. */
  async userIdsOf(ids: readonly string[]): Promise<Map<string, string | null>> {
    const asked = [...new Set(ids)];
    const { profiles, pointers } = await this.follow(asked);
    return new Map(
      asked.map((id) => {
        const stored = profiles.get(endOf(id, pointers));
        return [id, stored ? stored.profile.userId : id.startsWith('u:') ? id.slice(2) : null];
      }),
    );
  }

  /** Of each id that of the profile it leads to; those that lead nowhere are left out. */
  async leadsOf(ids: readonly string[]): Promise<Map<string, string>> {
    const documents = await this.model.collection
      .find<ProfileDocument>({ _id: { $in: ids as never } }, { projection: { mergedInto: 1 } })
      .toArray();
    return new Map(documents.map(({ _id, mergedInto }) => [_id, mergedInto ?? _id]));
  }

  /** Ids of people in order, for walks over everybody: neither ids that were joined to others nor what is left of erased ones. */
  async idsAfter(after: string | null, limit: number): Promise<string[]> {
    const filter = { mergedInto: null, _id: { $gt: after ?? '', $lt: ERASED_FROM } };
    const documents = await this.model.collection
      .find(filter as never, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return documents.map(({ _id }) => String(_id));
  }

  /** Ids that lead to this profile. */
  async idsJoinedTo(profileId: string): Promise<string[]> {
    const documents = await this.model.collection.find({ mergedInto: profileId } as never, { projection: { _id: 1 } }).toArray();
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

  /**
   * Writes all or, where one of them was changed meanwhile, says so by the number written.
   *
   * @param stored rev: `null` for new profiles; isChanged: where it is not, only the revision is raised, for what hangs on the profile
   */
  async saveGuarded(
    stored: readonly { profile: Profile; rev: number | null; isChanged: boolean }[],
    session: ClientSession,
  ): Promise<void> {
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
      known.map(({ profile, rev, isChanged }) => ({
        updateOne: {
          filter: { _id: profile.id, rev },
          update: { ...(isChanged ? { $set: toFields(profile) } : {}), $inc: { rev: 1 } },
        },
      })) as never,
      { session, ordered: true },
    );
    if (result.matchedCount !== known.length) throw new StaleRead();
  }

  /**
   * What led to a joined profile leads where that one leads now; then each id where it shall. An id that was a profile keeps nothing else.
   *
   * @param joined profile ids by the profile they are part of now
   * @param pointers rev: as it was read, of the profile or pointer; `null` where there was none
   */
  async point(
    joined: ReadonlyMap<string, string>,
    pointers: readonly { id: string; into: string; rev: number | null }[],
    session: ClientSession,
  ): Promise<void> {
    for (const [from, into] of joined)
      await this.model.collection.updateMany({ mergedInto: from } as never, { $set: { mergedInto: into } }, { session });
    for (const { id, into, rev } of pointers) {
      if (rev === null) {
        await this.model.collection.insertOne({ _id: id, rev: 1, mergedInto: into } as never, { session });
        continue;
      }
      const replaced = await this.model.collection.replaceOne(
        { _id: id, rev } as never,
        { rev: rev + 1, mergedInto: into } as never,
        { session },
      );
      if (replaced.matchedCount !== 1) throw new StaleRead();
    }
  }

  /** The profile and every id that leads to it are gone; in their place stands what is left of it, under an id of its own. */
  async replaceErased({ profile, rev }: StoredProfile, left: Profile, session: ClientSession): Promise<void> {
    const removed = await this.model.collection.deleteOne({ _id: profile.id, rev } as never, { session });
    if (removed.deletedCount !== 1) throw new StaleRead();
    await this.model.collection.deleteMany({ mergedInto: profile.id } as never, { session });
    await this.model.collection.insertOne({ _id: left.id, rev: 1, ...toFields(left) } as never, { session });
  }
}

function endOf(id: string, pointers: ReadonlyMap<string, Pointer>): string {
  let end = id;
  for (let next = pointers.get(end); next; next = pointers.get(end)) end = next.into;
  return end;
}

/** Something that was read has been changed meanwhile; nothing was written. Read again and start over. */
export class StaleRead extends Error {
  constructor() {
    super('read an older revision');
    this.name = 'StaleRead';
  }
}
