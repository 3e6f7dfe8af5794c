/** All services of definitions over one database, put together by hand: for specs, which have no framework. */
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import type { StoreConnection } from '@landfall/store/connection';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { LedgerRepository } from '@landfall/store/ledger/ledger.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { RejectionRepository } from '@landfall/store/rejection/rejection.repository';
import { CatalogService } from '../catalog/catalog.service';
import { LedgerDesk } from '../desk/ledger-desk';
import type { EngineSettings } from '../settings';
import { DefinitionService } from './definition.service';
import { EverybodyService } from './everybody.service';
import { GoalWarnings } from './goal-warnings.service';
import { GoalService } from './goal.service';
import { JourneyWarnings } from './journey-warnings.service';
import { JourneyService } from './journey.service';
import { MemberService } from './member.service';
import { PublishJourney } from './publish-journey.service';
import { ReferenceService } from './reference.service';
import { SegmentService } from './segment.service';
import { StopJourney } from './stop-journey.service';
import { TemplateService } from './template.service';

export function definitionWorld(connection: StoreConnection, settings: Partial<EngineSettings> = {}) {
  const engine: EngineSettings = { clockSpeed: 1, mailFrom: 'Shop <hello@shop.example>', seed: 'a', ...settings };
  const definitions = new DefinitionRepository(connection);
  const profiles = new ProfileRepository(connection);
  const events = new EventRepository(connection);
  const enrollments = new EnrollmentRepository(connection);
  const conversions = new ConversionRepository(connection);
  const rejections = new RejectionRepository(connection);
  const ledgers = new LedgerRepository(connection, profiles, events, enrollments, conversions, rejections);
  const catalogs = new CatalogService(definitions, engine);
  const told: string[] = [];
  const desk = new LedgerDesk(ledgers, definitions, catalogs, engine, (owed) => told.push(...owed.keys()));

  const common = new DefinitionService(definitions);
  const references = new ReferenceService(definitions, enrollments);
  const everybody = new EverybodyService(profiles, desk);
  const journeyWarnings = new JourneyWarnings(definitions, events);
  const journeys = new JourneyService(common, definitions, enrollments, references, journeyWarnings);
  return {
    desk,
    definitions,
    profiles,
    enrollments,
    /** Ids of the enrollments whose workflows were told something. */
    told,
    common,
    goals: new GoalService(common, definitions, references, new GoalWarnings(definitions, references, profiles, events)),
    segments: new SegmentService(common, definitions, references, everybody),
    members: new MemberService(common, profiles, desk),
    templates: new TemplateService(common, references, engine),
    journeys,
    publisher: new PublishJourney(common, journeys, references, enrollments, journeyWarnings),
    stopper: new StopJourney(common, journeys, enrollments, everybody, desk),
  };
}

export type DefinitionWorld = ReturnType<typeof definitionWorld>;
