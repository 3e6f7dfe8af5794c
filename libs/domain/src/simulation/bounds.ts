/** How much a simulation takes on: schedules and journeys that lead into each other bring far more people to the door than there are events. */
import { InvalidInput } from '../fault/fault';
import type { Catalog } from '../ledger/catalog';
import type { Ledger } from '../ledger/ledger';
import type { Instant } from '../time/instant';

/** Entries, and as many turned away: more no answer could hold. */
const MOST = 500_000;

export class Bounds {
  private opened = 0;
  private turnedAway = 0;

  constructor(private readonly most = MOST) {}

  /** Of an enrollment: ids go by the order of opening. @throws InvalidInput where there are too many */
  nextId(): string {
    if (this.opened === this.most) throw tooMuch();
    return String(++this.opened).padStart(9, '0');
  }

  /** @throws InvalidInput where the work turns too many away */
  count(ledgers: readonly Ledger[], work: () => void): void {
    const before = rejectionsOf(ledgers);
    work();
    this.turnedAway += rejectionsOf(ledgers) - before;
    if (this.turnedAway > this.most) throw tooMuch();
  }

  /** Whoever is a member all the while is worked at each tick in one go, so what no member could come through is not begun. @throws InvalidInput */
  requireFewTicks({ schedules }: Catalog, from: Instant, until: Instant): void {
    for (const { clock } of schedules) {
      let ticks = 0;
      for (let tick = clock.after(from); tick <= until; tick = clock.after(tick)) if (++ticks > this.most) throw tooMuch();
    }
  }
}

const rejectionsOf = (ledgers: readonly Ledger[]): number =>
  ledgers.reduce((sum, { changes }) => sum + changes.rejections.length, 0);

const tooMuch = (): InvalidInput =>
  new InvalidInput([{ path: '/until', message: 'comes after more entries, or people turned away, than a simulation can hold' }]);
