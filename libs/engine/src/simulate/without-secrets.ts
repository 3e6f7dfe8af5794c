/** Events of a simulation as they would have been stored, by the settings that it runs with. */
import { withPrivacy } from '@landfall/domain/event/privacy';
import type { Simulation } from '@landfall/domain/simulation/simulation';
import { pseudonymOf } from '../ingest/pseudonym';

export function withoutSecrets(simulation: Simulation): Simulation {
  const { privacy } = simulation.definitions.settings;
  if (privacy.drop.length === 0 && privacy.hash.length === 0) return simulation;
  const events = simulation.events.map((given) =>
    given.kind === 'call' ? { ...given, event: withPrivacy(given.event, privacy, pseudonymOf) } : given,
  );
  return { ...simulation, events };
}
