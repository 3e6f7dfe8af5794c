/** Takes an enrollment on: what is due by plan, and one message handed over where one is due. Everything is asked first, the gate and the claim last, then one attempt, then its outcome. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Delivery } from '@landfall/channels/channel';
import type { DueSend } from '@landfall/domain/ledger/advance';
import { storeIsAway } from '@landfall/store/connection';
import { AddressBookRepository } from '@landfall/store/address-book/address-book.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import type { EnrollmentRun, Next } from '@landfall/temporal/enrollment-port';
import { MessageLedger, type Claim, type Outcome, type Passage } from './message-ledger.service';
import { MessagePreparation, type ReadyMessage } from './message-preparation.service';
import { SendRate } from './send-rate.service';

/** First retry after 5 s, then doubling to an hour: an SMTP server that is away for a night loses nothing but time. */
const RETRY_FIRST_MS = 5_000;
const RETRY_LONGEST_MS = 3_600_000;

/** With the attempt itself it stays below the activity's time. */
const SETTLE_PATIENCE_MS = 10_000;
const SETTLE_PAUSE_MS = 250;

@Injectable()
export class AdvanceService {
  constructor(
    private readonly enrollments: EnrollmentRepository,
    private readonly ledger: MessageLedger,
    private readonly preparation: MessagePreparation,
    private readonly rate: SendRate,
    private readonly addresses: AddressBookRepository,
  ) {}

  /**
   * Works every timer of the profile that is due, hands over at most one message, and says what comes next. Safe to repeat: a claim
   * whose answer was lost becomes `unknown`, and is never sent again.
   */
  async advance(request: EnrollmentRun & { attempt: number }): Promise<Next> {
    const { enrollmentId } = request;
    const profileId = request.profileId ?? (await this.enrollments.profileIdOf(enrollmentId));
    if (profileId === undefined) return { kind: 'over' };
    const passage = { enrollmentId, profileId };

    const look = await this.ledger.look(passage);
    if (look.kind === 'other') return look.next;
    const { due, settings } = look;
    const prepared = await this.preparation.prepare(look);
    if (prepared.kind === 'withhold') return this.ledger.withhold(passage, due, prepared.reason);
    const { channel } = due.effect;
    const turn = await this.rate.turnOf(prepared.id, channel, settings.sendRate[channel]);
    if (turn) return { kind: 'sleep', until: turn.comeBackAt };
    return this.handOver(passage, due, prepared, request.attempt);
  }

  private async handOver(passage: Passage, due: DueSend, message: ReadyMessage, attempt: number): Promise<Next> {
    const claim = await this.ledger.claim(passage, due, message.addressHash);
    if (claim.kind === 'other') return claim.next;
    if (!(await this.mayStillGo(claim, due, message))) {
      await this.ledger.giveBack(passage, claim);
      return { kind: 'again' };
    }
    const delivery = await deliver(message);
    if (delivery.status === 'retry') {
      await this.ledger.giveBack(passage, claim);
      const backoff = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** (attempt - 1));
      return { kind: 'retry', at: Date.now() + Math.max(backoff, delivery.afterMs ?? 0) };
    }
    return this.writeDown(passage, claim, message, delivery);
  }

  /** What was answered while the claim was being written: a pause, a change of the settings, an unsubscribe. */
  private async mayStillGo(claim: Claim, due: DueSend, message: ReadyMessage): Promise<boolean> {
    const [holds, refusal] = await Promise.all([
      this.ledger.stillHolds(claim),
      this.preparation.refusalOf(message, due.effect.class),
    ]);
    return holds && refusal === null;
  }

  /** What the channel said is known to nobody else: a store that is away for a moment is waited for, within the time of this activity. */
  private async writeDown(passage: Passage, claim: Claim, { addressHash }: ReadyMessage, delivery: Told): Promise<Next> {
    const outcome = outcomeOf(delivery);
    const isGone = delivery.status === 'bounced' && delivery.mailboxGone === true;
    const giveUpAt = Date.now() + SETTLE_PATIENCE_MS;
    for (;;) {
      try {
        if (isGone && addressHash !== null) await this.addresses.note(addressHash, 'bounced', outcome.at);
        return await this.ledger.settleClaim(passage, claim, outcome);
      } catch (error) {
        if (!storeIsAway(error) || Date.now() > giveUpAt) throw error;
        await pause(SETTLE_PAUSE_MS);
      }
    }
  }
}

type Told = Exclude<Delivery, { status: 'retry' }>;

/** Nothing of a message is lost by what its channel throws: it can never be handed over as it is. */
async function deliver(message: ReadyMessage): Promise<Delivery> {
  try {
    return await message.deliver();
  } catch (error) {
    return { status: 'failed', reason: error instanceof Error ? error.message : 'cannot be handed over' };
  }
}

function outcomeOf(delivery: Told): Outcome {
  if (delivery.status === 'accepted') return { status: 'sent', reason: null, at: delivery.at };
  const { status, reason } = delivery;
  const at = Date.now();
  return { status, reason, at, ...(status === 'bounced' ? { bouncedAt: at } : {}) };
}
