/** For specs, which have no framework: all services of definitions over one database, a small shop of them, and people passing through. */
import { Conflict, NotFound } from '@landfall/domain/fault/fault';
import { receive } from '@landfall/domain/ledger/receive';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import type { StoreConnection } from '@landfall/store/connection';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { EventRepository } from '@landfall/store/event/event.repository';
import { LedgerRepository } from '@landfall/store/ledger/ledger.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { RejectionRepository } from '@landfall/store/rejection/rejection.repository';
import { TickRepository } from '@landfall/store/tick/tick.repository';
import type { JourneyClient } from '@landfall/temporal/journey.client';
import { CatalogService } from '../catalog/catalog.service';
import { LedgerDesk } from '../desk/ledger-desk';
import { newId } from '../desk/new-id';
import { EnrollByHand } from '../journeys/enroll-by-hand.service';
import { MigrateService } from '../journeys/migrate.service';
import { PickWinners } from '../journeys/pick-winners.service';
import { TickService } from '../journeys/tick.service';
import { UnfinishedService } from '../journeys/unfinished.service';
import type { EngineSettings } from '../settings';
import { Reconciler } from '../tell/reconciler';
import { Teller } from '../tell/teller';
import { TemplatePreview } from '../templates/template-preview.service';
import { DefinitionService } from './definition.service';
import { EverybodyService } from './everybody.service';
import { GoalWarnings } from './goal-warnings.service';
import { GoalService } from './goal.service';
import { JourneyWarnings } from './journey-warnings.service';
import { JourneyService } from './journey.service';
import { MemberService } from './member.service';
import { PauseJourney } from './pause-journey.service';
import { PublishJourney } from './publish-journey.service';
import { ReferenceService } from './reference.service';
import { SegmentService } from './segment.service';
import { StopJourney } from './stop-journey.service';
import { TemplateService } from './template.service';

