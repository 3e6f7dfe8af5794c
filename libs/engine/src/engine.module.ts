/** The engine's services over one store and one Temporal, for whichever process wants them. */
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { Channel } from '@landfall/channels/channel';
import type { StoreConnection } from '@landfall/store/connection';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { LedgerRepository } from '@landfall/store/ledger/ledger.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { RejectionRepository } from '@landfall/store/rejection/rejection.repository';
import { JourneyClient } from '@landfall/temporal/journey.client';
import { CatalogService } from './catalog/catalog.service';
import { LedgerDesk, TELL, type Tell } from './desk/ledger-desk';
import { MessageRenderer } from './enroll/message-renderer';
import { AdvanceService, EMAIL_CHANNEL } from './enroll/advance.service';
import { DefinitionService } from './definitions/definition.service';
import { EverybodyService } from './definitions/everybody.service';
import { GoalWarnings } from './definitions/goal-warnings.service';
import { GoalService } from './definitions/goal.service';
import { JourneyWarnings } from './definitions/journey-warnings.service';
import { JourneyService } from './definitions/journey.service';
import { MemberService } from './definitions/member.service';
import { PublishJourney } from './definitions/publish-journey.service';
import { ReferenceService } from './definitions/reference.service';
import { SegmentService } from './definitions/segment.service';
import { StopJourney } from './definitions/stop-journey.service';
import { TemplateService } from './definitions/template.service';
import { ExplanationReader } from './profile/explanation.reader';
import { ProfileReader } from './profile/profile.reader';
import { TakeOutService } from './profile/take-out.service';
import { TimelineReader } from './profile/timeline.reader';
import { ConversionReader } from './reading/conversion.reader';
import { EnrollmentReader } from './reading/enrollment.reader';
import { RejectionReader } from './reading/rejection.reader';
import { JourneyReportReader } from './report/journey-report.reader';
import { IngestService } from './ingest/ingest.service';
import { SimulateService } from './simulate/simulate.service';
import { ENGINE_SETTINGS, type EngineSettings } from './settings';
import { Reconciler } from './tell/reconciler';
import { Teller } from './tell/teller';

export interface EngineParts {
  settings: EngineSettings;
  store: StoreConnection;
  journeys: JourneyClient;
  /** Only who hands messages over has channels. */
  email?: Channel;
}

const REPOSITORIES = [
  ProfileRepository,
  EventRepository,
  EnrollmentRepository,
  ConversionRepository,
  RejectionRepository,
  DefinitionRepository,
] as const;

/** What a ledger is read from and written to, in the order in which its repository takes it. */
type LedgerParts = [
  ProfileRepository,
  EventRepository,
  EnrollmentRepository,
  ConversionRepository,
  RejectionRepository,
  DefinitionRepository,
];

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
  JourneyWarnings,
  JourneyService,
  PublishJourney,
  StopJourney,
];
const READING = [
  ProfileReader,
  TimelineReader,
  ExplanationReader,
  EnrollmentReader,
  RejectionReader,
  ConversionReader,
  JourneyReportReader,
];
const SERVICES = [CatalogService, LedgerDesk, Teller, IngestService, TakeOutService, SimulateService, ...DEFINING, ...READING];
/** What only the worker does. */
const WORKER_SERVICES = [MessageRenderer, AdvanceService, Reconciler];

@Module({})
export class EngineModule {
  static register({ settings, store, journeys, email }: EngineParts): DynamicModule {
    const providers: Provider[] = [
      ...REPOSITORIES.map((repository): Provider => ({ provide: repository, useValue: new repository(store) })),
      {
        provide: LedgerRepository,
        useFactory: (...parts: LedgerParts) => new LedgerRepository(store, ...parts),
        inject: [...REPOSITORIES],
      },
      { provide: ENGINE_SETTINGS, useValue: settings },
      { provide: JourneyClient, useValue: journeys },
      {
        provide: TELL,
        useFactory:
          (teller: Teller): Tell =>
          (owed) =>
            teller.tell(owed),
        inject: [Teller],
      },
      ...SERVICES,
      ...(email ? [{ provide: EMAIL_CHANNEL, useValue: email }, ...WORKER_SERVICES] : []),
    ];
    return {
      module: EngineModule,
      global: true,
      providers,
      exports: providers.map((provider) => (typeof provider === 'function' ? provider : provider.provide)),
    };
  }
}
