/** `POST /v1/journeys/{key}/simulate`: one draft over given events, or over those that are stored. Nothing is sent or stored. */
import { Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import {
  journeySimulationBodySchema,
  journeySimulationRequestSchema,
  MAX_EVENTS,
  readSimulationEvents,
  simulationAnswerSchema,
} from '@landfall/contracts/simulation';
import { InvalidInput } from '@landfall/domain/fault/fault';
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import { RehearseService } from '@landfall/engine/simulate/rehearse.service';
import { LARGE_BODY, Operation } from '../http/operation';
import { JsonBody, KeyParam } from '../http/zod.pipe';
import { requireFewEvents } from './few-events';

@Controller('v1/journeys/:key/simulate')
export class JourneySimulationController {
  constructor(private readonly rehearsals: RehearseService) {}

  @Post()
  @HttpCode(200)
  @Operation({
    operationId: 'simulateJourney',
    summary: 'Runs a journey’s draft over given events, or over those that are stored',
    tags: ['simulation'],
    access: 'read',
    bodyLimit: LARGE_BODY,
    request: journeySimulationRequestSchema,
    answers: { 200: simulationAnswerSchema },
  })
  simulate(
    @KeyParam('journey') key: string,
    @JsonBody(journeySimulationBodySchema) { events, ...rest }: z.output<typeof journeySimulationBodySchema>,
  ): Promise<SimulationResult> {
    requireFewEvents(events);
    const clash = events === undefined ? [] : (['from', 'to'] as const).filter((name) => rest[name] !== undefined);
    if (clash.length > 0)
      throw new InvalidInput(
        clash.map((name) => ({ path: `/${name}`, message: 'chooses among stored events, and events are given' })),
      );
    return this.rehearsals.run(
      key,
      { ...rest, events: events === undefined ? undefined : readSimulationEvents(events) },
      MAX_EVENTS,
    );
  }
}