export function definitionWorld(connection: StoreConnection, settings: Partial<EngineSettings> = {}) {
  const engine: EngineSettings = {
    clockSpeed: 1,
    mailFrom: 'Shop <hello@shop.example>',
    publicUrl: 'https://links.shop.example',
    signingSecret: 'secret-of-this-spec',
    seed: 'a',
    ...settings,
  };
  const definitions = new DefinitionRepository(connection);
  const profiles = new ProfileRepository(connection);
  const events = new EventRepository(connection);
  const enrollments = new EnrollmentRepository(connection);
  const conversions = new ConversionRepository(connection);
  const rejections = new RejectionRepository(connection);
  const ledgers = new LedgerRepository(connection, profiles, events, enrollments, conversions, rejections, definitions);
  const catalogs = new CatalogService(definitions, engine);
  const told: string[] = [];
  const desk = new LedgerDesk(ledgers, catalogs, engine, (owed) => told.push(...owed.keys()));
  /** What Temporal heard, in the order told: `wake e1`. */
  const heard: string[] = [];
  const temporal = {
    start: async (id: string) => void heard.push(`start ${id}`),
    end: async (id: string) => void heard.push(`end ${id}`),
    wake: async (id: string) => void heard.push(`wake ${id}`),
    ensureTicking: async (wanted: { journey: string; cron: string }[]) =>
      void heard.push(...wanted.map(({ journey, cron }) => `ticking ${journey} ${cron}`)),
    tick: async (journey: string) => void heard.push(`tick ${journey}`),
  } as unknown as JourneyClient;
  const teller = new Teller(enrollments, temporal);

  const common = new DefinitionService(definitions);
  const references = new ReferenceService(definitions, enrollments);
  const everybody = new EverybodyService(profiles, desk);
  const journeyWarnings = new JourneyWarnings(definitions, events);
  const journeys = new JourneyService(common, definitions, enrollments, references, journeyWarnings);
  const unfinished = new UnfinishedService(common, definitions, catalogs, enrollments, profiles, desk, teller);
  const migrations = new MigrateService(enrollments, desk);
  const ticks = new TickService(catalogs, profiles, new TickRepository(connection), desk, temporal);
  const splits = new PickWinners(catalogs, common, definitions, enrollments, conversions);
  const world = {
    desk,
    definitions,
    references,
    profiles,
    enrollments,
    /** Ids of the enrollments whose workflows were told something. */
    told,
    heard,
    rejections,
    common,
    goals: new GoalService(common, definitions, references, new GoalWarnings(definitions, references, profiles, events)),
    segments: new SegmentService(common, definitions, references, everybody),
    members: new MemberService(common, profiles, desk),
    templates: new TemplateService(common, references, engine),
    previews: new TemplatePreview(common, profiles, engine, null),
    journeys,
    publisher: new PublishJourney(common, journeys, references, enrollments, journeyWarnings, unfinished, migrations),
    pauser: new PauseJourney(common, journeys, everybody, unfinished),
    hand: new EnrollByHand(common, journeys, profiles, desk),
    unfinished,
    ticks,
    splits,
    reconciler: new Reconciler(profiles, enrollments, desk, teller, unfinished, ticks, splits),
    temporal,
    stopper: new StopJourney(common, journeys, enrollments, everybody, desk),
  };

  /** Hears of an event, as tracking would. */
  const track = async (userId: string, event: string, properties = {}, at = Date.now()): Promise<void> => {
    const id = newId();
    const profileId = `u:${userId}`;
    const said = {
      id,
      messageId: id,
      type: 'track' as const,
      event,
      userId,
      anonymousId: null,
      properties,
      traits: {},
      context: {},
    };
    const call = { ...said, occurredAt: at, receivedAt: at };
    const work = (...at: Parameters<Parameters<typeof desk.work>[0]['work']>) => receive(at[0], at[1], call, 'leave', at[2]);
    await desk.work({ profileId, event: { ...call, profileId }, work });
  };
  return {
    ...world,
    track,
    put: (kind: DefinitionKinds, key: string, written: unknown) => world[kind].put(key, { written, savedBy: 'spec' }),
    enrollmentsOf: async (userId: string) => (await enrollments.ofProfiles([`u:${userId}`])).map(({ enrollment }) => enrollment),
    segmentsOf: async (userId: string) => Object.keys((await profiles.findByAnyId(userId))!.profile.segments).sort(),
  };
}

export type DefinitionKinds = 'goals' | 'segments' | 'templates' | 'journeys';
export type DefinitionWorld = ReturnType<typeof definitionWorld>;

/** What {@link cart} names: goal `bought`, segments `buyers` and `staff`, template `reminder`. */
export async function openShop(world: DefinitionWorld): Promise<void> {
  await world.put('goals', 'bought', { name: 'First purchase', when: { event: 'Order Completed', where: { total: { gt: 0 } } } });
  await world.put('segments', 'buyers', { name: 'Buyers', when: { event: 'Order Completed' } });
  await world.put('segments', 'staff', { name: 'Staff', static: true });
  await world.put('templates', 'reminder', { channel: 'email', subject: 'Your cart', html: '<p>Hello</p>' });
}

/** A journey as its author writes it. */
export const cart = (more: object = {}) => ({
  name: 'Abandoned cart',
  goal: { key: 'bought' },
  entry: { on: { event: 'Cart Updated' } },
  suppress: ['buyers'],
  steps: [
    { id: 'wait', delay: 'PT1H' },
    { id: 'remind', send: { channel: 'email', template: 'reminder' } },
  ],
  ...more,
});

/** What came of it: the state it is in, `gone`, or the status that HTTP would answer. */
export async function outcomeOf(work: Promise<unknown>): Promise<string | number> {
  try {
    const result = (await work) as { status?: string; definition?: { status: string } } | undefined;
    return result?.status ?? result?.definition?.status ?? 'gone';
  } catch (error) {
    if (error instanceof Conflict) return 409;
    if (error instanceof NotFound) return 404;
    throw error;
  }
}
