/** The engine's services of one process, put together by hand over a real store: two offices on one store are two processes. */
import type { Channel, Delivery, OutgoingMessage } from '@landfall/channels/channel';
import { compileTemplate } from '@landfall/channels/template/compile-template';
import type { TemplateDefinition } from '@landfall/domain/template/template';
import { goalSchema } from '@landfall/domain/goal/goal.schema';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import { CatalogService } from '@landfall/engine/catalog/catalog.service';
import { LedgerDesk } from '@landfall/engine/desk/ledger-desk';
import { MessageRenderer } from '@landfall/engine/enroll/message-renderer';
import { AdvanceService } from '@landfall/engine/enroll/advance.service';
import { Reconciler } from '@landfall/engine/tell/reconciler';
import { Teller } from '@landfall/engine/tell/teller';
import type { JourneyClient } from '@landfall/temporal/journey.client';
import { IngestService } from '@landfall/engine/ingest/ingest.service';
import { ensureIndexes, type StoreConnection } from '@landfall/store/connection';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository, type StoredDefinition } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository, type Owed } from '@landfall/store/enrollment/enrollment.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { LedgerRepository } from '@landfall/store/ledger/ledger.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { RejectionRepository } from '@landfall/store/rejection/rejection.repository';

/** A channel that takes what it is given and answers as told. */
export class PaperChannel implements Channel {
  readonly name = 'email';
  readonly delivered: OutgoingMessage[] = [];
  /** Answers by turn; acceptance once they are used up. */
  readonly answers: (() => Delivery | Promise<Delivery>)[] = [];

  async deliver(message: OutgoingMessage): Promise<Delivery> {
    const answer = this.answers.shift();
    const delivery = answer ? await answer() : { status: 'accepted' as const, at: Date.now() };
    if (delivery.status === 'accepted') this.delivered.push(message);
    return delivery;
  }

  async close(): Promise<void> {}
}

/** A Temporal that takes whatever it is told. */
const DEAF = { start: async () => undefined, end: async () => undefined } as unknown as JourneyClient;

export function openOffice(
  store: StoreConnection,
  { clockSpeed = 1, email = new PaperChannel() }: { clockSpeed?: number; email?: Channel } = {},
) {
  const settings = { clockSpeed, mailFrom: 'Shop <hello@shop.example>', seed: 'landfall' };
  const profiles = new ProfileRepository(store);
  const events = new EventRepository(store);
  const enrollments = new EnrollmentRepository(store);
  const conversions = new ConversionRepository(store);
  const rejections = new RejectionRepository(store);
  const definitions = new DefinitionRepository(store);
  const ledgers = new LedgerRepository(store, profiles, events, enrollments, conversions, rejections, definitions);
  const catalogs = new CatalogService(definitions, settings);
  /** What Temporal would have been told, in order. */
  const told: [string, Owed][] = [];
  const desk = new LedgerDesk(ledgers, catalogs, settings, (owed) =>
    told.push(...[...owed].map(([id, { owed: what }]) => [id, what] as [string, Owed])),
  );
  return {
    settings,
    profiles,
    events,
    enrollments,
    conversions,
    rejections,
    definitions,
    ledgers,
    catalogs,
    desk,
    told,
    ingest: new IngestService(desk),
    reconciler: new Reconciler(profiles, enrollments, desk, new Teller(enrollments, DEAF)),
    steps: new AdvanceService(desk, enrollments, new MessageRenderer(definitions, events, catalogs, settings), email),
  };
}
export type Office = ReturnType<typeof openOffice>;

const common = (kind: StoredDefinition['kind'], key: string, body: unknown): StoredDefinition => ({
  kind,
  key,
  status: 'active',
  revision: 1,
  body,
  createdAt: Date.now(),
  updatedAt: Date.now(),
  version: null,
  liveRevision: null,
  publishedAt: null,
  pauses: [],
  compiled: null,
});

export interface SpecDefinitions {
  goals?: Record<string, unknown>;
  segments?: Record<string, SegmentDefinition>;
  templates?: Record<string, TemplateDefinition>;
  journeys?: Record<string, unknown>;
}

/** Saves definitions as their services would, journeys live as version 1. */
export async function define(
  office: Office,
  { goals = {}, segments = {}, templates = {}, journeys = {} }: SpecDefinitions,
): Promise<void> {
  await ensureIndexes(office.profiles['model'].db);
  const write = (definition: StoredDefinition, newVersion?: { definition: JourneyDefinition }) =>
    office.definitions.save([
      {
        definition,
        expected: null,
        savedBy: 'spec',
        ...(newVersion
          ? { newVersion: { journey: definition.key, version: 1, goalRevision: 1, definition: newVersion.definition } }
          : {}),
      },
    ]);
  for (const [key, goal] of Object.entries(goals)) await write(common('goal', key, goalSchema.parse(goal)));
  for (const [key, segment] of Object.entries(segments)) await write(common('segment', key, segment));
  for (const [key, template] of Object.entries(templates)) {
    const compiled = await compileTemplate(template);
    if (!('compiled' in compiled)) throw new Error(JSON.stringify(compiled.faults));
    await write({ ...common('template', key, template), compiled: compiled.compiled });
  }
  for (const [key, journey] of Object.entries(journeys)) {
    const definition = journeySchema.parse(journey) as JourneyDefinition;
    await write(
      { ...common('journey', key, definition), status: 'live', version: 1, liveRevision: 1, publishedAt: Date.now() },
      { definition },
    );
  }
}
