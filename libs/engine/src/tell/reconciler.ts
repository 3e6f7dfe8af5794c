/** One round of housekeeping: tells again what is owed, and works what time alone changes in memberships. */
import { Injectable } from '@nestjs/common';
import { catchUp } from '@landfall/domain/ledger/advance';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { LedgerDesk } from '../desk/ledger-desk';
import { Teller } from './teller';

const OWED_FOR_MS = 3_000;
const PROFILES_AT_ONCE = 200;

@Injectable()
export class Reconciler {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly desk: LedgerDesk,
    private readonly teller: Teller,
  ) {}

  /** @param heartbeat called between portions, for whoever watches that this still moves */
  async round(heartbeat: () => void): Promise<{ told: number; settled: number }> {
    const told = await this.teller.tellAgain(OWED_FOR_MS);
    let settled = 0;
    for (;;) {
      const due = await this.profiles.idsDue(Date.now(), PROFILES_AT_ONCE);
      await this.desk.workAll(
        due.map((profileId) => ({
          profileId,
          work: (ledger, catalog, around) => catchUp(ledger, catalog, around.now, 'leave', around),
        })),
      );
      settled += due.length;
      heartbeat();
      if (due.length < PROFILES_AT_ONCE) return { told, settled };
    }
  }
}
