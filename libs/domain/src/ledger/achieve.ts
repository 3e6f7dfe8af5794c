/** What a goal does besides its credit (`onAchieved`): once for a conversion, as it is first stored, right after the gates; never undone. */
import { matches } from '../condition/matches';
import type { Conversion } from '../goal/conversion';
import type { GoalDefinition, OnAchieved } from '../goal/goal';
import { durationMs, scaledMs } from '../time/duration';
import type { Catalog } from './catalog';
import type { Achieved } from './convert';
import { enter } from './enter';
import { occasionOf } from './entries';
import { viewOf, type Ledger, type Surroundings } from './ledger';
import { moveBySegments } from './moves';
import { keyOf, type Occasion } from './occasion';
import { changeTraits } from './update';

/** Real time: who bought long ago, as far as we hear now, is past being told. */
const LATEST_MS = durationMs('P1D');

/** @param occasion the call that brought them */
export function workAchieved(
  ledger: Ledger,
  catalog: Catalog,
  achieved: readonly Achieved[],
  occasion: Occasion,
  around: Surroundings,
): void {
  for (const [place, each] of achieved.entries()) {
    const goal = catalog.goals.get(each.conversion.goal)!;
    const definition = goal.revisions.get(goal.revision)!;
    if (!definition.onAchieved || occasion.receivedAt - each.conversion.occurredAt > LATEST_MS) continue;
    const later = new Set(achieved.slice(place).map(({ conversion }) => conversion));
    const earlier = ledger.conversions.filter((conversion) => conversion.isQualified && !later.has(conversion));
    if (!counts(definition.counting, each.conversion, earlier)) continue;
    for (const [index, consequence] of definition.onAchieved.entries()) {
      if (consequence.if && !matches(consequence.if, viewOf(ledger), occasion.receivedAt, catalog.speed)) continue;
      follow(ledger, catalog, each, { consequence, index }, occasion, around);
    }
  }
}

/** @param earlier those stored before it, whenever they happened */
function counts(counting: GoalDefinition['counting'], { goal, key }: Conversion, earlier: readonly Conversion[]): boolean {
  if (counting === 'every') return true;
  return !earlier.some((one) => one.goal === goal && (counting === 'once' || one.key === key));
}

function follow(
  ledger: Ledger,
  catalog: Catalog,
  { conversion, fact }: Achieved,
  { consequence, index }: { consequence: OnAchieved; index: number },
  occasion: Occasion,
  around: Surroundings,
): void {
  const here = occasionOf(conversion, fact, occasion);
  if ('suppress' in consequence) silence(ledger, consequence.suppress, here.at, catalog.speed);
  else if ('enroll' in consequence) {
    const journey = catalog.journeys.get(consequence.enroll);
    if (!journey) return;
    const key = keyOf(fact, journey.live?.definition.entry.keyBy);
    const name = `achieved:${conversion.goal}:${index}:${conversion.eventId}`;
    enter(ledger, catalog, journey, { ...here, key, name, isCall: true }, around);
  } else {
    const set = 'set' in consequence ? consequence.set : {};
    const increment = 'increment' in consequence ? consequence.increment : {};
    if (changeTraits(ledger, { set, increment }, here.at)) moveBySegments(ledger, catalog, here, around);
  }
}

/** Counted from when it was achieved; a silence that lasts longer stays. */
function silence(
  { profile, changes }: Ledger,
  { messageClass, for: span }: { messageClass: string; for: string },
  at: number,
  speed: number,
): void {
  const until = at + scaledMs(span, speed);
  if (until <= (profile.silenced[messageClass] ?? -Infinity)) return;
  profile.silenced[messageClass] = until;
  changes.profile = true;
}
