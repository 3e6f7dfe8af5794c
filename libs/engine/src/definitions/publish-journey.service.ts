/** Makes the draft of a journey the version that newcomers enter; who is under way stays on theirs, unless they are to be moved. */
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { NotFound } from '@landfall/domain/fault/fault';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import { layOut } from '@landfall/domain/journey/layout';
import { journeyReferences } from '@landfall/domain/journey/references';
import type { StoredDefinition } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { MigrateService, type Migration } from '../journeys/migrate.service';
import { UnfinishedService } from '../journeys/unfinished.service';
import { DefinitionService } from './definition.service';
import { JourneyService, type JourneyReading } from './journey.service';
import { JourneyWarnings } from './journey-warnings.service';
import { ReferenceService } from './reference.service';
import { requireReferences } from './require-references';
import type { Warning } from './warning';

export interface Publication extends JourneyReading {
  /** Whether a new version was made. */
  changed: boolean;
  migration: Migration;
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
    private readonly unfinished: UnfinishedService,
    private readonly migrations: MigrateService,
  ) {}

  /**
   * From any state to live; one that is paused stays so. A draft that reads the same as the live version makes no new one. Whom a crash
   * has kept from entering, or from being moved, the same call said again lets in and moves.
   *
   * @param migrate moves those under way to the version
   * @throws NotFound, Conflict where the draft names what is gone by now
   */
  async publish(key: string, { migrate = false }: { migrate?: boolean } = {}): Promise<Publication> {
    let changed = false;
    const { definition } = await this.common.change('journey', key, async (current) => {
      if (!current) throw new NotFound(`journey “${key}”`);
      const draft = current.body as JourneyDefinition;
      await requireReferences(this.references, journeyReferences(draft), { kind: 'journey', key, written: draft });
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
          // What ticked while it was stopped, or by another clock, is gone by.
          publishedAt: current.status === status && isSameClock(draft, live?.definition) ? current.publishedAt : now,
          unfinished: asksExisting(draft, live?.definition)
            ? [...current.unfinished, { work: 'enter', at: now }]
            : current.unfinished,
          winners: live ? current.winners.filter(({ step }) => isSameSplit(step, live.definition, draft)) : [],
          updatedAt: now,
        },
        ...(changed ? { newVersion: { journey: key, version, goalRevision, definition: draft } } : {}),
      };
    });
    await this.unfinished.finish(definition);
    const { version } = definition;
    const migration = migrate ? await this.migrations.migrate(key, version!) : await this.migrations.leave(key, version!);
    const reading = await this.journeys.reading(definition);
    return { ...reading, changed, migration, warnings: await this.warnings.ofPublish(definition.body as JourneyDefinition) };
  }

  /** After a deletion the key goes on counting: enrollments of its namesake keep their versions apart from the new ones. */
  private async nextVersion({ key, version }: StoredDefinition): Promise<number> {
    const newest = version ?? (await this.enrollments.page(key, {}, null, 1)).at(0)?.version ?? 0;
    return newest + 1;
  }
}

function isSameClock(draft: JourneyDefinition, live: JourneyDefinition | undefined): boolean {
  const clockOf = (definition: JourneyDefinition | undefined) =>
    definition && 'schedule' in definition.entry.on ? definition.entry.on.schedule : undefined;
  return isDeepStrictEqual(clockOf(draft), clockOf(live));
}

/** At the first publish, and at each that adds it. */
function asksExisting({ entry: { on } }: JourneyDefinition, live: JourneyDefinition | undefined): boolean {
  if (!('segment' in on) || !on.existing) return false;
  const before = live?.entry.on;
  return !(before && 'segment' in before && before.existing && before.segment === on.segment);
}

/** What was found out of other variants, or by another rule, decides nothing. */
function isSameSplit(step: string, before: JourneyDefinition, after: JourneyDefinition): boolean {
  const askedOf = (definition: JourneyDefinition) => {
    const place = layOut(definition).places.get(step)?.step;
    if (!place || !('split' in place)) return undefined;
    const { variants, pickWinner } = place.split;
    return { names: variants.map(({ name }) => name).sort(), pickWinner };
  };
  return askedOf(before) !== undefined && isDeepStrictEqual(askedOf(before), askedOf(after));
}
