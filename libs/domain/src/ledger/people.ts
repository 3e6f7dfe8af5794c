/** Which ledger an id leads to: ids that were joined lead to the profile they are part of. Shared by live work and simulations. */
import type { Ledger } from './ledger';

interface Join {
  /** Id of the profile that is no more. */
  from: string;
  into: Ledger;
}

export class People {
  /** In order; each was empty-handed from then on. */
  readonly joins: Join[] = [];
  /** Ids that lead elsewhere than before. */
  readonly moved = new Set<string>();

  /**
   * @param open the ledger of a profile id, a stranger's where nothing is known
   * @param pointers from an id to that of the profile it was joined to
   */
  constructor(
    private readonly open: (profileId: string) => Ledger,
    private readonly pointers = new Map<string, string>(),
  ) {}

  /** Follows every join. */
  ledgerOf(profileId: string): Ledger {
    return this.open(this.idOf(profileId));
  }

  idOf(profileId: string): string {
    let id = profileId;
    for (let next = this.pointers.get(id); next !== undefined; next = this.pointers.get(id)) id = next;
    return id;
  }

  /**
   * One person goes by all of these ids. The first of `others` that is known decides: a profile of its own is to be joined, which
   * whoever works the call does; a device that another `userId` bears already only leads here from now on. Strangers are remembered.
   *
   * @param profileId whose profile stays
   * @param others ids that may be the same person's, in order
   * @returns the ledger to be taken over, which nothing leads to any more
   */
  meet(profileId: string, others: readonly string[]): Ledger | null {
    const into = this.ledgerOf(profileId);
    const known = others.find((id) => this.ledgerOf(id) === into || this.pointers.has(id) || !this.ledgerOf(id).isNew);
    if (known === undefined) {
      for (const id of others) this.point(id, into);
      return null;
    }
    const from = this.ledgerOf(known);
    if (from === into) return null;
    if (!isUserId(known) && from.profile.userId !== null) {
      this.point(known, into);
      return null;
    }
    for (const [id, target] of this.pointers) if (target === from.profile.id) this.pointers.set(id, into.profile.id);
    this.point(from.profile.id, into);
    this.joins.push({ from: from.profile.id, into });
    return from;
  }

  /** Ids of profiles that are no more, each with that of the profile it is part of in the end. */
  joined(): Map<string, string> {
    const joined = new Map<string, string>();
    for (const { from, into } of [...this.joins].reverse()) joined.set(from, joined.get(into.profile.id) ?? into.profile.id);
    return joined;
  }

  /** Where the ids lead that lead elsewhere than before. */
  pointersMoved(): Map<string, string> {
    return new Map([...this.moved].map((id) => [id, this.pointers.get(id)!]));
  }

  private point(id: string, into: Ledger): void {
    this.pointers.set(id, into.profile.id);
    this.moved.add(id);
    // Whoever changes that profile meanwhile has to know of it.
    into.changes.profile = true;
  }
}

const isUserId = (profileId: string): boolean => profileId.startsWith('u:');
