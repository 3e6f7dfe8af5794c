/** Collection `conversions`: one document per occurrence of a goal, under goal and dedupe key, with its decision. */
import { Schema, type ClientSession, type Model } from 'mongoose';
import type { Outcome, Rule } from '@landfall/domain/attribution/attribution';
import type { Conversion, Money } from '@landfall/domain/goal/conversion';
import { conversionKey } from '@landfall/domain/ledger/ledger';
import { collectionOf, type StoreConnection } from '../connection';
import { date } from '../instant';
import { readOlder, type Place } from '../older';

interface ConversionDocument {
  /** Goal and dedupe key: unique per goal over all profiles and sources. */
  _id: string;
  id: string;
  goal: string;
  revisions: number[];
  profileId: string;
  key: string | null;
  eventId: string;
  occurredAt: Date;
  receivedAt: Date;
  value: Money | null;
  isQualified: boolean;
  /** Written since consent is asked; missing on older ones, which count. */
  isConsented?: boolean;
  source: string | null;
  /** JSON text. */
  params: string;
  duplicates: number;
  outcome: Outcome;
  rule: Rule;
  credited: string | null;
  creditedJourney: string | null;
  assists: string[];
}

const schema = new Schema<ConversionDocument>(
  {
    _id: { type: String, required: true },
    id: String,
    goal: String,
    revisions: [Number],
    profileId: String,
    key: String,
    eventId: String,
    occurredAt: Date,
    receivedAt: Date,
    value: {},
    isQualified: Boolean,
    isConsented: Boolean,
    source: String,
    params: String,
    duplicates: Number,
    outcome: String,
    rule: String,
    credited: String,
    creditedJourney: String,
    assists: [String],
  } as never,
  { versionKey: false, minimize: false },
);
schema.index({ profileId: 1, occurredAt: -1, _id: -1 });
schema.index({ creditedJourney: 1, occurredAt: -1, _id: -1 });
schema.index({ goal: 1, occurredAt: -1, _id: -1 });
schema.index({ occurredAt: -1, _id: -1 });
schema.index({ goal: 1, assists: 1 });

export interface ConversionFilter {
  goal?: string;
  profileId?: string;
  journey?: string;
  outcome?: Outcome;
  source?: string;
  from?: number;
  to?: number;
}
export class ConversionRepository {
  private readonly model: Model<ConversionDocument>;

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'conversions', schema);
  }

  async ofProfiles(profileIds: readonly string[], session?: ClientSession): Promise<Conversion[]> {
    const documents = await this.model.collection
      .find<ConversionDocument>({ profileId: { $in: profileIds } } as never, { session })
      .toArray();
    return documents.map(fromDocument);
  }

  /** Whose these are, by `conversionKey`. */
  async owners(keys: readonly string[], session?: ClientSession): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map();
    const documents = await this.model.collection
      .find<ConversionDocument>({ _id: { $in: keys as never } }, { session, projection: { profileId: 1 } })
      .toArray();
    return new Map(documents.map(({ _id, profileId }) => [_id, profileId]));
  }

  /** Credited to the journey. */
  async creditedTo(journey: string): Promise<Conversion[]> {
    const documents = await this.model.collection.find<ConversionDocument>({ creditedJourney: journey } as never).toArray();
    return documents.map(fromDocument);
  }

  /** Those of a goal that some enrollment assisted. Every id is greater than the empty text, so the index holds just these. */
  async assistedIn(goal: string): Promise<Conversion[]> {
    const documents = await this.model.collection.find<ConversionDocument>({ goal, assists: { $gt: '' } } as never).toArray();
    return documents.map(fromDocument);
  }

  /** Newest first, of one instant by `conversionKey` downwards; `from ≤ occurredAt < to`. */
  async page({ from, to, ...asked }: ConversionFilter, after: Place | null, limit: number): Promise<Conversion[]> {
    const { goal, profileId, journey: creditedJourney, outcome, source } = asked;
    const filter = Object.entries({ goal, profileId, creditedJourney, outcome, source }).filter(
      ([, value]) => value !== undefined,
    );
    const documents = await readOlder<ConversionDocument>(
      this.model.collection,
      'occurredAt',
      Object.fromEntries(filter),
      after,
      limit,
      { from, to },
    );
    return documents.map(fromDocument);
  }

  async countOf(goal: string): Promise<number> {
    return this.model.collection.countDocuments({ goal } as never);
  }

  async save(
    conversions: readonly Conversion[],
    isNew: (conversion: Conversion) => boolean,
    session: ClientSession,
  ): Promise<void> {
    const fresh = conversions.filter(isNew);
    const known = conversions.filter((conversion) => !isNew(conversion));
    if (fresh.length > 0) await this.model.collection.insertMany(fresh.map(toDocument) as never, { session });
    if (known.length === 0) return;
    await this.model.collection.bulkWrite(
      known.map((conversion) => {
        const { _id, duplicates: _, ...fields } = toDocument(conversion);
        return { updateOne: { filter: { _id }, update: { $set: fields } } };
      }) as never,
      { session, ordered: true },
    );
  }

  /** Counts repeats on the conversions they repeat, whoever they belong to. */
  async countRepeats(repeated: ReadonlyMap<string, number>, session: ClientSession): Promise<void> {
    if (repeated.size === 0) return;
    await this.model.collection.bulkWrite(
      [...repeated].map(([key, times]) => ({
        updateOne: { filter: { _id: key }, update: { $inc: { duplicates: times } } },
      })) as never,
      { session, ordered: true },
    );
  }
}

function toDocument(conversion: Conversion): ConversionDocument {
  const { occurredAt, receivedAt, params, ...same } = conversion;
  return {
    _id: conversionKey(conversion.goal, conversion.id),
    ...same,
    occurredAt: date(occurredAt),
    receivedAt: date(receivedAt),
    params: JSON.stringify(params),
  };
}

function fromDocument(document: ConversionDocument): Conversion {
  const { _id, occurredAt, receivedAt, params, ...same } = document;
  return {
    ...same,
    isConsented: document.isConsented ?? true,
    occurredAt: occurredAt.getTime(),
    receivedAt: receivedAt.getTime(),
    params: JSON.parse(params) as Conversion['params'],
  };
}
