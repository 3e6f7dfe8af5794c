/** One profile's passage through one journey version. */
import type { EndReason } from '../attribution/attribution';
import type { Message } from '../message/message';
import type { Instant } from '../time/instant';

/** Where an enrollment is: the step that begins, or began, at `at` (planned), or the end of the steps (`step: null`). */
export interface Cursor {
  step: string | null;
  at: Instant;
  /** The step has begun and is waited in until then; left out where it has not begun, or asks for no time. */
  until?: Instant;
}

/** A step that has begun, at its planned instant. */
export interface Visit {
  step: string;
  at: Instant;
}

/** What became of the goal for this enrollment: the first conversion with which it has a standing, whoever got the credit. */
export interface Observed {
  conversionId: string;
  occurredAt: Instant;
}

export interface Enrollment {
  id: string;
  journey: string;
  version: number;
  /** The version it entered: reports count it there, wherever it was moved since. */
  enteredVersion: number;
  profileId: string;
  /** Key value of a keyed journey; `null` where it is not keyed. */
  key: string | null;
  /** `null` for a journey without a goal. */
  goal: string | null;
  goalRevision: number | null;
  /** Attribution window in real ms (already scaled by the clock's speed). */
  windowMs: number;
  entryEventId: string | null;
  /** The conversion that the entry event is, or repeats: a journey entered by a purchase is not won by that purchase. */
  entryConversionId: string | null;
  enteredAt: Instant;
  /** How many entries followed from one another within that instant, this one included: 1 where a call brought it. */
  depth: number;
  holdout: boolean;
  /** Stands for the value of the trait that the arm was drawn by, and does not tell it; `null` where each profile is drawn for itself. */
  holdoutUnit: string | null;
  /** By split step, the variant taken on this passage. */
  variants: Record<string, string>;
  endedAt: Instant | null;
  endReason: EndReason | null;
  endedByEventId: string | null;
  /** `enteredAt` of the newer enrollment that closed its listening. */
  closedAt: Instant | null;
  /** Shut: no message can be claimed any more. `shutAt` is real time. */
  gate: 'open' | 'shut';
  shutAt: Instant | null;
  cursor: Cursor;
  /** Steps begun, in order. */
  trail: Visit[];
  /** Events that answered its waits: none answers two. */
  answeredBy: string[];
  messages: Message[];
  observed: Observed | null;
  /** A conversion stopped it with a send still ahead (worked out once, as it ends). */
  avoided: boolean;
}

export const isActive = (enrollment: Pick<Enrollment, 'endedAt'>): boolean => enrollment.endedAt === null;

/** Ends that leave the enrollment deaf at once (attribution.md, "How an enrollment ends"). */
const SILENT: ReadonlySet<EndReason> = new Set(['suppressed', 'exited', 'superseded', 'already_met', 'merged', 'erased']);
export const stillListens = (reason: EndReason): boolean => !SILENT.has(reason);

/** The last instant at which it listens; `null` while active or where it does not listen. */
export function listeningUntil(
  enrollment: Pick<Enrollment, 'endedAt' | 'endReason' | 'closedAt' | 'windowMs' | 'goal'>,
): Instant | null {
  if (
    enrollment.endedAt === null ||
    enrollment.endReason === null ||
    !stillListens(enrollment.endReason) ||
    enrollment.goal === null
  )
    return null;
  const until = enrollment.endedAt + enrollment.windowMs;
  return enrollment.closedAt === null ? until : Math.min(until, enrollment.closedAt);
}

export type EnrollmentState = 'active' | 'listening' | 'closed';

export function enrollmentState(enrollment: Enrollment, now: Instant): EnrollmentState {
  if (isActive(enrollment)) return 'active';
  const until = listeningUntil(enrollment);
  if (until === null || until < now) return 'closed';
  return enrollment.closedAt !== null && enrollment.closedAt <= now ? 'closed' : 'listening';
}
