/** What was sent to the treated, what was not and why, and what the goal spared them: the section `nudges`. */
import type { EndReason } from '../attribution/attribution';
import type { Enrollment } from '../journey/enrollment';
import type { WithheldReason } from '../message/message';

export interface NudgeCounts {
  /** Messages handed over and answered for, bounced ones included. */
  sent: number;
  withheld: Partial<Record<WithheldReason, number>>;
  unknown: number;
  /** Enrollments that a conversion stopped with a send still ahead. */
  avoided: number;
  /** Messages claimed before a conversion shut the gate and accepted after. */
  inFlightAtGoal: number;
  /** Messages claimed after a conversion had shut the gate: always 0, or the gate is broken. */
  claimedAfterGoal: number;
}

const STOPPED_BY_CONVERSION: ReadonlySet<EndReason | null> = new Set<EndReason>([
  'goal_met',
  'converted_elsewhere',
  'already_met',
]);

export class NudgeTally {
  readonly counts: NudgeCounts = { sent: 0, withheld: {}, unknown: 0, avoided: 0, inFlightAtGoal: 0, claimedAfterGoal: 0 };

  add(enrollment: Enrollment): void {
    if (enrollment.avoided) this.counts.avoided += 1;
    for (const { status, reason } of enrollment.messages) {
      if (status === 'sent' || status === 'bounced') this.counts.sent += 1;
      else if (status === 'unknown') this.counts.unknown += 1;
      else if (status === 'withheld')
        this.counts.withheld[reason as WithheldReason] = (this.counts.withheld[reason as WithheldReason] ?? 0) + 1;
    }
    this.addAgainstGate(enrollment);
  }

  /** Claims, acceptances and the shutting of gates are real instants. */
  private addAgainstGate({ messages, endReason, shutAt }: Enrollment): void {
    if (shutAt === null || !STOPPED_BY_CONVERSION.has(endReason)) return;
    for (const { claimedAt, status, at } of messages) {
      if (claimedAt === null) continue;
      if (claimedAt > shutAt) this.counts.claimedAfterGoal += 1;
      else if (status === 'sent' && at !== null && at > shutAt) this.counts.inFlightAtGoal += 1;
    }
  }
}
