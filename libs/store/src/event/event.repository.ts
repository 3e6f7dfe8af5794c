/** Collection `events`: every tracking call that was heard, once, under its `messageId`. */
import { Schema, type ClientSession, type Model } from 'mongoose';
import type { Event, EventFact, Json } from '@landfall/domain/event/event';
import { collectionOf, type StoreConnection } from '../connection';
import { GatheredReads } from '../gathered-reads';
import { date } from '../instant';
import { readOlder, spanQuery, type Place, type Span } from '../older';
import { readBack } from './read-back';

interface EventDocument {
  /** The `messageId`: telling the same call again finds it taken. */
  _id: string;
  profileId: string;
  /** Both in one, so that events of many profiles and names are found by one index. `null` for calls that are no event. */
  profileEvent: string | null;
  type: Event['type'];
  event: string | null;
  userId: string | null;
  anonymousId: string | null;
  /** JSON text of what the call told: data of the shop, never looked into by a query. */
  body: string;
  occurredAt: Date;
  receivedAt: Date;
  /** Order of arrival within one receipt. */
  seq: number;
}

const schema = new Schema<EventDocument>(
  {
    _id: { type: String, required: true },
    profileId: { type: String, required: true },
    profileEvent: { type: String, default: null },
    type: String,
    event: { type: String, default: null },
    userId: { type: String, default: null },
    anonymousId: { type: String, default: null },
    body: String,
    occurredAt: Date,
    receivedAt: Date,
    seq: Number,
  },
  { versionKey: false, minimize: false },
);
schema.index({ profileEvent: 1, occurredAt: -1, _id: -1 });
schema.index({ profileId: 1, occurredAt: -1, _id: -1 });
schema.index({ event: 1, occurredAt: -1, _id: -1 });
schema.index({ occurredAt: -1, _id: -1 });

export type StoredEvent = Event & { profileId: string };

/** The part of an event that only its own call tells, as it lies in `body`. */
type Told = Pick<Event, 'properties' | 'traits' | 'context' | 'groupId' | 'previousId'>;

/** Midnight of the year 1: nobody tracked anything before. */
const FIRST_INSTANT = -62_135_596_800_000;

