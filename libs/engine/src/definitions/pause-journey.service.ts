/** Holds a journey up and lets it go on. Nobody is written for it: timers read the pauses of their journey. */
import { Injectable } from '@nestjs/common';
import { UnfinishedService } from '../journeys/unfinished.service';
import { DefinitionService } from './definition.service';
import { EverybodyService } from './everybody.service';
import { JourneyService, type JourneyReading } from './journey.service';
import { endPause, PAUSE_JOURNEY, RESUME_JOURNEY } from './moves';

@Injectable()
export class PauseJourney {
  constructor(
    private readonly common: DefinitionService,
    private readonly journeys: JourneyService,
    private readonly everybody: EverybodyService,
    private readonly unfinished: UnfinishedService,
  ) {}

  /**
   * Once this resolves, nobody enters and nothing is claimed here; elsewhere whoever claims looks once more whether the journey was
   * paused before, and gives the claim back.
   *
   * @throws NotFound, Conflict
   */
  async pause(key: string): Promise<JourneyReading> {
    const { definition } = await this.common.move('journey', key, PAUSE_JOURNEY, async ({ pauses }) => ({
      pauses: [...pauses, { from: Date.now(), to: null }],
    }));
    await this.everybody.letOldWorkPass();
    return this.journeys.reading(definition);
  }

  /** Whoever came due meanwhile is woken behind the answer, at the pace that Temporal bears. @throws NotFound, Conflict */
  async resume(key: string): Promise<JourneyReading> {
    const { definition } = await this.common.move('journey', key, RESUME_JOURNEY, async ({ pauses, unfinished }) => {
      const at = Date.now();
      return { pauses: endPause(pauses, at), unfinished: [...unfinished, { work: 'wake', at }] };
    });
    this.unfinished.begin(definition);
    return this.journeys.reading(definition);
  }
}
