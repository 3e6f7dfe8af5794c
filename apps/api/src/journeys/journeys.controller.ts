/** Journeys over HTTP, as drafts. Publishing and stopping are in `journey-state.controller.ts`. */
import { Controller } from '@nestjs/common';
import { journeyAnswers, journeyBody, JOURNEYS, journeysQuery, type ShownJourney } from '@landfall/contracts/journey';
import { DefinitionService } from '@landfall/engine/definitions/definition.service';
import { JourneyService } from '@landfall/engine/definitions/journey.service';
import type { StoredDefinition } from '@landfall/store/definition/definition.repository';
import { DefinitionController } from '../definitions/definition.controller';
import { shownJourney } from './journey.shape';

@Controller('v1/journeys')
export class JourneysController extends DefinitionController<ShownJourney>({
  kind: 'journey',
  plural: JOURNEYS,
  body: journeyBody,
  answers: journeyAnswers,
  query: journeysQuery,
  says: {
    put: 'Saves the draft of a journey; people enter it once it is published',
    delete: 'Deletes a journey that nobody is under way in',
    archive: 'Keeps a draft, or a journey that was stopped, out of the way',
    restore: 'An archived journey becomes a stopped one, or the draft it was',
  },
}) {
  constructor(
    private readonly journeys: JourneyService,
    definitions: DefinitionService,
  ) {
    super(journeys, definitions);
  }

  protected override async shownAll(definitions: readonly StoredDefinition[]): Promise<ShownJourney[]> {
    return (await this.journeys.readings(definitions)).map(shownJourney);
  }
}
