/** Collection `conversions`: one document per occurrence of a goal, under goal and dedupe key, with its decision. */
import { createHash } from 'node:crypto';
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
schema.index({ creditedJourney: 1, outcome: 1 });

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

  /** Whose these are, by `conversionKey`; also of those whose person was erased since. */
  async owners(keys: readonly string[], session?: ClientSession): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map();
    const asked = new Map(keys.flatMap((key) => everyKeyOf(key).map((stored) => [stored, key] as const)));
    const documents = await this.model.collection
      .find<ConversionDocument>({ _id: { $in: [...asked.keys()] as never } }, { session, projection: { profileId: 1 } })
      .toArray();
    return new Map(documents.map(({ _id, profileId }) => [asked.get(_id)!, profileId]));
  }

  /** Each under its new id, in the place of those that were under these keys. */
  async replaceErased(keys: readonly string[], left: readonly Conversion[], session: ClientSession): Promise<void> {
    if (keys.length === 0) return;
    await this.model.collection.deleteMany({ _id: { $in: keys } } as never, { session });
    await this.model.collection.insertMany(left.map(toDocument) as never, { session });
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

  /** Profiles attained in each journey, counted up to the given number: each profile has one conversion with the outcome `credited` there. */
  async attained(journeys: ReadonlyMap<string, number>): Promise<Map<string, number>> {
    const counts = [...journeys].map(async ([creditedJourney, limit]): Promise<[string, number]> => {
      const filter = { creditedJourney, outcome: 'credited' };
      return [creditedJourney, await this.model.collection.countDocuments(filter as never, { limit })];
    });
    return new Map(await Promise.all(counts));
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
      [...repeated].flatMap(([key, times]) =>
        everyKeyOf(key).map((stored) => ({
          updateOne: { filter: { _id: stored }, update: { $inc: { duplicates: times } } },
        })),
      ) as never,
      { session, ordered: true },
    );
  }
}

/** The dedupe key of a conversion whose person was erased: the same order is known by it, and no order can be read off it. */
export const erasedKey = (goal: string, id: string): string =>
  `x:${createHash('sha256').update(conversionKey(goal, id)).digest('hex')}`;

/** As it is stored, and as it is stored once its person was erased. Keys of goals hold no colon. */
function everyKeyOf(key: string): string[] {
  const colon = key.indexOf(':');
  const goal = key.slice(0, colon);
  return [key, conversionKey(goal, erasedKey(goal, key.slice(colon + 1)))];
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