export class EventRepository {
  private readonly model: Model<EventDocument>;
  private readonly single = new GatheredReads<StoredEvent>(
    async (ids) => new Map((await this.findMany(ids)).map((event) => [event.id, event])),
  );
  private seq = 0;

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'events', schema);
  }

  /** Which of these were heard before. */
  async known(messageIds: readonly string[], session?: ClientSession): Promise<Set<string>> {
    if (messageIds.length === 0) return new Set();
    const documents = await this.model.collection
      .find({ _id: { $in: messageIds as never } }, { session, projection: { _id: 1 } })
      .toArray();
    return new Set(documents.map(({ _id }) => String(_id)));
  }

  /** What conditions look at: events of these names, by profile, ascending by `occurredAt` then arrival. */
  async factsOf(
    profileIds: readonly string[],
    names: readonly string[],
    session?: ClientSession,
  ): Promise<Map<string, EventFact[]>> {
    const facts = new Map<string, EventFact[]>();
    if (names.length === 0 || profileIds.length === 0) return facts;
    const documents = await this.model.collection
      .find<EventDocument>({ profileEvent: { $in: profileEvents(profileIds, names) } } as never, { session })
      .toArray();
    documents.sort(byOccurrence);
    for (const document of documents) {
      const fact = {
        id: document._id,
        messageId: document._id,
        event: document.event!,
        properties: bodyOf(document).properties,
        occurredAt: document.occurredAt.getTime(),
      };
      const list = facts.get(document.profileId);
      if (list) list.push(fact);
      else facts.set(document.profileId, [fact]);
    }
    return facts;
  }

  /** @throws a duplicate key error where one was heard before; nothing of the transaction is then written */
  async insertMany(events: readonly StoredEvent[], session: ClientSession): Promise<void> {
    if (events.length === 0) return;
    await this.model.collection.insertMany(events.map((event) => this.toDocument(event)) as never, { session });
  }

  /** Newest first, of one instant by id downwards; up to `limit` of those after the given place. */
  async ofProfile(profileId: string, after: Place | null, limit: number, event?: string): Promise<StoredEvent[]> {
    const filter = event === undefined ? { profileId } : { profileEvent: profileEvent(profileId, event) };
    const documents = await readOlder<EventDocument>(this.model.collection, 'occurredAt', filter, after, limit);
    return documents.map(fromDocument);
  }

  /** The same of everybody. @param now none happened after it */
  async ofAll(now: number, after: Place | null, limit: number, event?: string): Promise<StoredEvent[]> {
    const filter = event === undefined ? {} : { event };
    const documents = await readBack<EventDocument>(this.model.collection, 'occurredAt', filter, after, limit, now);
    return documents.map(fromDocument);
  }

  /** The latest of these names, newest first. */
  async latestOf(profileId: string, names: readonly string[], limit: number): Promise<StoredEvent[]> {
    const documents = await this.model.collection
      .find<EventDocument>({ profileEvent: { $in: profileEvents([profileId], names) } } as never)
      .sort({ occurredAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
    return documents.map(fromDocument);
  }

  find(id: string): Promise<StoredEvent | undefined> {
    return this.single.find(id);
  }

  async findMany(ids: readonly string[]): Promise<StoredEvent[]> {
    const documents = await this.model.collection.find<EventDocument>({ _id: { $in: ids as never } }).toArray();
    return documents.map(fromDocument);
  }

  /** Whether an event of this name was ever heard. */
  async wasSeen(name: string): Promise<boolean> {
    return (await this.model.collection.findOne({ event: name } as never, { projection: { _id: 1 } })) !== null;
  }

  /** The events of a profile that is part of another now. Idempotent. */
  async move(from: string, into: string, session?: ClientSession): Promise<void> {
    const names = await this.namesOf(from, session);
    for (const name of names) {
      await this.model.collection.updateMany(
        { profileEvent: profileEvent(from, name) } as never,
        { $set: { profileId: into, profileEvent: profileEvent(into, name) } },
        { session },
      );
    }
    // What is left is no event: it has no name to be found by.
    await this.model.collection.updateMany({ profileId: from } as never, { $set: { profileId: into } }, { session });
  }

  /** Those received up to that instant. @returns how many there were */
  async deleteOf(profileId: string, through: number, session?: ClientSession): Promise<number> {
    const documents = await this.model.collection
      .find<EventDocument>({ profileId } as never, { session, projection: { receivedAt: 1 } })
      .toArray();
    const ids = documents.filter(({ receivedAt }) => receivedAt.getTime() <= through).map(({ _id }) => _id);
    if (ids.length > 0) await this.model.collection.deleteMany({ _id: { $in: ids } } as never, { session });
    return ids.length;
  }

  /** `from ≤ occurredAt < to`, as they were heard; so many at most. */
  async inOrderOfReceipt({ from, to }: Span, limit: number): Promise<StoredEvent[]> {
    // A bound at least, so that the index serves; no date lies before it.
    const query = spanQuery('occurredAt', { from: from ?? FIRST_INSTANT, to });
    const documents = await this.model.collection
      .find<EventDocument>(query as never)
      .limit(limit)
      .toArray();
    return documents.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || a.seq - b.seq).map(fromDocument);
  }

  /** Values of a trait, as identify calls of the profile told it. */
  async toldOf(profileId: string, trait: string): Promise<Set<Json>> {
    const documents = this.model.collection.find<EventDocument>({ profileId } as never);
    const values = new Set<Json>();
    for await (const document of documents) {
      const { traits } = bodyOf(document);
      if (document.type === 'identify' && Object.hasOwn(traits, trait)) values.add(traits[trait]!);
    }
    return values;
  }

  private async namesOf(profileId: string, session: ClientSession | undefined): Promise<Set<string>> {
    const documents = await this.model.collection
      .find<EventDocument>({ profileId } as never, { session, projection: { event: 1 } })
      .toArray();
    return new Set(documents.flatMap(({ event }) => event ?? []));
  }

  private toDocument(event: StoredEvent): EventDocument {
    const { properties, traits, context, groupId, previousId } = event;
    const told: Told = {
      properties,
      traits,
      context,
      ...(groupId === undefined ? {} : { groupId }),
      ...(previousId === undefined ? {} : { previousId }),
    };
    return {
      _id: event.messageId,
      profileId: event.profileId,
      profileEvent: event.event === null ? null : profileEvent(event.profileId, event.event),
      type: event.type,
      event: event.event,
      userId: event.userId,
      anonymousId: event.anonymousId,
      body: JSON.stringify(told),
      occurredAt: date(event.occurredAt),
      receivedAt: date(event.receivedAt),
      seq: this.seq++,
    };
  }
}

/** Line breaks are in no id. */
const profileEvent = (profileId: string, event: string): string => `${profileId}\n${event}`;

const profileEvents = (profileIds: readonly string[], names: readonly string[]): string[] =>
  profileIds.flatMap((profileId) => names.map((name) => profileEvent(profileId, name)));

function byOccurrence(a: EventDocument, b: EventDocument): number {
  return a.occurredAt.getTime() - b.occurredAt.getTime() || a.receivedAt.getTime() - b.receivedAt.getTime() || a.seq - b.seq;
}

function bodyOf(document: EventDocument): Told {
  return JSON.parse(document.body) as Told;
}

function fromDocument(document: EventDocument): StoredEvent {
  return {
    id: document._id,
    messageId: document._id,
    profileId: document.profileId,
    type: document.type,
    event: document.event,
    userId: document.userId,
    anonymousId: document.anonymousId,
    ...bodyOf(document),
    occurredAt: document.occurredAt.getTime(),
    receivedAt: document.receivedAt.getTime(),
  };
}
