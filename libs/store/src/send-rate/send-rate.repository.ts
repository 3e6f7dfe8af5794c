/** Collection `send_rate`: per channel the next free moment to hand a message over, for all workers together. */
import { Schema, type Model } from 'mongoose';
import { collectionOf, isDuplicate, type StoreConnection } from '../connection';

interface RateDocument {
  /** Name of the channel. */
  _id: string;
  /** Raised by every write: of workers that ask at once, one comes first. */
  rev: number;
  /** Messages a second that the moments were given out by. */
  rate: number;
  /** Ms UTC with a fraction, from which on nothing is given out. */
  freeAt: number;
}

const schema = new Schema<RateDocument>({ _id: { type: String, required: true }, rev: Number, rate: Number, freeAt: Number }, {
  versionKey: false,
} as never);
// The embedded server looks no further than an index that covers the whole filter.
schema.index({ _id: 1, rev: 1 });

export class SendRateRepository {
  private readonly model: Model<RateDocument>;

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'send_rate', schema);
  }

  /**
   * Takes the next free moments, evenly spaced and none before `now`. Where the rate has been changed, what was given out by the
   * old one is forgotten.
   *
   * @param rate messages a second, above 0
   * @returns the first moment (ms UTC); the others follow every `1000 / rate` ms
   */
  async reserve(channel: string, rate: number, count: number, now: number): Promise<number> {
    for (;;) {
      const known = await this.model.collection.findOne<RateDocument>({ _id: channel } as never);
      const first = known?.rate === rate ? Math.max(now, known.freeAt) : now;
      const fields = { rate, freeAt: first + (count * 1000) / rate };
      if (known ? await this.replace(known, fields) : await this.insert(channel, fields)) return first;
    }
  }

  private async replace({ _id, rev }: RateDocument, fields: Pick<RateDocument, 'rate' | 'freeAt'>): Promise<boolean> {
    const result = await this.model.collection.updateOne({ _id, rev } as never, { $set: { ...fields, rev: rev + 1 } });
    return result.matchedCount === 1;
  }

  private async insert(channel: string, fields: Pick<RateDocument, 'rate' | 'freeAt'>): Promise<boolean> {
    try {
      await this.model.collection.insertOne({ _id: channel, rev: 1, ...fields } as never);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }
}
