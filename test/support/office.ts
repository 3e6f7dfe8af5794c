/** The engine's services of one process, put together by hand over a real store: two offices on one store are two processes. */
import type { Channel, Delivery, OutgoingMessage } from '@landfall/channels/channel';
import { compileTemplate } from '@landfall/channels/template/compile-template';
import type { TemplateDefinition } from '@landfall/domain/template/template';
import { goalSchema } from '@landfall/domain/goal/goal.schema';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import { settingsSchema } from '@landfall/domain/settings/settings.schema';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import { CatalogService } from '@landfall/engine/catalog/catalog.service';
import { LedgerDesk, type Tell } from '@landfall/engine/desk/ledger-desk';
import { MessageRenderer } from '@landfall/engine/enroll/message-renderer';
import { SettingsService } from '@landfall/engine/definitions/settings.service';
import { ConsentService } from '@landfall/engine/messages/consent.service';
import { HeardService } from '@landfall/engine/messages/heard.service';
import { AdvanceService } from '@landfall/engine/enroll/advance.service';
import type { Channels } from '@landfall/engine/enroll/channels';
import { MessageLedger } from '@landfall/engine/enroll/message-ledger.service';
import { MessagePreparation } from '@landfall/engine/enroll/message-preparation.service';
import { SendRate } from '@landfall/engine/enroll/send-rate.service';
import { EraseService } from '@landfall/engine/profile/erase.service';
import { ProfileReader } from '@landfall/engine/profile/profile.reader';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { PickWinners } from '@landfall/engine/journeys/pick-winners.service';
import { TickService } from '@landfall/engine/journeys/tick.service';
import { UnfinishedService } from '@landfall/engine/journeys/unfinished.service';
import { TickRepository } from '@landfall/store/tick/tick.repository';
import { Reconciler } from '@landfall/engine/tell/reconciler';
import { Teller } from '@landfall/engine/tell/teller';
import type { JourneyClient } from '@landfall/temporal/journey.client';
import { IngestService } from '@landfall/engine/ingest/ingest.service';
import { AddressBookRepository } from '@landfall/store/address-book/address-book.repository';
import { ensureIndexes, type StoreConnection } from '@landfall/store/connection';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository, type StoredDefinition } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository, type Owed } from '@landfall/store/enrollment/enrollment.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { ErasureRepository } from '@landfall/store/ledger/erasure.repository';
import { LedgerRepository } from '@landfall/store/ledger/ledger.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { RejectionRepository } from '@landfall/store/rejection/rejection.repository';
import { SendRateRepository } from '@landfall/store/send-rate/send-rate.repository';

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
export const DEAF = Object.fromEntries(
  ['start', 'end', 'wake', 'ensureTicking', 'tick', 'close'].map((name) => [name, async () => undefined]),
) as unknown as JourneyClient;

export function openOffice(
  store: StoreConnection,
  {
    clockSpeed = 1,
    email = new PaperChannel(),
    webhook,
    addresses = new AddressBookRepository(store),
  }: { clockSpeed?: number; email?: Channel; webhook?: Channels['webhook']; addresses?: AddressBookRepository } = {},
) {
  const settings = {
    clockSpeed,
    mailFrom: 'Shop <hello@shop.example>',
    publicUrl: 'https://links.shop.example',
    signingSecret: 'secret-of-this-spec',
    seed: 'landfall',
  };
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
  const tell: Tell = (owed) => told.push(...[...owed].map(([id, { owed: what }]) => [id, what] as [string, Owed]));
  const desk = new LedgerDesk(ledgers, catalogs, settings, tell);
  const forgotten: string[] = [];
  const teller = new Teller(enrollments, DEAF);
  const common = new DefinitionService(definitions);
  const messageLedger = new MessageLedger(desk, catalogs, definitions, enrollments);
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
    people: new ProfileReader(profiles, ledgers, definitions),
    erasing: new EraseService(
      profiles,
      new ErasureRepository(store, profiles, events, enrollments, conversions, rejections),
      catalogs,
      desk,
      tell,
      { remove: async (address) => forgotten.push(address) && 1 },
    ),
    /** Addresses whose kept mail was removed. */
    forgotten,
    reconciler: new Reconciler(
      profiles,
      enrollments,
      desk,
      teller,
      new UnfinishedService(common, definitions, catalogs, enrollments, profiles, desk, teller),
      new TickService(catalogs, profiles, new TickRepository(store), desk, DEAF),
      new PickWinners(catalogs, common, definitions, enrollments, conversions),
    ),
    addresses,
    messageLedger,
    heard: new HeardService(enrollments, addresses, desk),
    consents: new ConsentService(catalogs, profiles, addresses, desk),
    shopSettings: new SettingsService(common, definitions),
    steps: new AdvanceService(
      enrollments,
      messageLedger,
      new MessagePreparation(new MessageRenderer(definitions, events, conversions, catalogs, settings), addresses, {
        email,
        webhook,
      }),
      new SendRate(new SendRateRepository(store)),
      addresses,
    ),
  };
}
export type Office = ReturnType<typeof openOffice>;

const saved = (kind: StoredDefinition['kind'], key: string, body: unknown): StoredDefinition => ({
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
  unfinished: [],
  winners: [],
  compiled: null,
});

export interface SpecDefinitions {
  goals?: Record<string, unknown>;
  segments?: Record<string, SegmentDefinition>;
  templates?: Record<string, TemplateDefinition>;
  journeys?: Record<string, unknown>;
  settings?: unknown;
}

/** Saves definitions as their services would, journeys live as version 1. */
export async function define(
  office: Office,
  { goals = {}, segments = {}, templates = {}, journeys = {}, settings }: SpecDefinitions,
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
  if (settings !== undefined) await write(saved('settings', 'settings', settingsSchema.parse(settings)));
  for (const [key, goal] of Object.entries(goals)) await write(saved('goal', key, goalSchema.parse(goal)));
  for (const [key, segment] of Object.entries(segments)) await write(saved('segment', key, segment));
  for (const [key, template] of Object.entries(templates)) {
    const compiled = await compileTemplate(template);
    if (!('compiled' in compiled)) throw new Error(JSON.stringify(compiled.faults));
    await write({ ...saved('template', key, template), compiled: compiled.compiled });
  }
  for (const [key, journey] of Object.entries(journeys)) {
    const definition = journeySchema.parse(journey) as JourneyDefinition;
    await write(
      { ...saved('journey', key, definition), status: 'live', version: 1, liveRevision: 1, publishedAt: Date.now() },
      { definition },
    );
  }
}
