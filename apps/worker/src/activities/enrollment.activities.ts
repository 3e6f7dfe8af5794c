/** The port of the enrollment workflow, by the engine's services. */
import type { INestApplicationContext } from '@nestjs/common';
import { SendService } from '@landfall/engine/enroll/send.service';
import { WalkService } from '@landfall/engine/enroll/walk.service';
import type { EnrollmentActivities } from '@landfall/workflows/enrollment/enrollment.contract';

export function enrollmentActivities(app: INestApplicationContext): EnrollmentActivities {
  const walk = app.get(WalkService);
  const sender = app.get(SendService);
  return {
    plan: (run) => walk.plan(run),
    send: (request) => sender.send(request),
  };
}
