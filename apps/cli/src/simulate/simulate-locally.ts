// Definitions of a directory over events, in this process: no server, the rules that run live.
import { readSimulationEvents } from '@landfall/contracts/simulation';
import { NO_DEFINITIONS } from '@landfall/domain/simulation/read-definitions';
import { readSimulation } from '@landfall/domain/simulation/read-simulation';
import { simulate } from '@landfall/domain/simulation/simulate';
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import { LIVE_SEED } from '@landfall/engine/settings';
import { withoutSecrets } from '@landfall/engine/simulate/without-secrets';
import { faultLine } from '../client/api-problem';
import { checkTogether, readDefinitionDir } from '../definitions/definition-dir';

/**
 * @param events as `POST /v1/simulate` takes them
 * @param how `until`: time runs on to here, by default to the last event; `seed`: by default draws are those of live
 * @throws Error with every fault
 */
export async function simulateLocally(
  dir: string,
  events: readonly unknown[],
  { until, seed = LIVE_SEED }: { until?: string | undefined; seed?: string } = {},
): Promise<SimulationResult> {
  const files = await readDefinitionDir(dir);
  checkTogether(files, {});
  const definitions: Record<string, Record<string, unknown>> = { goals: {}, segments: {}, templates: {}, journeys: {} };
  for (const { kind, key, body } of files) definitions[kind]![key] = body;
  const request = { definitions, events: readSimulationEvents([...events]), seed, ...(until === undefined ? {} : { until }) };
  const { simulation, faults } = readSimulation(request, NO_DEFINITIONS, seed);
  if (faults.length > 0) throw new Error(['The events cannot be simulated:', ...faults.map(faultLine)].join('\n'));
  return simulate(withoutSecrets(simulation));
}
