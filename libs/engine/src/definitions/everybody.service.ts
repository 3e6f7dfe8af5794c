/** Works everybody there is: what a change of a segment does to people is done before it is answered. */
import { Injectable } from '@nestjs/common';
import { catchUp } from '@landfall/domain/ledger/advance';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import type { Ledger, Surroundings } from '@landfall/domain/ledger/ledger';
import { settleMemberships, suppress } from '@landfall/domain/ledger/segments';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { LedgerDesk } from '../desk/ledger-desk';

const CHUNK = 200;

@Injectable()
export class EverybodyService {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly desk: LedgerDesk,
  ) {}

  /**
   * Makes every membership true again by the segments as saved, and ends what the joined ones suppress; enters nobody. Idempotent.
   *
   * @param left a segment that nobody is in any more
   */
  async settle(left?: string): Promise<void> {
    await this.letOldWorkPass();
    for (
      let ids = await this.profiles.idsAfter(null, CHUNK);
      ids.length > 0;
      ids = await this.profiles.idsAfter(ids.at(-1)!, CHUNK)
    ) {
      await this.desk.workAll(
        ids.map((profileId) => ({
          profileId,
          work: (ledger: Ledger, catalog: Catalog, around: Surroundings) => settleOne(ledger, catalog, around, left),
        })),
      );
    }
  }

  /** The desk works in order: once this task is through, so are all calls that were begun by the definitions of before. */
  async letOldWorkPass(): Promise<void> {
    await this.desk.work({ profileId: NOBODY, work: () => undefined });
  }
}

/** Reading it changes nothing, so nothing is written. */
const NOBODY = '';

function settleOne(ledger: Ledger, catalog: Catalog, around: Surroundings, left: string | undefined): void {
  catchUp(ledger, catalog, around.now - 1, 'leave', around);
  if (left !== undefined && Object.hasOwn(ledger.profile.segments, left)) {
    delete ledger.profile.segments[left];
    ledger.changes.profile = true;
  }
  const joined = settleMemberships(ledger, catalog, around.now, around.now, 'time');
  suppress(ledger, catalog, joined, around.now, null, around);
}
