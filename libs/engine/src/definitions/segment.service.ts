/** Segments as their authors keep them. Whatever changes one settles everybody's memberships before it is answered. */
import { Injectable } from '@nestjs/common';
import { isRecord } from '@landfall/domain/condition/choice';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import { segmentSchema } from '@landfall/domain/segment/segment.schema';
import { DefinitionRepository, type StoredDefinition } from '@landfall/store/definition/definition.repository';
import { StaleRead } from '@landfall/store/profile/profile.repository';
import {
  DefinitionService,
  type DefinitionKeeper,
  type DefinitionRules,
  type Precondition,
  type Writing,
  type Written,
} from './definition.service';
import { EverybodyService } from './everybody.service';
import { ARCHIVE, RESTORE } from './moves';
import { readWritten } from './read-written';
import { ReferenceService } from './reference.service';
import { requireReferences } from './require-references';
import { vagueName, type Warning } from './warning';
import { writtenConditionReferences } from './written-references';

/** Kept beside a segment while people are being settled: who asks for the same again, after a crash, has it finished. */
const UNSETTLED = { unsettled: true };

@Injectable()
export class SegmentService implements DefinitionRules, DefinitionKeeper {
  readonly kind = 'segment';
  readonly firstStatus = 'active';

  constructor(
    private readonly common: DefinitionService,
    private readonly definitions: DefinitionRepository,
    private readonly references: ReferenceService,
    private readonly everybody: EverybodyService,
  ) {}

  async put(key: string, writing: Writing): Promise<Written & { warnings: Warning[] }> {
    const written = await this.common.put(key, writing, this);
    await this.settle(written);
    return { ...written, warnings: vagueName((written.definition.body as SegmentDefinition).name) };
  }

  /** Members chosen by hand are kept for the day it is restored; the others will be found again. */
  async archive(key: string): Promise<StoredDefinition> {
    const moved = await this.common.move('segment', key, ARCHIVE, async () => {
      await this.references.requireUnused('segment', key, 'archived');
      return { compiled: UNSETTLED };
    });
    await this.settle(moved);
    return moved.definition;
  }

  async restore(key: string): Promise<StoredDefinition> {
    const moved = await this.common.move('segment', key, RESTORE, async ({ body }) => {
      await requireReferences(this.references, writtenConditionReferences(ruleOf(body), '/when'));
      return { compiled: UNSETTLED };
    });
    await this.settle(moved);
    return moved.definition;
  }

  /** Archived before its members leave, so that nobody joins meanwhile and a second call finishes what a first began. */
  async delete(key: string, precondition: Precondition = () => undefined): Promise<void> {
    await precondition(await this.common.get('segment', key));
    await this.references.requireUnused('segment', key, 'deleted');
    await this.archive(key);
    await this.everybody.settle(key);
    await this.common.remove('segment', key, () => this.references.requireUnused('segment', key, 'deleted'));
  }

  async read(key: string, written: unknown): Promise<{ body: SegmentDefinition; compiled: unknown }> {
    const references = writtenConditionReferences(ruleOf(written), '/when');
    const body = await readWritten(segmentSchema, written, async () => [
      ...(await this.references.faultsOf(references, { kind: 'segment', key, written })),
      ...(await this.references.cyclesOf('segment', key, references)),
    ]);
    return { body, compiled: UNSETTLED };
  }

  private async settle({ definition, rev }: Written): Promise<void> {
    if (definition.compiled === null) return;
    const isLeft = definition.status === 'archived' && ruleOf(definition.body) !== undefined;
    await this.everybody.settle(isLeft ? definition.key : undefined);
    try {
      await this.definitions.save([{ definition: { ...definition, compiled: null }, expected: rev }]);
    } catch (error) {
      // Changed again meanwhile: that change settles people by what it says.
      if (!(error instanceof StaleRead)) throw error;
    }
  }
}

/** The condition of a segment as written; `undefined` where its members are chosen by hand. */
const ruleOf = (body: unknown): unknown => (isRecord(body) ? body['when'] : undefined);
