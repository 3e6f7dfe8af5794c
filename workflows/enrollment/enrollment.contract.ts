/** What the enrollment workflow agrees on with those who start it, signal it and work for it. Ids only: no document, no trait. */
import { defineSignal } from '@temporalio/workflow';

export const ENROLLMENT_WORKFLOW = 'enrollment';
export const TASK_QUEUE = 'landfall';
export const enrollmentWorkflowId = (enrollmentId: string): string => `enrollment/${enrollmentId}`;

export interface EnrollmentRun {
  enrollmentId: string;
  profileId: string;
}

/** Its enrollment has ended in the database: by a goal, a suppression, an exit, a newer entry or its owner's hand. */
export const ended = defineSignal('ended');

/** What the enrollment asks for next. Instants are ms UTC, real time. */
export type Next =
  /** Nothing before this instant. */
  | { kind: 'sleep'; until: number }
  /** A message is due. */
  | { kind: 'send'; step: string }
  /** The steps are done; conversions still count up to and including this instant. */
  | { kind: 'listen'; until: number }
  /** It ended in some other way, which whoever ended it has written. */
  | { kind: 'over' };

/** A delivery that certainly was not accepted is tried again at `at`, on a timer; never by holding the task. */
export type SendResult = Next | { kind: 'retry'; at: number };

/** What the workflow needs from outside. The worker implements it; the workflow never sees how. */
export interface EnrollmentActivities {
  /** Works what is due by plan and says what comes next. */
  plan(run: EnrollmentRun): Promise<Next>;
  /** Claims, hands over, settles; and says what comes next. @param attempt from 1 */
  send(request: EnrollmentRun & { step: string; attempt: number }): Promise<SendResult>;
}
