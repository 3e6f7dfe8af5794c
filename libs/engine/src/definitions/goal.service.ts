/** Goals as their authors keep them. A goal looks forward only: saving one works nobody. */
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { isRecord } from '@landfall/domain/condition/choice';
import type { Fault } from '@landfall/domain/fault/fault';
import { GOAL_REVISION_FIELDS, type GoalDefinition } from '@landfall/domain/goal/goal';
import { goalSchema } from '@landfall/domain/goal/goal.schema';
import { goalReferences } from '@landfall/domain/goal/references';
import { DefinitionRepository, type StoredDefinition } from '@landfall/store/definition/definition.repository';
import {
  DefinitionService,
  type DefinitionKeeper,
  type DefinitionRules,
  type Precondition,
  type Writing,
  type Written,
} from './definition.service';
import { GoalWarnings } from './goal-warnings.service';
import { ARCHIVE, RESTORE } from './moves';
import { readWritten } from './read-written';
import { ReferenceService } from './reference.service';
import type { Warning } from './warning';
import { requireReferences } from './require-references';
import { writtenConditionReferences, writtenGoalReferences } from './written-references';

@Injectable()
export class GoalService implements DefinitionRules, DefinitionKeeper {
  readonly kind = 'goal';
  readonly firstStatus = 'active';

  constructor(
    private readonly common: DefinitionService,
    private readonly definitions: DefinitionRepository,
    private readonly references: ReferenceService,
    private readonly warnings: GoalWarnings,
  ) {}

  async put(key: string, writing: Writing): Promise<Written & { warnings: Warning[] }> {
    const written = await this.common.put(key, writing, this);
    return { ...written, warnings: await this.warnings.of(key, written.definition.body as GoalDefinition) };
  }

  async archive(key: string): Promise<StoredDefinition> {
    return (await this.common.move('goal', key, ARCHIVE, () => this.references.requireUnused('goal', key, 'archived')))
      .definition;
  }

  async restore(key: string): Promise<StoredDefinition> {
    const mayCome = ({ body }: StoredDefinition) => requireReferences(this.references, goalReferences(body as GoalDefinition));
    return (await this.common.move('goal', key, RESTORE, mayCome)).definition;
  }

  /** Its conversions stay what they are: news of the past. */
  delete(key: string, precondition: Precondition = () => undefined): Promise<void> {
    return this.common.remove('goal', key, async (current) => {
      await precondition(current);
      await this.references.requireUnused('goal', key, 'deleted');
    });
  }

  async read(key: string, written: unknown): Promise<{ body: GoalDefinition; compiled: null }> {
    const when = isRecord(written) ? written['when'] : undefined;
    const body = await readWritten(goalSchema, written, async () => [
      ...(await this.references.faultsOf(writtenGoalReferences(written), { kind: 'goal', key, written })),
      ...(await this.references.cyclesOf('goal', key, writtenConditionReferences(when, '/when'))),
      ...(await this.faultsOfLevel(key, written)),
    ]);
    return { body, compiled: null };
  }

  /** Who is pinned to a revision keeps it, so only what decides about conversions makes one. */
  revises(before: unknown, after: unknown): boolean {
    const part = (body: unknown) => GOAL_REVISION_FIELDS.map((field) => (body as Record<string, unknown>)[field]);
    return !isDeepStrictEqual(part(before), part(after));
  }

  /** After a deletion the key goes on counting: enrollments may still be pinned to revisions of its namesake. */
  async firstRevision(key: string): Promise<number> {
    const journeys = await this.definitions.all('journey');
    const versions = await this.definitions.versionsOf(journeys.map((journey) => journey.key));
    const pinned = versions.filter(({ definition }) => definition.goal?.key === key).map(({ goalRevision }) => goalRevision ?? 0);
    return Math.max(0, ...pinned) + 1;
  }

  private async faultsOfLevel(key: string, written: unknown): Promise<Fault[]> {
    if (!isRecord(written) || written['level'] !== 'diagnostic') return [];
    const journeys = (await this.references.journeysMeasuredBy(key)).map((each) => `journey “${each}”`).join(', ');
    return journeys === '' ? [] : [{ path: '/level', message: `cannot be diagnostic: it is the goal of ${journeys}` }];
  }
}
