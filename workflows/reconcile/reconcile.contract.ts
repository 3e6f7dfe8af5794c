/** The housekeeping that a Temporal schedule runs: what is owed is told again, and what time alone changes is worked. */
export const RECONCILE_WORKFLOW = 'reconcile';
export const RECONCILE_SCHEDULE = 'landfall-reconcile';

export interface ReconcileActivities {
  reconcile(): Promise<void>;
}
