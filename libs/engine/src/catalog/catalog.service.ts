/** The definitions in force, built anew when the store says that something changed. */
import { Inject, Injectable } from '@nestjs/common';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import type { JourneyDefinition, JourneyStatus } from '@landfall/domain/journey/journey';
import { buildCatalog, type Catalog, type Definitions } from '@landfall/domain/ledger/catalog';
import { DEFAULT_SETTINGS, type Settings } from '@landfall/domain/settings/settings';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { ENGINE_SETTINGS, type EngineSettings } from '../settings';

@Injectable()
export class CatalogService {
  /** The last one built, perhaps no longer in force: whoever uses it compares the revision first. */
  held: { revision: number; catalog: Catalog } | undefined;
  private loading: Promise<Catalog> | undefined;

  constructor(
    private readonly definitions: DefinitionRepository,
    @Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings,
  ) {}

  /** As of now: whatever was answered before this call is in it. */
  async current(): Promise<Catalog> {
    const revision = await this.definitions.catalogRevision();
    return this.held?.revision === revision ? this.held.catalog : this.load();
  }

  private load(): Promise<Catalog> {
    this.loading ??= this.build().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async build(): Promise<Catalog> {
    // Read before the definitions: a change in between makes the next caller build again.
    const revision = await this.definitions.catalogRevision();
    const catalog = buildCatalog(await this.read(), this.settings.clockSpeed, await this.shopSettings());
    this.held = { revision, catalog };
    return catalog;
  }

  private async shopSettings(): Promise<Settings> {
    const saved = await this.definitions.find('settings', 'settings');
    return saved ? (saved.definition.body as Settings) : DEFAULT_SETTINGS;
  }

  private async read(): Promise<Definitions> {
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
    return {
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
  }
}
