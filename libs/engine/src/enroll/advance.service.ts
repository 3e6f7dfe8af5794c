/** Takes an enrollment on: what is due by plan, and one message handed over where one is due. Everything is asked first, the gate and the claim last, then one attempt, then its outcome. */
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Channel, Delivery, OutgoingMessage } from '@landfall/channels/channel';
import { isAddress } from '@landfall/channels/email/mailbox';
import { isActive, type Enrollment } from '@landfall/domain/journey/enrollment';
import { catchUp, placeOf, settleMessage, type DueSend } from '@landfall/domain/ledger/advance';
import { CLAIM_LASTS_MS, LOST_ANSWER, messageIdOf, type Message, type MessageStatus } from '@landfall/domain/message/message';
import { traitValues, type Profile } from '@landfall/domain/profile/profile';
import { storeIsAway } from '@landfall/store/connection';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import type { EnrollmentRun, Next } from '@landfall/temporal/enrollment-port';
import { LedgerDesk } from '../desk/ledger-desk';
import { MessageRenderer } from './message-renderer';
import { nextOf } from './next';

export const EMAIL_CHANNEL = Symbol('email channel');

/** First retry after 5 s, then doubling to an hour: an SMTP server that is away for a night loses nothing but time. */
const RETRY_FIRST_MS = 5_000;
const RETRY_LONGEST_MS = 3_600_000;

/** With the attempt itself it stays below the activity's time. */
const SETTLE_PATIENCE_MS = 10_000;
const SETTLE_PAUSE_MS = 250;

type Settled = { status: Exclude<MessageStatus, 'claimed'>; reason: string | null; at: number; claimedAt: number | null };
type Look =
  /** No message is due: it waits, has ended, or is gone. */
  | { kind: 'other'; next: Next }
  | { kind: 'due'; due: DueSend; enrollment: Enrollment; profile: Profile; known: Message | undefined };

@Injectable()
export class AdvanceService {
  constructor(
    private readonly desk: LedgerDesk,
    private readonly enrollments: EnrollmentRepository,
    private readonly renderer: MessageRenderer,
    @Inject(EMAIL_CHANNEL) private readonly email: Channel,
  ) {}

  /**
   * Works every timer of the profile that is due, hands over at most one message, and says what comes next. Safe to repeat: a claim
   * whose answer was lost becomes `unknown`, and is never sent again.
   */
  async advance(request: EnrollmentRun & { attempt: number }): Promise<Next> {
    const look = await this.look(request);
    if (look.kind === 'other') return look.next;
    const { due, enrollment, profile, known } = look;
    if (known) return this.resolveClaim(request, known);

    const now = Date.now();
    const kind = kindOf({ step: due.step, ...due.effect });
    const withhold = (reason: string) => this.settle(request, kind, { status: 'withheld', reason, at: now, claimedAt: null });
    const address = traitValues(profile)['email'];
    if (!isAddress(address)) return withhold('no_address');
    if (now - due.at > due.effect.expiresMs) return withhold('expired');
    const { content } = due.effect;
    if (!('template' in content)) throw new Error('only mail can be handed over');
    const rendered = await this.renderer.render(enrollment, profile, content.template);
    if (rendered.status === 'failed') return withhold('render_error');

    const message = { id: messageIdOf(enrollment.id, due.step), to: address, ...rendered.message };
    return this.handOver(request, kind, message);
  }

