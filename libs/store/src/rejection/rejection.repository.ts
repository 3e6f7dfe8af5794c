/** Collection `rejections`: who was turned away from which journey, when and why. */
import { Schema, type ClientSession, type Model } from 'mongoose';
import type { Rejection, RejectionReason } from '@landfall/domain/journey/journey';
import { collectionOf, type StoreConnection } from '../connection';
import { date } from '../instant';

interface RejectionDocument {
  /** Journey and event: a retried call turns nobody away twice. */
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
  { _id: { type: String, required: true }, journey: String, version: Number, profileId: String, key: String, at: Date, reason: String, eventId: String },
  { versionKey: false, minimize: false },
);
schema.index({ journey: 1, at: -1, _id: -1 });
schema.index({ profileId: 1, at: -1 });

export interface RejectionGroup {
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

  async insertMany(rejections: readonly Rejection[], session: ClientSession): Promise<void> {
    if (rejections.length === 0) return;
    await this.model.collection.insertMany(
      rejections.map((rejection) => ({ ...rejection, _id: `${rejection.journey}:${rejection.eventId}`, at: date(rejection.at) })) as never,
      { session },
    );
  }

  /** One row per profile, key and reason, the latest first. */
  async groups(journey: string, profileId: string | undefined, offset: number, limit: number): Promise<RejectionGroup[]> {
    const rows = await this.model.collection
      .aggregate<{ _id: { profileId: string; key: string | null; reason: RejectionReason }; times: number; lastAt: Date }>([
        { $match: { journey, ...(profileId === undefined ? {} : { profileId }) } },
        { $group: { _id: { profileId: '$profileId', key: '$key', reason: '$reason' }, times: { $sum: 1 }, lastAt: { $max: '$at' } } },
        { $sort: { lastAt: -1, '_id.profileId': 1, '_id.reason': 1 } },
        { $skip: offset },
        { $limit: limit },
      ])
      .toArray();
    return rows.map(({ _id, times, lastAt }) => ({ ..._id, times, lastAt: lastAt.getTime() }));
  }

  async counts(journey: string, chosen: { from?: number; to?: number; version?: number }): Promise<Partial<Record<RejectionReason, number>>> {
    const at = { ...(chosen.from === undefined ? {} : { $gte: date(chosen.from) }), ...(chosen.to === undefined ? {} : { $lt: date(chosen.to) }) };
    const match = { journey, ...(Object.keys(at).length > 0 ? { at } : {}), ...(chosen.version === undefined ? {} : { version: chosen.version }) };
    const rows = await this.model.collection
      .aggregate<{ _id: RejectionReason; times: number }>([{ $match: match }, { $group: { _id: '$reason', times: { $sum: 1 } } }])
      .toArray();
    return Object.fromEntries(rows.map(({ _id, times }) => [_id, times]));
  }

  async ofProfile(profileId: string, limit: number): Promise<Rejection[]> {
    const documents = await this.model.collection.find<RejectionDocument>({ profileId } as never).sort({ at: -1 }).limit(limit).toArray();
    return documents.map(({ _id, at, ...same }) => ({ ...same, at: at.getTime() }));
  }
}
