/** Waits and what answers them, once and for all: a path taken is not undone. Third part of the one order of an event. */
import { matchesWhere } from '../condition/matches';
import type { Awaited, Effect } from '../journey/effect';
import type { Enrollment } from '../journey/enrollment';
import type { Instant } from '../time/instant';
import { versionOf, type Catalog } from './catalog';
import { activeEnrollments, type Ledger } from './ledger';
import { isSameKey, keyOf } from './occasion';
import { begunAt, placeHere, planHere } from './plan-here';

type Wait = Extract<Effect, { kind: 'wait' }>;

/** Every enrollment that stands in a wait looks at what is known by now. To be called once what a call tells, and the conversions it brings, are known. */
export function answerWaits(ledger: Ledger, catalog: Catalog): void {
  for (const enrollment of activeEnrollments(ledger)) {
    if (enrollment.cursor.until === undefined) continue;
    const effect = planHere(ledger, catalog, enrollment, begunAt(enrollment)!);
    if (effect.kind === 'wait') answerWait(ledger, catalog, enrollment, effect);
  }
}

/**
 * The earliest that happened from the wait's beginning to its deadline, both included, however late it was heard of. The side taken
 * begins as it happened.
 *
 * @returns whether it is answered
 */
export function answerWait(ledger: Ledger, catalog: Catalog, enrollment: Enrollment, { for: awaited }: Wait): boolean {
  const span = { from: begunAt(enrollment)!, until: enrollment.cursor.until! };
  const answer = candidates(ledger, catalog, enrollment, awaited, span).find(
    ({ eventId }) => eventId !== enrollment.entryEventId && !enrollment.answeredBy.includes(eventId),
  );
  if (!answer) return false;
  const { sides, next } = placeHere(catalog, enrollment);
  enrollment.answeredBy.push(answer.eventId);
  enrollment.cursor = { step: sides['then'] ?? next, at: answer.at };
  ledger.changes.enrollments.add(enrollment);
  return true;
}

interface Candidate {
  eventId: string;
  at: Instant;
}

/** In the order in which they happened. */
function candidates(
  ledger: Ledger,
  catalog: Catalog,
  enrollment: Enrollment,
  awaited: Awaited,
  { from, until }: { from: Instant; until: Instant },
): Candidate[] {
  const isInside = ({ occurredAt }: { occurredAt: Instant }) => occurredAt >= from && occurredAt <= until;
  if ('goal' in awaited) {
    return ledger.conversions
      .filter((conversion) => conversion.goal === awaited.goal && conversion.isQualified && isInside(conversion))
      .filter(({ key }) => isSameKey(key, enrollment.key))
      .filter(({ id, goal }) => goal !== enrollment.goal || id !== enrollment.entryConversionId)
      .sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1))
      .map(({ eventId, occurredAt }) => ({ eventId, at: occurredAt }));
  }
  const { keyBy } = versionOf(catalog, enrollment).definition.entry;
  return (ledger.history.get(awaited.event) ?? [])
    .filter((fact) => isInside(fact) && matchesWhere(awaited.where, fact.properties))
    .filter((fact) => isSameKey(keyOf(fact, keyBy), enrollment.key))
    .map(({ id, occurredAt }) => ({ eventId: id, at: occurredAt }));
}
