/** `POST /v1/simulate`: definitions over events in virtual time. Nothing is sent or stored. */
import { Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import {
  readSimulationEvents,
  simulationAnswerSchema,
  simulationBodySchema,
  simulationRequestSchema,
} from '@landfall/contracts/simulation';
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import { SimulateService } from '@landfall/engine/simulate/simulate.service';
import { LARGE_BODY, Operation } from '../http/operation';
import { JsonBody } from '../http/zod.pipe';
import { requireFewEvents } from './few-events';

@Controller('v1/simulate')
export class SimulateController {
  constructor(private readonly simulations: SimulateService) {}

  @Post()
  @HttpCode(200)
  @Operation({
    operationId: 'simulateDefinitions',
    summary: 'Runs definitions over events in virtual time',
    tags: ['simulation'],
    access: 'read',
    bodyLimit: LARGE_BODY,
    request: simulationRequestSchema,
    answers: { 200: simulationAnswerSchema },
  })
  simulate(@JsonBody(simulationBodySchema) body: z.infer<typeof simulationBodySchema>): Promise<SimulationResult> {
    requireFewEvents(body.events);
    return this.simulations.run({ ...body, events: readSimulationEvents(body.events) });
  }
}
