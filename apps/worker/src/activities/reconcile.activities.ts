/** The port of the housekeeping workflow, by the engine's reconciler. */
import type { INestApplicationContext } from '@nestjs/common';
import { heartbeat } from '@temporalio/activity';
import { Reconciler } from '@landfall/engine/tell/reconciler';
import type { ReconcileActivities } from '@landfall/workflows/reconcile/reconcile.contract';

export function reconcileActivities(app: INestApplicationContext): ReconcileActivities {
  const reconciler = app.get(Reconciler);
  return {
    reconcile: async () => {
      await reconciler.round(() => heartbeat());
    },
  };
}
