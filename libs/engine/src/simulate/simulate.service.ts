/** Runs definitions over events in virtual time. Reads what is saved, writes nothing and tells nobody. */
import { Inject, Injectable } from '@nestjs/common';
import { compileTemplate } from '@landfall/channels/template/compile-template';
import { isRecord } from '@landfall/domain/condition/choice';
import { InvalidInput, pointerOf, type Fault } from '@landfall/domain/fault/fault';
import type { GoalDefinition } from '@landfall/domain/goal/goal';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import type { SegmentDefinition } from '@landfall/domain/segment/segment';
import { readDefinition } from '@landfall/domain/simulation/read-definitions';
import { onlyOf, readSimulation, type SimulationRequest } from '@landfall/domain/simulation/read-simulation';
import { simulate } from '@landfall/domain/simulation/simulate';
import type { DefinitionKind, DefinitionSet, SimulationResult } from '@landfall/domain/simulation/simulation';
import type { TemplateDefinition } from '@landfall/domain/template/template';
import { DefinitionRepository, type StoredDefinition } from '@landfall/store/definition/definition.repository';
import { CatalogService } from '../catalog/catalog.service';
import { ENGINE_SETTINGS, type EngineSettings } from '../settings';
import { withoutSecrets } from './without-secrets';

@Injectable()
export class SimulateService {
  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly catalogs: CatalogService,
    @Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings,
  ) {}

  /** @throws InvalidInput with every fault, its pointer into the request */
  async run(request: SimulationRequest): Promise<SimulationResult> {
    const given = isRecord(request.definitions) ? request.definitions : {};
    const saved = await this.saved(given, onlyOf(request)?.value);
    const { simulation, faults } = readSimulation(request, saved, this.settings.seed);
    const all = [...faults, ...(await templateFaults(given.templates))];
    if (all.length > 0) throw new InvalidInput(all);
    return simulate(withoutSecrets(simulation));
  }

  /** What the request leaves out; other kinds are not even read. */
  private async saved(given: Record<string, unknown>, only: unknown): Promise<DefinitionSet> {
    const read = async (kind: DefinitionKind, stored: 'goal' | 'segment' | 'template') =>
      given[kind] === undefined ? (await this.definitions.all(stored)).filter(({ status }) => status === 'active') : [];
    const [goals, segments, templates, journeys] = await Promise.all([
      read('goals', 'goal'),
      read('segments', 'segment'),
      read('templates', 'template'),
      given.journeys === undefined ? this.journeys(only) : new Map<string, JourneyDefinition>(),
    ]);
    return {
      goals: bodies<GoalDefinition>(goals),
      segments: bodies<SegmentDefinition>(segments),
      templates: bodies<TemplateDefinition>(templates),
      journeys,
      settings: (await this.catalogs.current()).settings,
    };
  }

  /** The live ones, or those that are named: as they were last published, or their draft where they never were. */
  private async journeys(only: unknown): Promise<Map<string, JourneyDefinition>> {
    const all = await this.definitions.all('journey');
    const chosen = all.filter(({ key, status }) =>
      Array.isArray(only) ? only.includes(key) && status !== 'archived' : status === 'live',
    );
    const versions = await this.definitions.versionsOf(chosen.map(({ key }) => key));
    return new Map(
      chosen.map(({ key, version, body }) => {
        const own = versions.filter(({ journey }) => journey === key);
        const published = own.find((each) => each.version === version) ?? own.at(-1);
        return [key, published?.definition ?? (body as JourneyDefinition)];
      }),
    );
  }
}

const bodies = <Body>(stored: readonly StoredDefinition[]): Map<string, Body> =>
  new Map(stored.map(({ key, body }) => [key, body as Body]));

/** What only the template libraries can tell, of those that their schema lets through. */
async function templateFaults(given: unknown): Promise<Fault[]> {
  if (!isRecord(given)) return [];
  const found = await Promise.all(
    Object.entries(given).map(async ([key, body]) => {
      const { definition } = readDefinition('templates', body);
      const { faults = [] } = definition ? await compileTemplate(definition) : {};
      return faults.map(({ path, message }) => ({ path: pointerOf(['definitions', 'templates', key]) + path, message }));
    }),
  );
  return found.flat();
}
