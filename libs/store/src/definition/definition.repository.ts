/**
 * Collections `definitions`, `revisions`, `journey_versions` and `catalog`: what authors saved, as it was at each revision, and the
 * number that tells every process that something changed.
 */
import type { ClientSession, Model } from 'mongoose';
import type { JourneyDefinition, JourneyVersion } from '@landfall/domain/journey/journey';
import { collectionOf, type StoreConnection } from '../connection';
import { GatheredReads } from '../gathered-reads';
import { date } from '../instant';
import {
  catalogSchema,
  definitionSchema,
  fromDocument,
  revisionSchema,
  toFields,
  versionSchema,
  type CatalogDocument,
  type DefinitionDocument,
  type DefinitionKind,
  type DefinitionStatus,
  type RevisionDocument,
  type StoredDefinition,
  type StoredRevision,
  type VersionDocument,
} from './definition.document';
import { readBody } from './older-body';
import { StaleRead } from '../profile/profile.repository';

export type {
  DefinitionKind,
  DefinitionStatus,
  SplitWinner,
  StoredDefinition,
  StoredRevision,
  Unfinished,
} from './definition.document';

/** A change to write: the definition as it shall read, and the number of the write it was read at (`null`: it must not exist). */
export interface DefinitionChange {
  definition: StoredDefinition;
  expected: number | null;
  /** Set where the body changed. */
  savedBy?: string;
  newVersion?: JourneyVersion;
}

/** Of the one document of its collection. */
const CATALOG = 'catalog';

const idOf = (kind: DefinitionKind, key: string): string => `${kind}:${key}`;

export class DefinitionRepository {
  private readonly definitions: Model<DefinitionDocument>;
  private readonly revisions: Model<RevisionDocument>;
  private readonly versions: Model<VersionDocument>;
  private readonly catalog: Model<CatalogDocument>;
  private readonly revisionReads = new GatheredReads<number>(async () => new Map([[CATALOG, await this.readRevision()]]));

  constructor(private readonly connection: StoreConnection) {
    this.definitions = collectionOf(connection, 'definitions', definitionSchema);
    this.revisions = collectionOf(connection, 'revisions', revisionSchema);
    this.versions = collectionOf(connection, 'journey_versions', versionSchema);
    this.catalog = collectionOf(connection, 'catalog', catalogSchema);
  }

  async find(kind: DefinitionKind, key: string): Promise<{ definition: StoredDefinition; rev: number } | undefined> {
    const document = await this.definitions.collection.findOne<DefinitionDocument>({ _id: idOf(kind, key) } as never);
    return document ? { definition: fromDocument(document), rev: document.rev } : undefined;
  }

  /** By key, after the key `after`. */
  async page(
    kind: DefinitionKind,
    statuses: readonly DefinitionStatus[] | null,
    after: string | null,
    limit: number,
  ): Promise<StoredDefinition[]> {
    const query = {
      kind,
      ...(statuses ? { status: { $in: statuses } } : {}),
      ...(after === null ? {} : { key: { $gt: after } }),
    };
    const documents = await this.definitions.collection
      .find<DefinitionDocument>(query as never)
      .sort({ kind: 1, key: 1 })
      .limit(limit)
      .toArray();
    return documents.map(fromDocument);
  }

  async all(kind: DefinitionKind, session?: ClientSession): Promise<StoredDefinition[]> {
    const documents = await this.definitions.collection
      .find<DefinitionDocument>({ kind } as never, { session })
      .sort({ kind: 1, key: 1 })
      .toArray();
    return documents.map(fromDocument);
  }

  async revisionsOf(
    kind: DefinitionKind,
    keys: readonly string[],
    session?: ClientSession,
  ): Promise<Map<string, StoredRevision[]>> {
    const found = new Map<string, StoredRevision[]>(keys.map((key) => [key, []]));
    if (keys.length === 0) return found;
    const documents = await this.revisions.collection
      .find<RevisionDocument>({ definition: { $in: keys.map((key) => idOf(kind, key)) } } as never, { session })
      .sort({ definition: 1, revision: -1 })
      .toArray();
    for (const { definition, revision, savedAt, savedBy, body } of documents) {
      found
        .get(definition.slice(kind.length + 1))!
        .push({ revision, savedAt: savedAt.getTime(), savedBy, body: readBody(kind, body) });
    }
    return found;
  }

  async versionsOf(journeys: readonly string[], session?: ClientSession): Promise<JourneyVersion[]> {
    if (journeys.length === 0) return [];
    const documents = await this.versions.collection
      .find<VersionDocument>({ journey: { $in: journeys } } as never, { session })
      .toArray();
    return documents
      .map(({ journey, version, goalRevision, body }) => ({
        journey,
        version,
        goalRevision,
        definition: readBody('journey', body) as JourneyDefinition,
      }))
      .sort((a, b) => a.version - b.version);
  }

  /** What every process compares with the catalog it holds. */
  async catalogRevision(): Promise<number> {
    return (await this.revisionReads.find(CATALOG))!;
  }

  private async readRevision(): Promise<number> {
    const document = await this.catalog.collection.findOne<CatalogDocument>({ _id: CATALOG } as never);
    return document?.rev ?? 0;
  }

  /** Writes all of it and raises the catalog's number, in one transaction. @throws StaleRead where something was changed meanwhile */
  async save(changes: readonly DefinitionChange[]): Promise<void> {
    await this.inTransaction(async (session) => {
      for (const change of changes) await this.write(change, session);
    });
  }

  async remove(kind: DefinitionKind, key: string, expected: number): Promise<void> {
    await this.inTransaction(async (session) => {
      const result = await this.definitions.collection.deleteOne({ _id: idOf(kind, key), rev: expected } as never, { session });
      if (result.deletedCount !== 1) throw new StaleRead();
      await this.revisions.collection.deleteMany({ definition: idOf(kind, key) } as never, { session });
      if (kind === 'journey') await this.versions.collection.deleteMany({ journey: key } as never, { session });
    });
  }

  private async write({ definition, expected, savedBy, newVersion }: DefinitionChange, session: ClientSession): Promise<void> {
    const { kind, key, revision } = definition;
    const fields = toFields(definition);
    if (expected === null)
      await this.definitions.collection.insertOne({ _id: idOf(kind, key), ...fields, rev: 1 } as never, { session });
    else {
      const result = await this.definitions.collection.updateOne(
        { _id: idOf(kind, key), rev: expected } as never,
        { $set: fields, $inc: { rev: 1 } } as never,
        { session },
      );
      if (result.matchedCount !== 1) throw new StaleRead();
    }
    if (savedBy !== undefined) {
      await this.revisions.collection.updateOne(
        { _id: `${idOf(kind, key)}:${revision}` } as never,
        { $set: { definition: idOf(kind, key), revision, savedAt: date(definition.updatedAt), savedBy, body: fields.body } },
        { session, upsert: true },
      );
    }
    if (newVersion) {
      const { journey, version, goalRevision } = newVersion;
      await this.versions.collection.insertOne(
        { _id: `${journey}:${version}`, journey, version, goalRevision, body: JSON.stringify(newVersion.definition) } as never,
        { session },
      );
    }
  }

  private async inTransaction(work: (session: ClientSession) => Promise<void>): Promise<void> {
    const session = await this.connection.startSession();
    try {
      await session.withTransaction(
        async () => {
          await work(session);
          await this.catalog.collection.updateOne({ _id: CATALOG } as never, { $inc: { rev: 1 } } as never, {
            session,
            upsert: true,
          });
        },
        { timeoutMS: 20_000 },
      );
    } finally {
      await session.endSession();
    }
  }
}
