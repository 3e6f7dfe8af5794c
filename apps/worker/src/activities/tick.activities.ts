/** The port of the tick workflow, by the engine's service. */
import type { INestApplicationContext } from '@nestjs/common';
import { heartbeat } from '@temporalio/activity';
import { TickService } from '@landfall/engine/journeys/tick.service';
import type { TickActivities } from '@landfall/workflows/tick/tick.contract';

export function tickActivities(app: INestApplicationContext): TickActivities {
  const service = app.get(TickService);
  return { visitMembers: ({ journey }) => service.visitMembers(journey, () => heartbeat()) };
}
