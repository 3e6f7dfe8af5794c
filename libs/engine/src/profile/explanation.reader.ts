/** Why a profile's purchases counted where they did, or did not count: everything about one goal. */
import { Injectable } from '@nestjs/common';
import { attribute } from '@landfall/domain/attribution/attribute';
import type { Considered } from '@landfall/domain/attribution/attribution';
import { explainConversion } from '@landfall/domain/attribution/explain';
import { eventNames } from '@landfall/domain/condition/references';
import type { EventFact } from '@landfall/domain/event/event';
import { NotFound } from '@landfall/domain/fault/fault';
import { dedupeKey } from '@landfall/domain/goal/match-goal';
import type { Conversion } from '@landfall/domain/goal/conversion';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import type { Catalog, CatalogGoal } from '@landfall/domain/ledger/catalog';
import { attributionConversion, attributionEnrollment, enrollmentsWithGoal } from '@landfall/domain/ledger/credit';
import { conversionKey, viewOf, type Ledger } from '@landfall/domain/ledger/ledger';
import type { Instant } from '@landfall/domain/time/instant';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EventRepository, type StoredEvent } from '@landfall/store/event/event.repository';
import { RejectionRepository, type StoredRejection } from '@landfall/store/rejection/rejection.repository';
import { CatalogService } from '../catalog/catalog.service';
import type { KnownConversion, Passage } from '../reading/known';
import { lackOf } from './because';
import { knownProfile, ProfileReader } from './profile.reader';

/** Events and rejections looked back at: an answer that a person reads. */
const MOST = 200;

export interface Explanation {
  userId: string | null;
  /** Newest first. */
  conversions: ExplainedConversion[];
  /** From journeys with this goal, newest first. */
  rejections: StoredRejection[];
  /** Newest first. */
  misses: Miss[];
}

export interface ExplainedConversion {
  known: KnownConversion;
  /** The one that entered last first. */
  considered: (Considered & { passage: Passage; credited: boolean })[];
  sentence: string;
}

/** An event that the goal's conditions name and that is no conversion of its own. */
export interface Miss {
  eventId: string;
  occurredAt: Instant;
  because: string;
}

@Injectable()
export class ExplanationReader {
  constructor(
    private readonly catalogs: CatalogService,
    private readonly profiles: ProfileReader,
    private readonly events: EventRepository,
    private readonly conversions: ConversionRepository,
    private readonly rejections: RejectionRepository,
    private readonly definitions: DefinitionRepository,
  ) {}

  /** @throws NotFound for a stranger or an unknown goal */
  async read(id: string, goalKey: string): Promise<Explanation> {
    const catalog = await this.catalogs.current();
    const goal = catalog.goals.get(goalKey);
    const definition = goal?.revisions.get(goal.revision);
    const names = definition ? [...eventNames(definition.when)] : [];
    const ledger = await this.profiles.ledgerOf(id, names);
    if (!goal || !definition) throw new NotFound(`goal “${goalKey}”`);
    const rejections = await this.rejections.ofProfile(ledger.profile.id, null, MOST);
    return {
      userId: ledger.profile.userId,
      conversions: explained(ledger, catalog, goal),
      rejections: rejections.filter(({ journey }) => hasGoal(catalog, journey, goalKey)),
      misses: names.length === 0 ? [] : await this.misses(ledger, catalog, goal, definition, names),
    };
  }

  private async misses(
    ledger: Ledger,
    catalog: Catalog,
    goal: CatalogGoal,
    definition: GoalDefinition,
    names: string[],
  ): Promise<Miss[]> {
    const own = new Set(ledger.conversions.flatMap((conversion) => (conversion.goal === goal.key ? [conversion.eventId] : [])));
    const found = await this.events.latestOf(ledger.profile.id, names, MOST);
    const missed = found.filter(({ id }) => !own.has(id)).map((event) => ({ event, fact: factOf(event) }));
    const keys = missed.map(({ fact }) => conversionKey(goal.key, dedupeKey(definition, fact)));
    const [owners, stored] = await Promise.all([this.conversions.owners(keys), this.definitions.find('goal', goal.key)]);
    const savedAt = stored?.definition.createdAt ?? -Infinity;
    return missed.map(({ event, fact }) => ({
      eventId: event.id,
      occurredAt: event.occurredAt,
      because:
        lackOf(definition.when, fact, viewOf(ledger), catalog.speed) ??
        repetition(dedupeKey(definition, fact), owners.get(conversionKey(goal.key, dedupeKey(definition, fact))), ledger) ??
        timing(event, savedAt, goal),
    }));
  }
}

function explained(ledger: Ledger, catalog: Catalog, goal: CatalogGoal): ExplainedConversion[] {
  const known = knownProfile(ledger).conversions.filter(({ conversion }) => conversion.goal === goal.key);
  const passages = new Map(enrollmentsWithGoal(ledger, goal.key).map((enrollment) => [enrollment.id, enrollment]));
  const enrollments = [...passages.values()].map(attributionEnrollment);
  const { decisions } = attribute(
    enrollments,
    known.map(({ conversion }) => attributionConversion(conversion)),
  );
  const journeyNames = new Map([...catalog.journeys.values()].map(({ key, name }) => [key, name]));
  return known.map((each) => {
    const { conversion } = each;
    const decision = decisions.get(conversion.id)!;
    const countedAt = countedOf(ledger, conversion)?.occurredAt;
    return {
      known: each,
      considered: decision.considered.map((looked) => ({
        ...looked,
        passage: passages.get(looked.enrollmentId)!,
        credited: looked.enrollmentId === decision.credited,
      })),
      sentence: explainConversion({
        conversion: attributionConversion(conversion),
        outcome: conversion.outcome,
        decision,
        enrollments,
        journeyNames,
        goalName: goal.name,
        speed: catalog.speed,
        ...(countedAt === undefined ? {} : { countedAt }),
      }),
    };
  });
}

/** Of a repeat: the conversion with which the profile counts for that journey. */
function countedOf(ledger: Ledger, { outcome, creditedJourney }: Conversion): Conversion | undefined {
  if (outcome !== 'repeat') return undefined;
  return ledger.conversions.find((other) => other.outcome === 'credited' && other.creditedJourney === creditedJourney);
}

function hasGoal(catalog: Catalog, journey: string, goal: string): boolean {
  const versions = catalog.journeys.get(journey)?.versions.values() ?? [];
  return [...versions].some(({ definition }) => definition.goal?.key === goal);
}

function repetition(key: string, owner: string | undefined, { profile }: Ledger): string | null {
  if (owner === undefined) return null;
  const whose = owner === profile.id ? '' : ' of another profile';
  return `It repeats the conversion “${key}”${whose}, and one conversion counts once.`;
}

/** Nothing is lacking, so it came when the goal did not look. */
function timing({ receivedAt }: StoredEvent, savedAt: Instant, { active }: CatalogGoal): string {
  if (receivedAt < savedAt) return 'It was heard before the goal was saved, and a goal looks forward only.';
  if (!active) return 'The goal is archived, and an archived goal matches nothing.';
  return 'All that the goal asks for holds by now, but did not when this event was heard.';
}

const factOf = ({ id, messageId, event, properties, occurredAt }: StoredEvent): EventFact => ({
  id,
  messageId,
  event: event!,
  properties,
  occurredAt,
});