  private async handOver(
    request: EnrollmentRun & { attempt: number },
    kind: MessageKind,
    message: OutgoingMessage,
  ): Promise<Next> {
    const claimedAt = Date.now();
    const claim: Message = { ...kind, status: 'claimed', reason: null, claimedAt, at: null };
    if (!(await this.enrollments.claimMessage(request.enrollmentId, claim))) return this.refused(request, kind);

    const delivery = await this.deliver(message);
    if (delivery.status === 'retry') {
      await this.enrollments.releaseClaim(request.enrollmentId, kind.step, claimedAt);
      return { kind: 'retry', at: Date.now() + Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** (request.attempt - 1)) };
    }
    return this.settleStubbornly(request, kind, { ...outcomeOf(delivery), claimedAt });
  }

  /** Nothing of a message is lost by what its channel throws: it can never be handed over as it is. */
  private async deliver(message: OutgoingMessage): Promise<Delivery | { status: 'failed'; reason: string }> {
    try {
      return await this.email.deliver(message);
    } catch (error) {
      return { status: 'failed', reason: error instanceof Error ? error.message : 'cannot be handed over' };
    }
  }

  /** The gate was shut, or another attempt holds the claim: look again at what is true now. */
  private async refused(request: EnrollmentRun, kind: MessageKind): Promise<Next> {
    const found = await this.enrollments.find(request.enrollmentId);
    if (!found) return { kind: 'over' };
    const { enrollment } = found;
    const known = enrollment.messages.find(({ step }) => step === kind.step);
    if (known) return this.resolveClaim(request, known);
    const reason = enrollment.endReason === 'goal_met' || enrollment.endReason === 'converted_elsewhere' ? 'goal_met' : 'ended';
    return this.settle(request, kind, { status: 'withheld', reason, at: Date.now(), claimedAt: null });
  }

  /** A claim found here was made by an attempt that did not come back. It may still be under way, so it is judged when its time is over. */
  private async resolveClaim(request: EnrollmentRun, known: Message): Promise<Next> {
    if (known.status !== 'claimed' || known.claimedAt === null) return this.settle(request, kindOf(known), null);
    const over = known.claimedAt + CLAIM_LASTS_MS;
    if (Date.now() < over) return { kind: 'retry', at: over };
    return this.settle(request, kindOf(known), {
      status: 'unknown',
      reason: LOST_ANSWER,
      at: Date.now(),
      claimedAt: known.claimedAt,
    });
  }

  /** Where the enrollment stands once everything due was worked. */
  private look({ enrollmentId, profileId }: EnrollmentRun): Promise<Look> {
    return this.desk.work<Look>({
      profileId,
      onBehalfOf: enrollmentId,
      work: (ledger, catalog, around) => {
        catchUp(ledger, catalog, around.now, 'leave', around);
        const enrollment = ledger.enrollments.find(({ id }) => id === enrollmentId);
        if (enrollment && isActive(enrollment)) {
          const place = placeOf(catalog, ledger, enrollment, around.now);
          if (place.kind === 'sending') {
            const known = enrollment.messages.find(({ step }) => step === place.send.step);
            return {
              kind: 'due',
              due: place.send,
              enrollment: structuredClone(enrollment),
              profile: structuredClone(ledger.profile),
              known,
            };
          }
        }
        return { kind: 'other', next: nextOf(ledger, catalog, enrollmentId, around.now) };
      },
    });
  }

  /** What the channel said is known to nobody else: a store that is away for a moment is waited for, within the time of this activity. */
  private async settleStubbornly(request: EnrollmentRun, kind: MessageKind, outcome: Settled): Promise<Next> {
    const giveUpAt = Date.now() + SETTLE_PATIENCE_MS;
    for (;;) {
      try {
        return await this.settle(request, kind, outcome);
      } catch (error) {
        if (!storeIsAway(error) || Date.now() > giveUpAt) throw error;
        await pause(SETTLE_PAUSE_MS);
      }
    }
  }

  /** @param outcome `null` where it was settled before: only the next step is asked for */
  private settle(request: EnrollmentRun, kind: MessageKind, outcome: Settled | null): Promise<Next> {
    return this.desk.work({
      profileId: request.profileId,
      onBehalfOf: request.enrollmentId,
      work: (ledger, catalog, around) => {
        const enrollment = ledger.enrollments.find(({ id }) => id === request.enrollmentId);
        if (!enrollment) return { kind: 'over' };
        const known = enrollment.messages.find(({ step }) => step === kind.step);
        const open = !known || known.status === 'claimed';
        if (open && outcome) settleMessage(ledger, catalog, enrollment, { ...kind, ...outcome });
        catchUp(ledger, catalog, around.now, 'leave', around);
        return nextOf(ledger, catalog, request.enrollmentId, around.now);
      },
    });
  }
}

type MessageKind = Pick<Message, 'step' | 'channel' | 'class'>;
const kindOf = ({ step, channel, class: messageClass }: MessageKind): MessageKind => ({ step, channel, class: messageClass });

function outcomeOf(
  delivery: Exclude<Delivery, { status: 'retry' }> | { status: 'failed'; reason: string },
): Omit<Settled, 'claimedAt'> {
  if (delivery.status === 'accepted') return { status: 'sent', reason: null, at: delivery.at };
  return { status: delivery.status, reason: delivery.reason, at: Date.now() };
}
