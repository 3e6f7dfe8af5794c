/**
 * What people have to do with each other: a journey that closes at its target, a split that its goal decides. Only where there is any of
 * it does everybody live in one time; otherwise each profile is worked in its own, when there is news of it.
 */
import { catchUp, nextTimerAt } from '../ledger/advance';
import type { Catalog } from '../ledger/catalog';
import { isAttained } from '../ledger/credit';
import type { Ledger, Surroundings } from '../ledger/ledger';
import { splitsToDecide, Winners } from '../ledger/winners';
import type { DecidedWinner } from '../report/journey-facts';
import { formatInstant, type Instant } from '../time/instant';
import { Agenda } from './agenda';

export class Crowd {
  private readonly agenda = new Agenda<Ledger>();
  private readonly winners: Winners;
  /** By journey that closes at its target, who attained it when it was last seen. */
  private readonly attainedBy: ReadonlyMap<string, Set<Ledger>>;
  private readonly isOne: boolean;
  /** Those being worked, of whom more may be true by now than was seen. */
  private worked: readonly Ledger[] = [];

  constructor(private readonly catalog: Catalog) {
    const closing = [...catalog.journeys.values()].filter(({ live }) => live?.definition.goal?.stopEntriesAtTarget);
    this.attainedBy = new Map(closing.map(({ key }) => [key, new Set()]));
    this.winners = new Winners(catalog);
    this.isOne = closing.length > 0 || !this.winners.isIdle;
  }

  /** Works every timer of everybody up to and including `through`, in the order of their instants. */
  advance(through: Instant, around: Surroundings): void {
    if (!this.isOne) return;
    for (let due = this.agenda.take(through); due; due = this.agenda.take(through)) {
      const { who: ledger, at } = due;
      this.work([ledger], at, () => catchUp(ledger, this.catalog, at, 'accept', around));
    }
  }

  /** Does what is to be done with these at an instant, and sees what came of it. */
  work(ledgers: readonly Ledger[], at: Instant, work: () => void): void {
    this.worked = ledgers;
    work();
    this.worked = [];
    if (this.isOne) for (const ledger of ledgers) this.see(ledger, at);
  }

  attained(journey: string): number {
    const known = this.attainedBy.get(journey)!;
    return this.worked.reduce(
      (count, ledger) => count + Number(isAttained(ledger, journey)) - Number(known.has(ledger)),
      known.size,
    );
  }

  winnerOf(journey: string, step: string): string | undefined {
    return this.winners.winnerOf(journey, step);
  }

  /** The first split of the journey that was decided, in the order of its steps. */
  decidedIn(journey: string): DecidedWinner | undefined {
    for (const split of splitsToDecide(this.catalog)) {
      const { winner, since } = this.winners.decisionOf(split);
      if (split.journey === journey && winner !== null)
        return { step: split.step, variant: winner, since: formatInstant(since!) };
    }
    return undefined;
  }

  private see(ledger: Ledger, at: Instant): void {
    for (const [journey, known] of this.attainedBy) {
      if (isAttained(ledger, journey)) known.add(ledger);
      else known.delete(ledger);
    }
    this.winners.see(ledger, at);
    this.agenda.put(ledger, nextTimerAt(ledger, this.catalog));
  }
}
