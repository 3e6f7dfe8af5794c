/** Makes the draft of a journey the version that newcomers enter; who is under way stays on theirs. */
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { NotFound } from '@landfall/domain/fault/fault';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import { journeyReferences } from '@landfall/domain/journey/references';
import type { StoredDefinition } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { DefinitionService } from './definition.service';
import { JourneyService, type JourneyReading } from './journey.service';
import { JourneyWarnings } from './journey-warnings.service';
import { ReferenceService } from './reference.service';
import { requireReferences } from './require-references';
import type { Warning } from './warning';

export interface Publication extends JourneyReading {
  /** Whether a new version was made. */
  changed: boolean;
  warnings: Warning[];
}

@Injectable()
export class PublishJourney {
  constructor(
    private readonly common: DefinitionService,
    private readonly journeys: JourneyService,
    private readonly references: ReferenceService,
    private readonly enrollments: EnrollmentRepository,
    private readonly warnings: JourneyWarnings,
  ) {}

  /**
   * From any state to live; one that is paused stays so. A draft that reads the same as the live version makes no new one.
   *
   * @throws NotFound, Conflict where the draft names what is gone by now
   */
  async publish(key: string): Promise<Publication> {
    let changed = false;
    const { definition } = await this.common.change('journey', key, async (current) => {
      if (!current) throw new NotFound(`journey “${key}”`);
      const draft = current.body as JourneyDefinition;
      await requireReferences(this.references, journeyReferences(draft));
      const goalRevision = draft.goal ? (await this.common.get('goal', draft.goal.key)).revision : null;
      const live = await this.journeys.liveVersion(current);
      changed = !live || !isDeepStrictEqual(live.definition, draft);
      const status = current.status === 'paused' ? 'paused' : 'live';
      const { revision } = current;
      if (!changed && current.status === status && current.liveRevision === revision) return undefined;
      const now = Date.now();
      const version = changed ? await this.nextVersion(current) : current.version!;
      return {
        definition: {
          ...current,
          status,
          version,
          liveRevision: revision,
          publishedAt: current.publishedAt ?? now,
          updatedAt: now,
        },
        ...(changed ? { newVersion: { journey: key, version, goalRevision, definition: draft } } : {}),
      };
    });
    const reading = await this.journeys.reading(definition);
    return { ...reading, changed, warnings: await this.warnings.ofPublish(definition.body as JourneyDefinition) };
  }

  /** After a deletion the key goes on counting: enrollments of its namesake keep their versions apart from the new ones. */
  private async nextVersion({ key, version }: StoredDefinition): Promise<number> {
    const newest = version ?? (await this.enrollments.page(key, {}, null, 1)).at(0)?.version ?? 0;
    return newest + 1;
  }
}
