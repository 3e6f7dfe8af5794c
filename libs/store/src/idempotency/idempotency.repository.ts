/** Replies kept for callers that repeat themselves (`Idempotency-Key`): one row per key, made before the work begins. */
import { Schema } from 'mongoose';
import { collectionOf, isDuplicate, type StoreConnection } from '../connection';

/** Replies are kept this long. */
export const REPLY_KEPT_MS = 24 * 3_600_000;

/** Work that has not ended after this long belongs to a process that died; the next caller may take it over. */
export const WORK_LEASE_MS = 120_000;

interface ReplyRow {
  _id: string;
  requestHash: string;
  state: 'working' | 'done';
  /** Names who works at it, so that a worker that comes back late does not end another's turn. */
  turn: string;
  startedAt: Date;
  reply: string | null;
}

const schema = new Schema<ReplyRow>(
  {
    _id: { type: String, required: true },
    requestHash: { type: String, required: true },
    state: { type: String, required: true },
    turn: { type: String, required: true },
    startedAt: { type: Date, required: true },
    reply: { type: String, default: null },
  },
  { versionKey: false, minimize: false },
);
// `_id` alone finds the row, but the embedded server looks through all of them unless one index covers the whole filter.
schema.index({ _id: 1, turn: 1, state: 1 });
schema.index({ startedAt: 1 }, { expireAfterSeconds: REPLY_KEPT_MS / 1000 });

/** What a caller meets: its turn to work, the reply of the same request, the same request under way, or another request's key. */
export type Turn = { kind: 'begun' } | { kind: 'done'; reply: string } | { kind: 'working' } | { kind: 'other_request' };

export class IdempotencyRepository {
  private readonly rows;

  constructor(connection: StoreConnection) {
    this.rows = collectionOf(connection, 'idempotent_replies', schema);
  }

  /** Atomic: of callers that come together with one `id`, one begins. */
  async begin(id: string, requestHash: string, turn: string, now = new Date()): Promise<Turn> {
    try {
      await this.rows.create({ _id: id, requestHash, state: 'working', turn, startedAt: now, reply: null });
      return { kind: 'begun' };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    const row = await this.rows.findById(id).lean();
    if (!row) return { kind: 'working' };
    const age = now.getTime() - row.startedAt.getTime();
    if (age >= REPLY_KEPT_MS || (row.state === 'working' && age >= WORK_LEASE_MS && row.requestHash === requestHash)) {
      const taken = await this.rows.updateOne(
        { _id: id, turn: row.turn, state: row.state },
        { $set: { requestHash, state: 'working', turn, startedAt: now, reply: null } },
      );
      return { kind: taken.modifiedCount === 1 ? 'begun' : 'working' };
    }
    if (row.requestHash !== requestHash) return { kind: 'other_request' };
    return row.state === 'done' ? { kind: 'done', reply: row.reply ?? '' } : { kind: 'working' };
  }

  /** Keeps the reply, unless another has taken the turn meanwhile. */
  async finish(id: string, turn: string, reply: string): Promise<void> {
    await this.rows.updateOne({ _id: id, turn, state: 'working' }, { $set: { state: 'done', reply } });
  }

  /** Nothing came of the work: the next caller begins anew. */
  async release(id: string, turn: string): Promise<void> {
    await this.rows.deleteOne({ _id: id, turn, state: 'working' });
  }
}
