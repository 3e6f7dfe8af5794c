/** The sentences about why nobody is credited. */
import type { AttributionEnrollment, NoStandingReason, Rule } from './attribution';
import { HOW_IT_ENDED, type Telling } from './explanation';

/** Said of the enrollment that entered last. */
const WHY: Record<Exclude<NoStandingReason, 'holdout'>, (telling: Telling, last: AttributionEnrollment) => string> = {
  own_entry_event: (telling, last) =>
    `it is the very event with which this person entered ${telling.name(last)}, and what starts a journey does not win it.`,
  other_revision: (telling, last) =>
    `it does not meet the goal as it was worded (revision ${last.goalRevision}) when this person entered ${telling.name(last)}.`,
  other_key: (telling, last) =>
    `it belongs to ${telling.facts.conversion.key}, while this person was in ${telling.name({ ...last, key: null })} for ${last.key}.`,
  before_entry: (telling, last) =>
    `it came ${telling.length(last.enteredAt - telling.facts.conversion.occurredAt)} before this person entered ${telling.name(last)}, and a journey counts only from its entry on.`,
  ended_silent: (telling, last) =>
    `it came ${sinceEnd(telling, last)} (${HOW_IT_ENDED[last.endReason!]}), and after such an end a journey no longer listens.`,
  window_over: windowOver,
  newer_enrollment: (telling, last) =>
    `${telling.name(last)} had ended, and a newer passage through it had closed its listening.`,
};

/** The rest of a sentence that ends "is credited to nobody:". */
export function whyNobody(telling: Telling, rule: Rule): string {
  const { decision } = telling.facts;
  if (rule === 'no_identity') return 'it names no person that is known, so it is kept without a journey.';
  const [last] = decision.considered;
  if (last === undefined) return 'this person had never entered a journey with this goal.';
  if (rule === 'holdout')
    return heldOut(
      telling,
      decision.standing.map((id) => telling.enrollment(id)),
    );
  return WHY[rule as keyof typeof WHY](telling, telling.enrollment(last.enrollmentId));
}

function heldOut(telling: Telling, held: readonly AttributionEnrollment[]): string {
  return `this person is in the control group of ${telling.names(held)}, and a control group takes no credit: its conversions are only compared with those of the others.`;
}

function windowOver(telling: Telling, last: AttributionEnrollment): string {
  const { occurredAt } = telling.facts.conversion;
  const sinceEntry = occurredAt - last.enteredAt;
  if (last.standingMs !== null && sinceEntry > last.standingMs)
    return `it came ${telling.length(sinceEntry)} after this person entered ${telling.name(last)}, and the goal counts only within ${telling.length(last.standingMs)} of entering.`;
  const came = `it came ${sinceEnd(telling, last)} (${HOW_IT_ENDED[last.endReason!]})`;
  if (last.windowMs === 0) return `${came}, and that journey does not listen after its end.`;
  const late = occurredAt - last.endedAt! - last.windowMs;
  return `${came}, and the attribution window of ${telling.length(last.windowMs)} had been over for ${telling.length(late)}.`;
}

const sinceEnd = (telling: Telling, last: AttributionEnrollment): string =>
  telling.after(telling.facts.conversion.occurredAt - last.endedAt!, `${telling.name(last)} ended`);
