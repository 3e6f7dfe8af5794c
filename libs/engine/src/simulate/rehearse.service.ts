/** A journey's draft, rehearsed on what has been tracked: what it would have done, before anybody is in it. */
import { Injectable } from '@nestjs/common';
import { InvalidInput } from '@landfall/domain/fault/fault';
import type { EventsRead, SimulationRequest } from '@landfall/domain/simulation/read-simulation';
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import type { Instant } from '@landfall/domain/time/instant';
import { EventRepository } from '@landfall/store/event/event.repository';
import { DefinitionService } from '../definitions/definition.service';
import { SimulateService } from './simulate.service';

export interface Rehearsal extends Pick<SimulationRequest, 'until' | 'seed'> {
  /** In the place of stored ones. */
  events?: EventsRead | undefined;
  /** Of stored events: `from ≤ occurredAt < to`. */
  from?: Instant | undefined;
  to?: Instant | undefined;
}

@Injectable()
export class RehearseService {
  constructor(
    private readonly definitions: DefinitionService,
    private readonly simulations: SimulateService,
    private readonly events: EventRepository,
  ) {}

  /**
   * Alone, with the saved goals, segments and templates.
   *
   * @param most events that one simulation takes
   * @throws NotFound, InvalidInput also where more is stored in the span than one simulation takes
   */
  async run(key: string, { events, from, to, ...rest }: Rehearsal, most: number): Promise<SimulationResult> {
    const { body } = await this.definitions.get('journey', key);
    return this.simulations.run({
      ...rest,
      definitions: { journeys: { [key]: body } },
      events: events ?? (await this.stored({ from, to }, most)),
    });
  }

  private async stored(span: { from: Instant | undefined; to: Instant | undefined }, most: number): Promise<EventsRead> {
    const found = await this.events.inOrderOfReceipt(span, most + 1);
    if (found.length > most)
      throw new InvalidInput([
        { path: '/from', message: `more than ${most} events are stored in this span; choose a shorter one` },
      ]);
    return { events: found.map((event) => ({ kind: 'call', event })), faults: [] };
  }
}
