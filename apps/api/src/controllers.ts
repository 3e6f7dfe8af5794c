/** Every controller of the API, for the module that serves them and the document that describes them. */
import type { Type } from '@nestjs/common';
import { ConversionsController } from './conversions/conversions.controller';
import { EnrollmentsController } from './enrollments/enrollments.controller';
import { EventsController } from './events/events.controller';
import { GoalsController } from './goals/goals.controller';
import { HealthController } from './health/health.controller';
import { MetricsController } from './health/metrics.controller';
import { KeysController } from './http/keys/keys.controller';
import { InboxController } from './inbox/inbox.controller';
import { JourneyStateController } from './journeys/journey-state.controller';
import { JourneysController } from './journeys/journeys.controller';
import { HitsController } from './links/hits.controller';
import { PreferencesController } from './links/preferences.controller';
import { MessagesController } from './messages/messages.controller';
import { ConsentController } from './profiles/consent.controller';
import { ErasureController } from './profiles/erasure.controller';
import { ProfilesController } from './profiles/profiles.controller';
import { ReportsController } from './reports/reports.controller';
import { MembersController } from './segments/members.controller';
import { SegmentsController } from './segments/segments.controller';
import { SettingsController } from './settings/settings.controller';
import { JourneySimulationController } from './simulate/journey-simulation.controller';
import { SimulateController } from './simulate/simulate.controller';
import { TemplatesController } from './templates/templates.controller';
import { TrackController } from './track/track.controller';
import { WebhookSecretController } from './webhooks/webhook-secret.controller';

export const CONTROLLERS: readonly Type[] = [
  TrackController,
  GoalsController,
  SegmentsController,
  MembersController,
  TemplatesController,
  JourneysController,
  JourneyStateController,
  EnrollmentsController,
  ProfilesController,
  ErasureController,
  ConsentController,
  MessagesController,
  SettingsController,
  EventsController,
  ConversionsController,
  ReportsController,
  SimulateController,
  JourneySimulationController,
  WebhookSecretController,
  HitsController,
  PreferencesController,
  HealthController,
  MetricsController,
];
/** With those that the manners bring along, and that of the embedded inbox: all that is documented. */
export const DOCUMENTED: readonly Type[] = [...CONTROLLERS, KeysController, InboxController];
