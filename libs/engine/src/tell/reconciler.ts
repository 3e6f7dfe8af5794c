/** One round of housekeeping: tells again what is owed, settles claims that nobody came back for, and works what time alone changes. */
import { Injectable } from '@nestjs/common';
import { catchUp, settleMessage } from '@landfall/domain/ledger/advance';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import type { Ledger } from '@landfall/domain/ledger/ledger';
import { CLAIM_LASTS_MS, LOST_ANSWER } from '@landfall/domain/message/message';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { LedgerDesk } from '../desk/ledger-desk';
import { Teller } from './teller';

const OWED_FOR_MS = 3_000;
/** Beyond the claim's own time, for an attempt that ended with it and is being written down. */
const CLAIM_GRACE_MS = 5_000;
const AT_ONCE = 200;

@Injectable()
export class Reconciler {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly desk: LedgerDesk,
    private readonly teller: Teller,
  ) {}

  /** @param heartbeat called between portions, for whoever watches that this still moves */
  async round(heartbeat: () => void): Promise<{ told: number; claims: number; profiles: number }> {
    const told = await this.teller.tellAgain(OWED_FOR_MS);
    const claims = await inPortions(() => this.settleLostClaims(), heartbeat);
    const profiles = await inPortions(() => this.workDueProfiles(), heartbeat);
    return { told, claims, profiles };
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
