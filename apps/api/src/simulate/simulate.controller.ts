/** `POST /v1/simulate`: definitions over events in virtual time. Nothing is sent or stored. */
import { Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import {
  MAX_EVENTS,
  readSimulationEvents,
  simulationAnswerSchema,
  simulationBodySchema,
  simulationRequestSchema,
} from '@landfall/contracts/simulation';
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import { SimulateService } from '@landfall/engine/simulate/simulate.service';
import { HttpFault } from '../http/http-fault';
import { LARGE_BODY, Operation } from '../http/operation';
import { JsonBody } from '../http/zod.pipe';

@Controller('v1/simulate')
export class SimulateController {
  constructor(private readonly simulations: SimulateService) {}

  @Post()
  @HttpCode(200)
  @Operation({
    operationId: 'simulate',
    summary: 'Runs definitions over events in virtual time',
    tags: ['simulation'],
    access: 'read',
    bodyLimit: LARGE_BODY,
    request: simulationRequestSchema,
    answers: { 200: simulationAnswerSchema },
  })
  simulate(@JsonBody(simulationBodySchema) body: z.infer<typeof simulationBodySchema>): Promise<SimulationResult> {
    if (Array.isArray(body.events) && body.events.length > MAX_EVENTS) {
      throw new HttpFault(413, 'too_large', `A simulation takes ${MAX_EVENTS} events at most.`);
    }
    return this.simulations.run({ ...body, events: readSimulationEvents(body.events) });
  }
}
