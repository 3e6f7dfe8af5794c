/** How an enrollment ends: once, with its gate. */
import type { EndReason } from '../attribution/attribution';
import type { Conversion } from '../goal/conversion';
import { isActive, type Enrollment } from '../journey/enrollment';
import type { Instant } from '../time/instant';
import { versionOf, type Catalog } from './catalog';
import { settleCredit } from './credit';
import type { Ledger, Surroundings } from './ledger';

/** `endedAt` is the ending event's instant, never before `enteredAt`. An enrollment that has ended stays as it is. */
export function endEnrollment(
  ledger: Ledger,
  catalog: Catalog,
  enrollment: Enrollment,
  reason: EndReason,
  by: { at: Instant; eventId: string | null },
  around: Pick<Surroundings, 'now'>,
): void {
  if (!isActive(enrollment)) return;
  if (reason === 'goal_met' || reason === 'converted_elsewhere') enrollment.avoided = sendStillAhead(catalog, enrollment);
  enrollment.endedAt = Math.max(by.at, enrollment.enteredAt);
  enrollment.endReason = reason;
  enrollment.endedByEventId = by.eventId;
  enrollment.gate = 'shut';
  enrollment.shutAt = around.now;
  ledger.changes.enrollments.add(enrollment);
  settleWhatCameAfter(ledger, enrollment);
}

/** News heard late ends an enrollment before conversions that found it under way: they are credited as if it had been heard in time. */
function settleWhatCameAfter(ledger: Ledger, { goal, endedAt, endedByEventId }: Enrollment): void {
  const cameAfter = (conversion: Conversion) =>
    conversion.goal === goal && conversion.occurredAt >= endedAt! && conversion.eventId !== endedByEventId;
  if (goal !== null && ledger.conversions.some(cameAfter)) settleCredit(ledger, goal);
}

/** From the step it stands on (that one included; the first one if none has begun) a send can be reached by some branch. */
function sendStillAhead(catalog: Catalog, { cursor, trail, messages, ...enrollment }: Enrollment): boolean {
  const { layout } = versionOf(catalog, enrollment);
  const begun = trail.at(-1)?.step;
  // A version it was moved to may no longer hold the step behind it.
  const standsOn = begun !== undefined && layout.places.has(begun) ? begun : cursor.step;
  const isDone = messages.some(({ step, status }) => step === standsOn && status !== 'claimed');
  return layout.sendAhead(isDone ? cursor.step : standsOn);
}
