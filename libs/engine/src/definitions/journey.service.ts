/** Journeys as their authors keep them: the draft is what is saved, and what people pass through is a version of it. */
import { Injectable } from '@nestjs/common';
import { Conflict } from '@landfall/domain/fault/fault';
import type { GoalCategory, GoalDefinition } from '@landfall/domain/goal/goal';
import type { JourneyDefinition, JourneyVersion } from '@landfall/domain/journey/journey';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import { goalKeyOf, withOnGoal } from '@landfall/domain/journey/on-goal-default';
import { journeyReferences } from '@landfall/domain/journey/references';
import { DefinitionRepository, type StoredDefinition } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import {
  DefinitionService,
  type DefinitionKeeper,
  type DefinitionRules,
  type Precondition,
  type Writing,
  type Written,
} from './definition.service';
import { JourneyWarnings } from './journey-warnings.service';
import { ARCHIVE_JOURNEY, RESTORE_JOURNEY } from './moves';
import { readWritten } from './read-written';
import { ReferenceService } from './reference.service';
import type { Warning } from './warning';
import { bodyFaults } from './written-bodies';
import { writtenJourneyReferences } from './written-references';

export interface JourneyReading {
  definition: StoredDefinition;
  /** Of the live version's goal: what newcomers are pinned to; `null` without a version or without a goal. */
  goalRevision: number | null;
}

@Injectable()
export class JourneyService implements DefinitionRules, DefinitionKeeper {
  readonly kind = 'journey';
  readonly firstStatus = 'draft';

  constructor(
    private readonly common: DefinitionService,
    private readonly definitions: DefinitionRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly references: ReferenceService,
    private readonly warnings: JourneyWarnings,
  ) {}

  /** Saves the draft; a live journey keeps its version until the draft is published. */
  async put(key: string, writing: Writing): Promise<Written & { warnings: Warning[] }> {
    const written = await this.common.put(key, writing, this);
    return { ...written, warnings: await this.warnings.ofDraft(written.definition.body as JourneyDefinition) };
  }

  async archive(key: string): Promise<StoredDefinition> {
    const unused = () => this.references.requireUnused('journey', key, 'archived');
    return (await this.common.move('journey', key, ARCHIVE_JOURNEY, unused)).definition;
  }

  async restore(key: string): Promise<StoredDefinition> {
    return (await this.common.move('journey', key, RESTORE_JOURNEY)).definition;
  }

  /** @throws NotFound, Conflict while it runs or anybody is under way in it */
  delete(key: string, precondition: Precondition = () => undefined): Promise<void> {
    return this.common.remove('journey', key, async (current) => {
      await precondition(current);
      if (current.status === 'live' || current.status === 'paused')
        throw new Conflict(`A journey that is ${current.status} cannot be deleted; stop it first.`);
      await this.references.requireUnused('journey', key, 'deleted');
      const active = await this.enrollments.activeIn(key, 1);
      if (active.length > 0) throw new Conflict('Somebody is still under way in this journey.');
    });
  }

  /** The version that newcomers enter. */
  async liveVersion({ key, version }: StoredDefinition): Promise<JourneyVersion | undefined> {
    if (version === null) return undefined;
    return (await this.definitions.versionsOf([key])).find((each) => each.version === version);
  }

  async reading(definition: StoredDefinition): Promise<JourneyReading> {
    return (await this.readings([definition]))[0]!;
  }

  async read(key: string, written: unknown): Promise<{ body: JourneyDefinition; compiled: null }> {
    const whole = withOnGoal(written, await this.categoryOf(goalKeyOf(written)));
    const body = await readWritten(journeySchema, whole, async (read) => [
      ...(await this.references.faultsOf(read ? journeyReferences(read) : writtenJourneyReferences(whole), {
        kind: 'journey',
        key,
        written: whole,
      })),
      ...bodyFaults(whole),
    ]);
    return { body, compiled: null };
  }

  private async categoryOf(goal: string | undefined): Promise<GoalCategory | undefined> {
    const found = goal === undefined ? undefined : await this.definitions.find('goal', goal);
    return (found?.definition.body as GoalDefinition | undefined)?.category;
  }

  /** In the order given. */
  async readings(journeys: readonly StoredDefinition[]): Promise<JourneyReading[]> {
    const goals = new Map((await this.definitions.all('goal')).map(({ key, revision }) => [key, revision]));
    const published = journeys.filter(({ version }) => version !== null).map(({ key }) => key);
    const versions = await this.definitions.versionsOf(published);
    return journeys.map((definition) => {
      const live = versions.find(({ journey, version }) => journey === definition.key && version === definition.version);
      return { definition, goalRevision: goals.get(live?.definition.goal?.key ?? '') ?? null };
    });
  }
}
