/**
 * One round of housekeeping: tells again what is owed, settles claims that nobody came back for, works what time alone changes, finishes
 * what a crash has left, and sees to it that schedules tick and splits are decided.
 */
import { Injectable } from '@nestjs/common';
import { catchUp, settleMessage } from '@landfall/domain/ledger/advance';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import type { Ledger } from '@landfall/domain/ledger/ledger';
import { CLAIM_LASTS_MS, LOST_ANSWER } from '@landfall/domain/message/message';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { LedgerDesk } from '../desk/ledger-desk';
import { PickWinners } from '../journeys/pick-winners.service';
import { TickService } from '../journeys/tick.service';
import { UnfinishedService } from '../journeys/unfinished.service';
import { Teller } from './teller';

const OWED_FOR_MS = 3_000;
/** Whoever began it is still at it before. */
const UNFINISHED_FOR_MS = 120_000;
/** Beyond the claim's own time, for an attempt that ended with it and is being written down. */
const CLAIM_GRACE_MS = 5_000;
const AT_ONCE = 200;

/** How much there was to do: what was told again, claims settled, profiles, journeys finished, schedules that missed a tick, looks at splits. */
export type Round = Record<'told' | 'claims' | 'profiles' | 'finished' | 'ticks' | 'looks', number>;

@Injectable()
export class Reconciler {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly desk: LedgerDesk,
    private readonly teller: Teller,
    private readonly unfinished: UnfinishedService,
    private readonly ticks: TickService,
    private readonly splits: PickWinners,
  ) {}

  /** One part that fails keeps none of the others from being done. @param heartbeat called between portions, for whoever watches that this still moves */
  async round(heartbeat: () => void): Promise<Round> {
    const failures: unknown[] = [];
    const part = (work: () => Promise<number>): Promise<number> =>
      work()
        .catch((error: unknown) => void failures.push(error))
        .then((done) => {
          heartbeat();
          return done ?? 0;
        });
    const round: Round = {
      told: await part(() => this.teller.tellAgain(OWED_FOR_MS)),
      claims: await part(() => inPortions(() => this.settleLostClaims(), heartbeat)),
      profiles: await part(() => inPortions(() => this.workDueProfiles(), heartbeat)),
      finished: await part(() => this.unfinished.finishOld(UNFINISHED_FOR_MS, heartbeat)),
      ticks: await part(() => this.ticks.keep()),
      looks: await part(() => this.splits.look(heartbeat)),
    };
    if (failures.length > 0) throw new AggregateError(failures, 'parts of the housekeeping failed', { cause: failures[0] });
    return round;
  }

  /** The worker that claimed is gone, and so may the workflow be: its enrollment ended meanwhile. What became of the mail, nobody knows. */
  private async settleLostClaims(): Promise<number> {
    const lostBefore = Date.now() - CLAIM_LASTS_MS - CLAIM_GRACE_MS;
    const found = await this.enrollments.claimedBefore(lostBefore, AT_ONCE);
    await this.desk.workAll(
      found.map(({ id, profileId }) => ({
        profileId,
        work: (ledger, catalog, around) => settleAsUnknown(ledger, catalog, id, lostBefore, around.now),
      })),
    );
    return found.length;
  }

  private async workDueProfiles(): Promise<number> {
    const due = await this.profiles.idsDue(Date.now(), AT_ONCE);
    await this.desk.workAll(
      due.map((profileId) => ({
        profileId,
        work: (ledger, catalog, around) => catchUp(ledger, catalog, around.now, 'leave', around),
      })),
    );
    return due.length;
  }
}

function settleAsUnknown(ledger: Ledger, catalog: Catalog, enrollmentId: string, lostBefore: number, now: number): void {
  const enrollment = ledger.enrollments.find(({ id }) => id === enrollmentId);
  const claim = enrollment?.messages.find(
    ({ status, claimedAt }) => status === 'claimed' && claimedAt !== null && claimedAt < lostBefore,
  );
  if (enrollment && claim)
    settleMessage(ledger, catalog, enrollment, { ...claim, status: 'unknown', reason: LOST_ANSWER, at: now });
}

async function inPortions(work: () => Promise<number>, heartbeat: () => void): Promise<number> {
  let total = 0;
  for (;;) {
    const done = await work();
    total += done;
    heartbeat();
    if (done < AT_ONCE) return total;
  }
}
