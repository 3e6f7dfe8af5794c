/** Which failures of a write mean that somebody else came first: the work is done again on what is true by then. */
import { isDuplicate, isWriteConflict, storeIsAway } from '@landfall/store/connection';
import { StaleRead } from '@landfall/store/profile/profile.repository';

export function worthRepeating(error: unknown): boolean {
  if (error instanceof StaleRead || isDuplicate(error) || isWriteConflict(error)) return true;
  const labels = (error as { errorLabels?: unknown }).errorLabels;
  return Array.isArray(labels) && labels.includes('TransientTransactionError') && !storeIsAway(error);
}
