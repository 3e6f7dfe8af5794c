/** How many came to each step and what became of them there: the section `steps`, which counts everyone, holdouts too. */
import type { EndReason } from '../attribution/attribution';
import type { Enrollment } from '../journey/enrollment';
import type { Message, WithheldReason } from '../message/message';
import type { Instant } from '../time/instant';

/** Enrollments; `entered = waiting + left + Σ exited`. */
export interface StepCounts {
  id: string;
  kind: string;
  entered: number;
  waiting: number;
  left: number;
  exited: Partial<Record<EndReason, number>>;
}

/** Messages, one an enrollment; `left = sent + Σ withheld + failed + unknown`. */
export interface SendCounts extends StepCounts {
  /** Handed over and answered for: accepted, bounced ones included. */
  sent: number;
  withheld: Partial<Record<WithheldReason, number>>;
  /** Sent and not bounced. */
  delivered: number;
  /** Of those handed over, by people: an opened or clicked message counts once. */
  opened: number;
  clicked: number;
  bounced: number;
  failed: number;
  /** Lost after hand-over began: perhaps accepted, never sent again. */
  unknown: number;
}

export class StepTally {
  private readonly counts: ReadonlyMap<string, StepCounts | SendCounts>;

  constructor(
    steps: readonly { id: string; kind: string }[],
    private readonly now: Instant,
  ) {
    this.counts = new Map(steps.map(({ id, kind }) => [id, kind === 'send' ? noSends(id, kind) : nobodyYet(id, kind)]));
  }

  /** Steps that the report does not list (of a version that an enrollment was moved to) are passed over. */
  add(enrollment: Enrollment): void {
    const messages = new Map(enrollment.messages.map((message) => [message.step, message]));
    const begun = stepsBegun(enrollment, this.now);
    begun.forEach((step, at) => {
      const counts = this.counts.get(step);
      if (counts === undefined) return;
      counts.entered += 1;
      const settled = 'sent' in counts && countMessage(counts, messages.get(step));
      if (settled || at < begun.length - 1 || enrollment.endReason === 'completed') counts.left += 1;
      else if (enrollment.endReason === null) counts.waiting += 1;
      else counts.exited[enrollment.endReason] = (counts.exited[enrollment.endReason] ?? 0) + 1;
    });
  }

  /** In the order in which the steps were given. */
  rows(): (StepCounts | SendCounts)[] {
    return [...this.counts.values()];
  }
}

/** By plan: a step whose instant has come has begun, though no process may have got round to it. What is waited in is left as what follows begins, which is known then. */
function stepsBegun({ trail, cursor, endedAt }: Enrollment, now: Instant): string[] {
  const begun = trail.map(({ step }) => step);
  const isDue = endedAt === null && cursor.step !== null && cursor.at <= now && cursor.step !== begun.at(-1);
  return isDue ? [...begun, cursor.step!] : begun;
}

/**
 * @returns whether the message is settled. Its send is done with then, also where the enrollment ended in the meantime: what was
 * claimed before a goal and accepted after it was sent, and a claim that the gate refused was withheld
 */
function countMessage(counts: SendCounts, message: Message | undefined): boolean {
  if (message?.openedAt !== undefined) counts.opened += 1;
  if (message?.clickedAt !== undefined) counts.clicked += 1;
  switch (message?.status) {
    case 'sent':
      counts.sent += 1;
      counts.delivered += 1;
      return true;
    case 'bounced':
      counts.sent += 1;
      counts.bounced += 1;
      return true;
    case 'withheld': {
      const reason = message.reason as WithheldReason;
      counts.withheld[reason] = (counts.withheld[reason] ?? 0) + 1;
      return true;
    }
    case 'failed':
    case 'unknown':
      counts[message.status] += 1;
      return true;
    default:
      return false;
  }
}

const nobodyYet = (id: string, kind: string): StepCounts => ({ id, kind, entered: 0, waiting: 0, left: 0, exited: {} });

const noSends = (id: string, kind: string): SendCounts => ({
  ...nobodyYet(id, kind),
  sent: 0,
  withheld: {},
  delivered: 0,
  opened: 0,
  clicked: 0,
  bounced: 0,
  failed: 0,
  unknown: 0,
});
