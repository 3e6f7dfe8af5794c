/** Everybody in a simulation, each with a ledger, by whatever id they are called. */
import { openLedger, type Ledger } from '../ledger/ledger';
import { People } from '../ledger/people';
import { anyIds, strangerProfile } from '../profile/profile';

export class Population {
  private readonly ledgers = new Map<string, Ledger>();
  readonly people = new People((id) => this.open(id));

  /** In order of first appearance. */
  all(): Ledger[] {
    return [...this.ledgers.values()];
  }

  /** A `userId` goes before an `anonymousId`; one nobody has is taken for a `userId`. */
  named(id: string): Ledger {
    const ids = anyIds(id);
    return this.people.ledgerOf(ids.find((each) => this.isKnown(this.people.idOf(each))) ?? ids[0]!);
  }

  private isKnown(profileId: string): boolean {
    return this.ledgers.get(profileId)?.isNew === false;
  }

  private open(profileId: string): Ledger {
    let ledger = this.ledgers.get(profileId);
    if (!ledger) {
      ledger = openLedger(strangerProfile(profileId), { isNew: true, events: [], enrollments: [], conversions: [] });
      this.ledgers.set(profileId, ledger);
    }
    return ledger;
  }
}
