/** Collection `ticks`: how far the schedule of each journey was worked for everybody it concerns. */
import { Schema, type Model } from 'mongoose';
import { collectionOf, type StoreConnection } from '../connection';
import { date } from '../instant';

interface TickDocument {
  /** Key of the journey. */
  _id: string;
  through: Date;
}

const schema = new Schema<TickDocument>({ _id: { type: String, required: true }, through: Date }, { versionKey: false });

export class TickRepository {
  private readonly model: Model<TickDocument>;

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'ticks', schema);
  }

  /** By journey; one whose members were never visited is left out. */
  async workedThrough(journeys: readonly string[]): Promise<Map<string, number>> {
    if (journeys.length === 0) return new Map();
    const documents = await this.model.collection.find<TickDocument>({ _id: { $in: journeys } } as never).toArray();
    return new Map(documents.map(({ _id, through }) => [_id, through.getTime()]));
  }

  /** Every tick up to and including this instant has been worked for whoever was a member then. Never goes back. */
  async markThrough(journey: string, through: number): Promise<void> {
    await this.model.collection.updateOne({ _id: journey } as never, { $max: { through: date(through) } }, { upsert: true });
  }
}
