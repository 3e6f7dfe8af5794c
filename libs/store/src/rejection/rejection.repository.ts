/** Collection `rejections`: who was turned away from which journey, when and why. */
import { createHash } from 'node:crypto';
import { Schema, type ClientSession, type Model } from 'mongoose';
import type { Rejection, RejectionReason } from '@landfall/domain/journey/journey';
import { collectionOf, type StoreConnection } from '../connection';
import { date } from '../instant';
import { readOlder, spanQuery, type Place, type Span } from '../older';

interface RejectionDocument {
  /** Hash of journey, profile and occasion: none turns anybody away twice, and none can be read off it. */
  _id: string;
  journey: string;
  version: number;
  profileId: string;
  key: string | null;
  at: Date;
  reason: RejectionReason;
  eventId: string | null;
}

const schema = new Schema<RejectionDocument>(
  {
    _id: { type: String, required: true },
    journey: String,
    version: Number,
    profileId: String,
    key: String,
    at: Date,
    reason: String,
    eventId: String,
  },
  { versionKey: false, minimize: false },
);
schema.index({ journey: 1, at: -1, _id: -1 });
schema.index({ journey: 1, profileId: 1 });
schema.index({ profileId: 1, at: -1, _id: -1 });

/** With the id that it is stored under. */
export type StoredRejection = Omit<Rejection, 'occasion'> & { id: string };

export interface RejectionGroup {
  /** Of profile, key and reason; groups of one instant lie by it, downwards. */
  id: string;
  profileId: string;
  key: string | null;
  reason: RejectionReason;
  times: number;
  lastAt: number;
}

export class RejectionRepository {
  private readonly model: Model<RejectionDocument>;

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'rejections', schema);
  }

  /** Occasions that turned the profile away before are left as they are. */
  async insertMany(rejections: readonly Rejection[], session: ClientSession): Promise<void> {
    if (rejections.length === 0) return;
    const fresh = new Map(rejections.map((rejection) => [idOf(rejection), rejection]));
    for (const id of await this.known([...fresh.keys()], session)) fresh.delete(id);
    if (fresh.size === 0) return;
    await this.model.collection.insertMany(
      [...fresh].map(([_id, { occasion: _, ...rejection }]) => ({ ...rejection, _id, at: date(rejection.at) })) as never,
      { session },
    );
  }

  private async known(ids: readonly string[], session: ClientSession): Promise<string[]> {
    const documents = await this.model.collection
      .find<RejectionDocument>({ _id: { $in: ids } } as never, { session, projection: { _id: 1 } })
      .toArray();
    return documents.map(({ _id }) => _id);
  }

  /** The rows of a profile that is part of another now. */
  async move(from: string, into: string, session: ClientSession): Promise<void> {
    await this.model.collection.updateMany({ profileId: from } as never, { $set: { profileId: into } }, { session });
  }

  /** Every row of these profiles in another's place. @returns how many there were */
  async replaceAll(
    profileIds: readonly string[],
    replace: (row: StoredRejection) => StoredRejection,
    session: ClientSession,
  ): Promise<number> {
    const documents = await this.model.collection
      .find<RejectionDocument>({ profileId: { $in: profileIds } } as never, { session })
      .toArray();
    if (documents.length === 0) return 0;
    await this.model.collection.deleteMany({ profileId: { $in: profileIds } } as never, { session });
    await this.model.collection.insertMany(
      documents.map(({ _id, at, ...same }) => {
        const { id, ...left } = replace({ ...same, id: _id, at: at.getTime() });
        return { ...left, _id: id, at: date(left.at) };
      }) as never,
      { session },
    );
    return documents.length;
  }

  /** One row per profile, key and reason, the latest first; up to `limit` of those after the given place. */
  async groups(journey: string, profileId: string | undefined, after: Place | null, limit: number): Promise<RejectionGroup[]> {
    const older = after
      ? [{ $match: { $or: [{ lastAt: { $lt: date(after.at) } }, { lastAt: date(after.at), _id: { $lt: after.id } }] } }]
      : [];
    const rows = await this.model.collection
      .aggregate<Omit<RejectionGroup, 'id' | 'lastAt'> & { _id: string; lastAt: Date }>([
        { $match: { journey, ...(profileId === undefined ? {} : { profileId }) } },
        {
          $group: {
            // Line breaks are in no id and no key, so no two groups share a text.
            _id: { $concat: ['$profileId', '\n', '$reason', '\n', { $ifNull: ['$key', ''] }] },
            profileId: { $first: '$profileId' },
            key: { $first: '$key' },
            reason: { $first: '$reason' },
            times: { $sum: 1 },
            lastAt: { $max: '$at' },
          },
        },
        ...older,
        { $sort: { lastAt: -1, _id: -1 } },
        { $limit: limit },
      ])
      .toArray();
    return rows.map(({ _id, lastAt, ...same }) => ({ id: _id, ...same, lastAt: lastAt.getTime() }));
  }

  /** How often each reason turned someone away: `from ≤ at < to`, by the version live at that instant. */
  async counts(
    journey: string,
    { version, ...span }: Span & { version?: number | undefined },
  ): Promise<Partial<Record<RejectionReason, number>>> {
    const match = { journey, ...spanQuery('at', span), ...(version === undefined ? {} : { version }) };
    const rows = await this.model.collection
      .aggregate<{ _id: RejectionReason; times: number }>([{ $match: match }, { $group: { _id: '$reason', times: { $sum: 1 } } }])
      .toArray();
    return Object.fromEntries(rows.map(({ _id, times }) => [_id, times]));
  }

  /** Newest first, of one instant by id downwards; up to `limit` of those after the given place. */
  async ofProfile(profileId: string, after: Place | null, limit: number): Promise<StoredRejection[]> {
    const documents = await readOlder<RejectionDocument>(this.model.collection, 'at', { profileId }, after, limit);
    return documents.map(({ _id, at, ...same }) => ({ id: _id, ...same, at: at.getTime() }));
  }
}

const idOf = ({ journey, profileId, occasion }: Rejection): string =>
  createHash('sha256').update(`${journey}\n${profileId}\n${occasion}`).digest('base64url');
