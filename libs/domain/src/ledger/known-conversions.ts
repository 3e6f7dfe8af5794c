/** Conversions as conditions ask for them, with every event: by goal, in order of time. Worked out once for each list, and added to as that grows. */
import type { Conversion } from '../goal/conversion';

interface Index {
  /** How many of the list are in it. */
  length: number;
  byGoal: Map<string, Conversion[]>;
}

const indexes = new WeakMap<readonly Conversion[], Index>();

/** Qualified ones, ascending by `occurredAt`. @param conversions a list that is only ever added to, at its end */
export function qualifiedConversions(conversions: readonly Conversion[], goal: string): Conversion[] {
  let index = indexes.get(conversions);
  if (!index) indexes.set(conversions, (index = { length: 0, byGoal: new Map() }));
  for (; index.length < conversions.length; index.length++) insert(index.byGoal, conversions[index.length]!);
  return (index.byGoal.get(goal) ?? []).filter(({ isQualified }) => isQualified);
}

function insert(byGoal: Map<string, Conversion[]>, conversion: Conversion): void {
  const known = byGoal.get(conversion.goal);
  if (!known) {
    byGoal.set(conversion.goal, [conversion]);
    return;
  }
  let place = known.length;
  while (place > 0 && known[place - 1]!.occurredAt > conversion.occurredAt) place--;
  known.splice(place, 0, conversion);
}
