/** The conversion that an entry itself is: a journey entered by a purchase is not won by that purchase. */
import { dedupeKey, eventMeets } from '../goal/match-goal';
import type { Catalog } from './catalog';
import { viewOf, type Ledger } from './ledger';
import type { Occasion } from './occasion';

/**
 * That of the entry event, or one that the entry event repeats by another message: of another profile too, which may turn out to be
 * the same person.
 *
 * @returns its id; `null` where the entry event is none
 */
export function ownConversionId(ledger: Ledger, catalog: Catalog, goalKey: string, { fact, callId }: Occasion): string | null {
  if (callId === null) return null;
  const own = ledger.conversions.find((conversion) => conversion.goal === goalKey && conversion.eventId === callId);
  if (own) return own.id;
  const goal = catalog.goals.get(goalKey);
  if (!goal || fact === null || !catalog.goalsByEvent.get(fact.event)?.includes(goal)) return null;
  const definition = goal.revisions.get(goal.revision)!;
  return eventMeets(definition.when, viewOf(ledger), fact, catalog.speed) ? dedupeKey(definition, fact) : null;
}
