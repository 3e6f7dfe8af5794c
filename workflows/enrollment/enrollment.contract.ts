/** What the enrollment workflow agrees on with those who start it, signal it and work for it. Ids only: no document, no trait. */
import { defineSignal } from '@temporalio/workflow';

export const ENROLLMENT_WORKFLOW = 'enrollment';
export const TASK_QUEUE = 'landfall';
export const enrollmentWorkflowId = (enrollmentId: string): string => `enrollment/${enrollmentId}`;

export interface EnrollmentRun {
  enrollmentId: string;
  /** Only in runs begun by 0.1: a profile's id may hold a userId, and histories hold nothing personal. */
  profileId?: string;
}

/** Its enrollment has ended in the database: by a goal, a suppression, an exit, a newer entry or its owner's hand. */
export const ended = defineSignal('ended');

/** Something is due earlier than was said last: a wait was answered, its journey goes on after a pause, or it was moved to another version. */
export const woken = defineSignal('woken');

/** What the enrollment asks for next. Instants are ms UTC, real time. */
export type Next =
  /** Nothing before this instant. */
  | { kind: 'sleep'; until: number }
  /** Nothing until it is woken: its journey is paused. */
  | { kind: 'idle' }
  /** A message is settled and another one is due: each has an activity of its own, and so a time of its own. */
  | { kind: 'again' }
  /** A delivery was certainly not accepted: it is tried again then, on a timer, never by holding the task. */
  | { kind: 'retry'; at: number }
  /** The steps are done; conversions still count up to and including this instant. */
  | { kind: 'listen'; until: number }
  /** It ended in some other way, which whoever ended it has written. */
  | { kind: 'over' };

/** What the workflow needs from outside. The worker implements it; the workflow never sees how. */
export interface EnrollmentActivities {
  /**
   * Works what is due by plan, hands over the message that is due then, if one is, and says what comes next.
   *
   * @param request attempt: of the message's delivery, from 1
   */
  advance(request: EnrollmentRun & { attempt: number }): Promise<Next>;
}
