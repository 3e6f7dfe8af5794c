/** The port of the enrollment workflow, by the engine's service. */
import type { INestApplicationContext } from '@nestjs/common';
import { AdvanceService } from '@landfall/engine/enroll/advance.service';
import type { EnrollmentActivities } from '@landfall/workflows/enrollment/enrollment.contract';

export function enrollmentActivities(app: INestApplicationContext): EnrollmentActivities {
  const service = app.get(AdvanceService);
  return { advance: (request) => service.advance(request) };
}
