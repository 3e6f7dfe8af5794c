/** The engine's services over one store and one Temporal, for whichever process wants them. */
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { Channel } from '@landfall/channels/channel';
import { AddressBookRepository } from '@landfall/store/address-book/address-book.repository';
import type { StoreConnection } from '@landfall/store/connection';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { ErasureRepository } from '@landfall/store/ledger/erasure.repository';
import { LedgerRepository } from '@landfall/store/ledger/ledger.repository';
import { MessageRepository } from '@landfall/store/message/message.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { RejectionRepository } from '@landfall/store/rejection/rejection.repository';
import { SendRateRepository } from '@landfall/store/send-rate/send-rate.repository';
import { TickRepository } from '@landfall/store/tick/tick.repository';
import { JourneyClient } from '@landfall/temporal/journey.client';
import { CatalogService } from './catalog/catalog.service';
import { LedgerDesk, TELL, type Tell } from './desk/ledger-desk';
import { MessageRenderer } from './enroll/message-renderer';
import { AdvanceService } from './enroll/advance.service';
import { CHANNELS, type Channels } from './enroll/channels';
import { MessageLedger } from './enroll/message-ledger.service';
import { MessagePreparation } from './enroll/message-preparation.service';
import { SendRate } from './enroll/send-rate.service';
import { DefinitionService } from './definitions/definition.service';
import { EverybodyService } from './definitions/everybody.service';
import { GoalWarnings } from './definitions/goal-warnings.service';
import { GoalService } from './definitions/goal.service';
import { JourneyWarnings } from './definitions/journey-warnings.service';
import { JourneyService } from './definitions/journey.service';
import { MemberService } from './definitions/member.service';
import { PauseJourney } from './definitions/pause-journey.service';
import { PublishJourney } from './definitions/publish-journey.service';
import { ReferenceService } from './definitions/reference.service';
import { SegmentService } from './definitions/segment.service';
import { SettingsService } from './definitions/settings.service';
import { StopJourney } from './definitions/stop-journey.service';
import { TemplateService } from './definitions/template.service';
import { EnrollByHand } from './journeys/enroll-by-hand.service';
import { MigrateService } from './journeys/migrate.service';
import { PickWinners } from './journeys/pick-winners.service';
import { TickService } from './journeys/tick.service';
import { UnfinishedService } from './journeys/unfinished.service';
import { EraseService, KEPT_MAIL, type KeptMail } from './profile/erase.service';
import { ConsentService } from './messages/consent.service';
import { HeardService } from './messages/heard.service';
import { MailPreferencesService } from './messages/mail-preferences.service';
import { ExplanationReader } from './profile/explanation.reader';
import { ProfileReader } from './profile/profile.reader';
import { TakeOutService } from './profile/take-out.service';
import { TimelineReader } from './profile/timeline.reader';
import { ConversionReader } from './reading/conversion.reader';
import { EnrollmentReader } from './reading/enrollment.reader';
import { EventReader } from './reading/event.reader';
import { MessageReader } from './reading/message.reader';
import { RejectionReader } from './reading/rejection.reader';
import { JourneyReportReader } from './report/journey-report.reader';
import { TemplatePreview, TEST_MAIL } from './templates/template-preview.service';
import { IngestService } from './ingest/ingest.service';
import { RehearseService } from './simulate/rehearse.service';
import { SimulateService } from './simulate/simulate.service';
import { ENGINE_SETTINGS, type EngineSettings } from './settings';
import { Reconciler } from './tell/reconciler';
import { Teller } from './tell/teller';

export interface EngineParts {
  settings: EngineSettings;
  store: StoreConnection;
  journeys: JourneyClient;
  /** Only who hands messages over has channels. */
  channels?: Channels;
  /** Of who answers authors: hands over the mails that they send to themselves. Without it they are told that there is none. */
  testMail?: Channel;
  /** Where mails are kept beside the database, if anywhere: they are forgotten with the person. */
  keptMail?: KeptMail | undefined;
}

const REPOSITORIES = [
  ProfileRepository,
  EventRepository,
  EnrollmentRepository,
  ConversionRepository,
  RejectionRepository,
  DefinitionRepository,
] as const;

/** Beside those of ledgers. */
const FURTHER_REPOSITORIES = [AddressBookRepository, SendRateRepository, TickRepository, MessageRepository] as const;

/** What a ledger is read from and written to, in the order in which its repository takes it. */
type LedgerParts = [
  ProfileRepository,
  EventRepository,
  EnrollmentRepository,
  ConversionRepository,
  RejectionRepository,
  DefinitionRepository,
];

type ErasureParts = [ProfileRepository, EventRepository, EnrollmentRepository, ConversionRepository, RejectionRepository];

/** How calls and definitions are worked, and what can be read of them. */
const DEFINING = [
  DefinitionService,
  ReferenceService,
  EverybodyService,
  GoalWarnings,
  GoalService,
  SegmentService,
  MemberService,
  TemplateService,
  SettingsService,
  TemplatePreview,
  JourneyWarnings,
  JourneyService,
  PublishJourney,
  PauseJourney,
  StopJourney,
  UnfinishedService,
  MigrateService,
  EnrollByHand,
];
const READING = [
  ProfileReader,
  TimelineReader,
  ExplanationReader,
  EnrollmentReader,
  EventReader,
  MessageReader,
  RejectionReader,
  ConversionReader,
  JourneyReportReader,
];
const SERVICES = [
  CatalogService,
  LedgerDesk,
  Teller,
  IngestService,
  TakeOutService,
  EraseService,
  SimulateService,
  RehearseService,
  ...DEFINING,
  ...READING,
];
/** What people say of messages, and by them. */
const MESSAGES = [ConsentService, HeardService, MailPreferencesService];
/** What only the worker does. */
const WORKER_SERVICES = [
  MessageRenderer,
  MessagePreparation,
  MessageLedger,
  SendRate,
  AdvanceService,
  TickService,
  PickWinners,
  Reconciler,
];

@Module({})
export class EngineModule {
  static register({ settings, store, journeys, channels, testMail, keptMail }: EngineParts): DynamicModule {
    const providers: Provider[] = [
      ...[...REPOSITORIES, ...FURTHER_REPOSITORIES].map((repository): Provider => ({
        provide: repository,
        useValue: new repository(store),
      })),
      {
        provide: LedgerRepository,
        useFactory: (...parts: LedgerParts) => new LedgerRepository(store, ...parts),
        inject: [...REPOSITORIES],
      },
      {
        provide: ErasureRepository,
        useFactory: (...parts: ErasureParts) => new ErasureRepository(store, ...parts),
        inject: [ProfileRepository, EventRepository, EnrollmentRepository, ConversionRepository, RejectionRepository],
      },
      { provide: KEPT_MAIL, useValue: keptMail ?? null },
      { provide: ENGINE_SETTINGS, useValue: settings },
      { provide: JourneyClient, useValue: journeys },
      { provide: TEST_MAIL, useValue: testMail ?? null },
      {
        provide: TELL,
        useFactory:
          (teller: Teller): Tell =>
          (owed) =>
            teller.tell(owed),
        inject: [Teller],
      },
      ...SERVICES,
      ...MESSAGES,
      ...(channels ? [{ provide: CHANNELS, useValue: channels }, ...WORKER_SERVICES] : []),
    ];
    return {
      module: EngineModule,
      global: true,
      providers,
      exports: providers.map((provider) => (typeof provider === 'function' ? provider : provider.provide)),
    };
  }
}
