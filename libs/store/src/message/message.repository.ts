/**
 * Collection `messages`: where settled messages lie, by status and time, so that lists of them need not look into every enrollment.
 * The messages themselves are part of their enrollments, which write these rows with them.
 */
import { Schema, type ClientSession, type Model } from 'mongoose';
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import { messageIdOf, type MessageStatus } from '@landfall/domain/message/message';
import { collectionOf, type StoreConnection } from '../connection';
import { date } from '../instant';
import { readOlder, type Place } from '../older';

/** Those under way have no row: they are found by their claims. */
export type SettledStatus = Exclude<MessageStatus, 'claimed'>;

export interface MessageRow {
  /** {@link messageIdOf} */
  id: string;
  status: SettledStatus;
  at: number;
}

/** What rows are made of. */
export type Listed = Pick<Enrollment, 'id' | 'journey' | 'messages'>;

interface MessageDocument {
  _id: string;
  journey: string;
  status: SettledStatus;
  at: Date;
}

const schema = new Schema<MessageDocument>(
  { _id: { type: String, required: true }, journey: String, status: String, at: Date },
  { versionKey: false },
);
schema.index({ status: 1, at: -1, _id: -1 });
schema.index({ journey: 1, status: 1, at: -1, _id: -1 });

export class MessageRepository {
  private readonly model: Model<MessageDocument>;

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'messages', schema);
  }

  /** Newest first, after the place. */
  async page(
    filter: { journey?: string | undefined; status: SettledStatus },
    after: Place | null,
    limit: number,
  ): Promise<MessageRow[]> {
    const { journey, status } = filter;
    const query = { ...(journey === undefined ? {} : { journey }), status };
    const documents = await readOlder<MessageDocument>(this.model.collection as never, 'at', query, after, limit);
    return documents.map((document) => ({ id: document._id, status: document.status, at: document.at.getTime() }));
  }

  /** Writes the rows that settled messages of these have not got. Idempotent; rows that are there stay as they are. */
  async list(enrollments: readonly Listed[]): Promise<void> {
    const operations = enrollments.flatMap((enrollment) =>
      enrollment.messages
        .filter(({ status }) => status !== 'claimed')
        .map(({ step }) => upsertOf(enrollment, step, '$setOnInsert')),
    );
    if (operations.length > 0) await this.model.collection.bulkWrite(operations as never, { ordered: false });
  }

  /** Writes the rows of messages that were settled, or settled anew, since the enrollments were read. Idempotent. */
  async saveSettled(
    changed: readonly { enrollment: Enrollment; steps: readonly string[] }[],
    session: ClientSession,
  ): Promise<void> {
    const operations = changed.flatMap(({ enrollment, steps }) => steps.map((step) => upsertOf(enrollment, step)));
    if (operations.length > 0) await this.model.collection.bulkWrite(operations as never, { session, ordered: false });
  }
}

function upsertOf({ id, journey, messages }: Listed, step: string, operator: '$set' | '$setOnInsert' = '$set') {
  const { status, at, claimedAt } = messages.find((message) => message.step === step)!;
  const fields = { journey, status, at: date(at ?? claimedAt ?? 0) };
  return { updateOne: { filter: { _id: messageIdOf(id, step) }, update: { [operator]: fields }, upsert: true } };
}
