/** Splits that a journey's goal decides: who took which variant first, and what came of it. Counted alike live and in simulations. */
import type { Conversion } from '../goal/conversion';
import type { Effect, PickWinner } from '../journey/effect';
import type { Enrollment } from '../journey/enrollment';
import { planStep } from '../journey/step';
import { decideSplit, lookReached, UNDECIDED, type SplitDecision, type VariantCounts } from '../journey/winner';
import type { StepFacts } from '../journey/define-step';
import type { Instant } from '../time/instant';
import type { Catalog, CatalogVersion } from './catalog';
import type { Ledger } from './ledger';

export interface Split {
  journey: string;
  step: string;
  rule: PickWinner;
  /** Variants that can be drawn. */
  variants: readonly string[];
}

/** One profile in a split. */
export interface Share {
  /** The first it drew. */
  variant: string;
  /** Observed conversions of all its passages that took a variant, each once. */
  observed: readonly Pick<Conversion, 'value'>[];
}

/** Splits of the live versions that say `pickWinner`, in order of journey. */
export function splitsToDecide(catalog: Catalog): Split[] {
  return [...catalog.journeys.values()].flatMap(({ key, live }) => (live?.definition.goal ? splitsOf(key, live) : []));
}

function splitsOf(journey: string, { layout }: CatalogVersion): Split[] {
  return layout.order.flatMap(({ id }) => {
    const effect: Effect = planStep(layout.places.get(id)!.step, NOTHING_KNOWN);
    if (effect.kind !== 'draw' || effect.pickWinner === null) return [];
    const variants = effect.variants.filter(({ weight }) => weight > 0).map(({ name }) => name);
    return [{ journey, step: id, rule: effect.pickWinner, variants }];
  });
}

/** What a split asks for hangs on nobody's facts. */
const NOTHING_KNOWN: StepFacts = {
  at: 0,
  begunAt: 0,
  timezone: 'UTC',
  trait: () => undefined,
  speed: 1,
  matches: () => false,
};

/**
 * The holdout takes variants on time too, but sees nothing of them, so it is left out.
 *
 * @param enrollments of one profile
 * @param conversions its own, those observed among them
 * @returns `null` for who drew none
 */
export function shareIn(
  { journey, step }: Pick<Split, 'journey' | 'step'>,
  enrollments: readonly Enrollment[],
  conversions: readonly Pick<Conversion, 'id' | 'goal' | 'value'>[],
): Share | null {
  const passages = enrollments
    .filter((each) => each.journey === journey && !each.holdout && Object.hasOwn(each.variants, step))
    .sort((a, b) => a.enteredAt - b.enteredAt);
  const first = passages.at(0);
  if (!first) return null;
  const isObserved = ({ id, goal }: Pick<Conversion, 'id' | 'goal'>) =>
    passages.some((passage) => passage.goal === goal && passage.observed?.conversionId === id);
  return { variant: first.variants[step]!, observed: conversions.filter(isObserved) };
}

/** The numbers of one split, over profiles. */
export class SplitTally {
  private readonly shares = new Map<string, Share>();
  private readonly profiles: Map<string, number>;

  constructor(private readonly split: Pick<Split, 'variants'>) {
    this.profiles = new Map(split.variants.map((name) => [name, 0]));
  }

  /** Takes the place of what was said of the profile before. Who first drew a variant that can no longer be drawn counts for none. */
  put(profileId: string, share: Share | null): void {
    const before = this.shares.get(profileId);
    if (before) this.count(before, -1);
    this.shares.delete(profileId);
    if (!share || !this.profiles.has(share.variant)) return;
    this.shares.set(profileId, share);
    this.count(share, 1);
  }

  /** Profiles of the variant with the fewest. */
  get smallest(): number {
    return Math.min(...this.profiles.values());
  }

  /** @param currency in which values are added up, others add nothing; `null`: that of most conversions, as none are changed into another */
  counts(currency: string | null): Map<string, VariantCounts> {
    const counted = currency ?? this.mostFrequentCurrency();
    const counts = new Map(
      this.split.variants.map((name): [string, VariantCounts] => [
        name,
        { profiles: this.profiles.get(name)!, converted: 0, sum: 0, sumOfSquares: 0 },
      ]),
    );
    for (const { variant, observed } of this.shares.values()) {
      if (observed.length === 0) continue;
      const row = counts.get(variant)!;
      const amounts = observed.map(({ value }) => (value && value.currency === counted ? Number(value.amount) : 0));
      const spent = amounts.reduce((sum, amount) => sum + amount, 0);
      row.converted += 1;
      row.sum += spent;
      row.sumOfSquares += spent ** 2;
    }
    return counts;
  }

  private count({ variant }: Share, by: number): void {
    this.profiles.set(variant, this.profiles.get(variant)! + by);
  }

  private mostFrequentCurrency(): string | null {
    const times = new Map<string | null, number>();
    for (const { observed } of this.shares.values()) {
      for (const { value } of observed) if (value) times.set(value.currency, (times.get(value.currency) ?? 0) + 1);
    }
    return [...times].sort(([a, m], [b, n]) => n - m || ((a ?? '') < (b ?? '') ? -1 : 1)).at(0)?.[0] ?? null;
  }
}

/** Decisions as they are made while time runs: whoever works ledgers shows each of them after every call and every timer. */
export class Winners {
  private readonly decided = new Map<string, SplitDecision>();
  private readonly splits: { split: Split; tally: SplitTally }[];

  constructor(private readonly catalog: Catalog) {
    this.splits = splitsToDecide(catalog).map((split) => ({ split, tally: new SplitTally(split) }));
  }

  /** Nothing is ever decided here. */
  get isIdle(): boolean {
    return this.splits.length === 0;
  }

  /** The variant that newcomers take. */
  winnerOf(journey: string, step: string): string | undefined {
    return this.decisionOf({ journey, step }).winner ?? undefined;
  }

  decisionOf({ journey, step }: Pick<Split, 'journey' | 'step'>): SplitDecision {
    return this.decided.get(`${journey}/${step}`) ?? UNDECIDED;
  }

  /** @param at instant up to which the ledger is worked */
  see(ledger: Ledger, at: Instant): void {
    for (const { split, tally } of this.splits) {
      tally.put(ledger.profile.id, shareIn(split, ledger.enrollments, ledger.conversions));
      const decision = this.decisionOf(split);
      if (decision.winner !== null || lookReached(tally.smallest, split.rule) <= decision.look) continue;
      const counts = tally.counts(this.catalog.settings.defaultCurrency);
      this.decided.set(`${split.journey}/${split.step}`, decideSplit(decision, counts, split.rule, at));
    }
  }
}
