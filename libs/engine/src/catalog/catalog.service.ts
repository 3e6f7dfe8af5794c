/** The definitions in force, built anew when the store says that something changed. */
import { Inject, Injectable } from '@nestjs/common';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import type { JourneyDefinition, JourneyStatus } from '@landfall/domain/journey/journey';
import { buildCatalog, type Catalog, type Definitions } from '@landfall/domain/ledger/catalog';
import { DEFAULT_SETTINGS, type Settings } from '@landfall/domain/settings/settings';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import { DefinitionRepository, type StoredDefinition } from '@landfall/store/definition/definition.repository';
import { ENGINE_SETTINGS, type EngineSettings } from '../settings';

/** A catalog with what else was decided by the time it was built. */
export interface Held {
  revision: number;
  catalog: Catalog;
  /** The variant that newcomers to a split take, once the goal has decided it. */
  winnerOf(journey: string, step: string): string | undefined;
  /** Journeys that let nobody in while their target is met: how many profiles that is. */
  closingAt: ReadonlyMap<string, number>;
}

@Injectable()
export class CatalogService {
  /** The last one built, perhaps no longer in force: whoever uses it compares the revision first. */
  held: Held | undefined;
  private loading: Promise<Held> | undefined;

  constructor(
    private readonly definitions: DefinitionRepository,
    @Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings,
  ) {}

  /** As of now: whatever was answered before this call is in it. */
  async current(): Promise<Catalog> {
    return (await this.inForce()).catalog;
  }

  /** The same with what was decided besides. */
  async inForce(): Promise<Held> {
    const revision = await this.definitions.catalogRevision();
    return this.held?.revision === revision ? this.held : this.load();
  }

  private load(): Promise<Held> {
    this.loading ??= this.build().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async build(): Promise<Held> {
    // Read before the definitions: a change in between makes the next caller build again.
    const revision = await this.definitions.catalogRevision();
    const [read, settings] = await Promise.all([this.read(), this.shopSettings()]);
    const catalog = buildCatalog(read.definitions, this.settings.clockSpeed, settings);
    const winnerOf: Held['winnerOf'] = (journey, step) => read.winners.get(journey)?.get(step);
    this.held = { revision, catalog, winnerOf, closingAt: closingAt(catalog) };
    return this.held;
  }

  private async shopSettings(): Promise<Settings> {
    const saved = await this.definitions.find('settings', 'settings');
    return saved ? (saved.definition.body as Settings) : DEFAULT_SETTINGS;
  }

  private async read(): Promise<{ definitions: Definitions; winners: ReadonlyMap<string, ReadonlyMap<string, string>> }> {
    const [goals, segments, journeys] = await Promise.all([
      this.definitions.all('goal'),
      this.definitions.all('segment'),
      this.definitions.all('journey'),
    ]);
    const [revisions, versions] = await Promise.all([
      this.definitions.revisionsOf(
        'goal',
        goals.map(({ key }) => key),
      ),
      this.definitions.versionsOf(journeys.map(({ key }) => key)),
    ]);
    const definitions: Definitions = {
      goals: goals.map(({ key, status, revision, body }) => ({
        key,
        name: (body as GoalDefinition).name,
        active: status === 'active',
        revision,
        revisions: revisions.get(key)!.map((each) => ({ revision: each.revision, definition: each.body as GoalDefinition })),
      })),
      segments: segments.map(({ key, status, body }) => ({
        key,
        active: status === 'active',
        definition: body as SegmentDefinition,
      })),
      journeys: journeys.map(({ key, status, version, publishedAt, pauses, body }) => ({
        key,
        name: (body as JourneyDefinition).name,
        status: status as JourneyStatus,
        liveVersion: version,
        publishedAt,
        pauses,
        versions: versions.filter(({ journey }) => journey === key),
      })),
    };
    return { definitions, winners: new Map(journeys.map(({ key, winners }) => [key, decided(winners)])) };
  }
}

const decided = (winners: StoredDefinition['winners']): Map<string, string> =>
  new Map(winners.flatMap(({ step, winner }) => (winner === null ? [] : [[step, winner] as const])));

function closingAt({ journeys }: Catalog): Map<string, number> {
  const closing = new Map<string, number>();
  for (const { key, live } of journeys.values()) {
    const goal = live?.definition.goal;
    if (goal?.stopEntriesAtTarget && goal.target?.type === 'count') closing.set(key, goal.target.value);
  }
  return closing;
}
