/** A journey as the API shows it. */
import type { ShownJourney } from '@landfall/contracts/journey';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import type { JourneyReading } from '@landfall/engine/definitions/journey.service';
import { shownDefinition } from '../definitions/definition.shape';

export function shownJourney({ definition, goalRevision }: JourneyReading): ShownJourney {
  const { version, liveRevision } = definition;
  return { ...shownDefinition<JourneyDefinition>(definition), version, liveRevision, goalRevision };
}
