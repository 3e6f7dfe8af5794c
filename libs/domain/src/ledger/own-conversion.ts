/** The conversion that an entry itself is: a journey entered by a purchase is not won by that purchase. */
import type { Conversion } from '../goal/conversion';
import { dedupeKey, eventMeets } from '../goal/match-goal';
import type { Catalog } from './catalog';
import { viewOf, type Ledger } from './ledger';
import type { Occasion } from './occasion';

/** That of the entry event, or one that the entry event repeats by another message. */
export function ownConversion(
  ledger: Ledger,
  catalog: Catalog,
  goalKey: string,
  { fact, callId }: Occasion,
): Conversion | undefined {
  if (callId === null) return undefined;
  const known = ledger.conversions.filter((conversion) => conversion.goal === goalKey);
  const own = known.find(({ eventId }) => eventId === callId);
  const goal = catalog.goals.get(goalKey);
  if (own || !goal || fact === null || !catalog.goalsByEvent.get(fact.event)?.includes(goal)) return own;
  const definition = goal.revisions.get(goal.revision)!;
  if (!eventMeets(definition.when, viewOf(ledger), fact, catalog.speed)) return undefined;
  const id = dedupeKey(definition, fact);
  return known.find((conversion) => conversion.id === id);
}
