/** Why a conversion counted where it did, or nowhere: the `sentence` of an explanation, in English. */
import type { AttributionEnrollment, Outcome } from './attribution';
import { creditReason, placeAtConversion } from './explain-credit';
import { whyNobody } from './explain-nobody';
import { Telling, type ExplanationFacts } from './explanation';

const KEPT_APART: Partial<Record<Outcome, string>> = {
  withdrawn: 'was withdrawn, so it is credited to nobody and counts nowhere; what it had stopped stays stopped.',
  not_consented:
    'is credited to nobody and counts nowhere: this person has denied tracking. It still stops nudges as any other would.',
  not_qualified: 'is kept but counts nowhere: it is marked as not qualified, so it is credited to nobody and stops nothing.',
};

/**
 * One to four sentences that name the goal and the journeys, with lengths of time instead of instants:
 * `“First purchase” is credited to “Abandoned cart”: it came 2 hours after this person entered, while the journey was under way. Nothing else had a claim to it.`
 *
 * @throws RangeError where an enrollment that the decision looked at is not among the facts
 */
export function explainConversion(facts: ExplanationFacts): string {
  const telling = new Telling(facts);
  const goal = `“${facts.goalName}”`;
  const apart = KEPT_APART[facts.outcome];
  if (apart) return `${goal} ${apart}`;
  const { credited, rule } = facts.decision;
  if (credited === null) return `${goal} is credited to nobody: ${whyNobody(telling, rule)}`;
  const winner = telling.enrollment(credited);
  return [
    `${goal} is credited to ${telling.name(winner)}: ${placeAtConversion(telling, winner)}.`,
    creditReason(telling, winner, rule),
    ...assistance(telling),
    ...heldOut(telling),
    ...repetition(telling, winner),
  ].join(' ');
}

function assistance(telling: Telling): string[] {
  const assists = telling.facts.decision.assists.map((id) => telling.enrollment(id));
  if (assists.length === 0) return [];
  return [
    `${telling.names(assists)} ${assists.length === 1 ? 'was under way too and is noted as an assist' : 'were under way too and are noted as assists'}.`,
  ];
}

function heldOut(telling: Telling): string[] {
  const held = telling.facts.decision.standing.map((id) => telling.enrollment(id)).filter(({ holdout }) => holdout);
  if (held.length === 0) return [];
  return [`This person is in the control group of ${telling.names(held)}, and a control group takes no credit.`];
}

function repetition(telling: Telling, winner: AttributionEnrollment): string[] {
  const { outcome, countedAt, conversion } = telling.facts;
  if (outcome !== 'repeat') return [];
  const journey = telling.name({ ...winner, key: null });
  const since =
    countedAt === undefined ? 'an earlier conversion' : `a conversion ${telling.earlier(conversion.occurredAt - countedAt)}`;
  return [`It is a repeat: this person already counts for ${journey} with ${since}.`];
}
