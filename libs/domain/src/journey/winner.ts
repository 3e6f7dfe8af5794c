/** When a split is decided: looks at the numbers as they double, each so strict that all of them together keep the confidence asked for. */
import type { Instant } from '../time/instant';
import type { PickWinner } from './effect';

/** What is known of those whose first draw was one variant. */
export interface VariantCounts {
  profiles: number;
  /** Of them, those with an observed conversion. */
  converted: number;
  /** Over all of them, of the value of their observed conversions; 0 for who has none. */
  sum: number;
  sumOfSquares: number;
}

/** Of one split: what is kept from look to look. Once decided it stays so. */
export interface SplitDecision {
  /** Looks done, from 1; 0 before the first. */
  look: number;
  winner: string | null;
  /** When it was decided. */
  since: Instant | null;
}

export const UNDECIDED: SplitDecision = { look: 0, winner: null, since: null };

/** The look that may be done once the smallest variant has so many profiles: they double from one to the next. 0 for none. */
export function lookReached(smallest: number, { minProfiles }: Pick<PickWinner, 'minProfiles'>): number {
  return smallest < minProfiles ? 0 : Math.floor(Math.log2(smallest / minProfiles)) + 1;
}

/**
 * Looks where a look is due that was not done yet; of several that came due at once only at the last, the strictest, since the
 * numbers are the same.
 *
 * @param counts by name, of the variants that may be drawn: one of weight 0 would be waited for in vain
 * @returns the decision as it was where nothing is to be looked at
 */
export function decideSplit(
  decision: SplitDecision,
  counts: ReadonlyMap<string, VariantCounts>,
  rule: PickWinner,
  at: Instant,
): SplitDecision {
  if (decision.winner !== null || counts.size < 2) return decision;
  const look = lookReached(Math.min(...[...counts.values()].map(({ profiles }) => profiles)), rule);
  if (look <= decision.look) return decision;
  const winner = bestBeyondDoubt(counts, rule, look);
  return winner === undefined ? { ...decision, look } : { look, winner, since: at };
}

/** The best one, where it is better than each of its rivals. */
function bestBeyondDoubt(counts: ReadonlyMap<string, VariantCounts>, rule: PickWinner, look: number): string | undefined {
  const measure = MEASURES[rule.metric];
  const [best, ...rivals] = [...counts].sort(([, a], [, b]) => measure.of(b) - measure.of(a));
  const level = (1 - rule.confidence) / (2 ** look * rivals.length);
  return rivals.every(([, rival]) => chanceOf(measure.z(best![1], rival)) < level) ? best![0] : undefined;
}

interface Measure {
  of(counts: VariantCounts): number;
  /** Standard score of the difference; 0 where nothing can be told. */
  z(one: VariantCounts, other: VariantCounts): number;
}

const MEASURES: Record<PickWinner['metric'], Measure> = {
  rate: {
    of: ({ converted, profiles }) => converted / profiles,
    z: (one, other) => {
      const pooled = (one.converted + other.converted) / (one.profiles + other.profiles);
      return score(MEASURES.rate, one, other, pooled * (1 - pooled) * (1 / one.profiles + 1 / other.profiles));
    },
  },
  value: {
    of: ({ sum, profiles }) => sum / profiles,
    z: (one, other) => score(MEASURES.value, one, other, varianceOfMean(one) + varianceOfMean(other)),
  },
};

function score(measure: Measure, one: VariantCounts, other: VariantCounts, variance: number): number {
  return variance > 0 ? (measure.of(one) - measure.of(other)) / Math.sqrt(variance) : 0;
}

/** Unequal variances: each variant brings its own. */
function varianceOfMean({ profiles, sum, sumOfSquares }: VariantCounts): number {
  return profiles < 2 ? 0 : Math.max(0, sumOfSquares - sum ** 2 / profiles) / (profiles - 1) / profiles;
}

/** That chance alone moves two equals as far apart, either way. */
const chanceOf = (z: number): number => erfc(Math.abs(z) / Math.SQRT2);

const ERFC = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
];

/**
 * The complementary error function for x ≥ 0, wrong by no more than 1.2e-7 of itself, far out in the tail too.
 *
 * @see Press et al., Numerical Recipes, 2nd edition, section 6.2 (Chebyshev fit of `erfcc`)
 */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2);
  const exponent = ERFC.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return t * Math.exp(exponent - x * x);
}
