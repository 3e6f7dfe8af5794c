/** How much a journey moved the conversion rate against its holdout. */
import Big from 'big.js';
import { quotient } from './quotient';

/** Profiles of one arm, and those of them with an observed conversion. */
export interface ArmCount {
  profiles: number;
  converted: number;
}

/** `rate` in [0, 1] to 4 decimals; `null` for an arm without profiles. */
export interface Arm extends ArmCount {
  rate: number | null;
}

export type Verdict = 'better' | 'worse' | 'no_difference' | 'not_enough_data';

export interface Lift {
  treated: Arm;
  holdout: Arm;
  /** Treated rate less holdout rate, in [-1, 1] to 4 decimals; `null` when either arm is empty. */
  absolute: number | null;
  /** Lower and upper 95 % limit of the difference, to 4 decimals; `null` when either arm is empty. */
  interval: [number, number] | null;
  confidence: 0.95;
  verdict: Verdict;
}

/** Below so many profiles in an arm no verdict is given. */
const ENOUGH = 100;
/** Two-sided 95 % point of the normal distribution. */
const Z = 1.959963984540054;
const DECIMALS = 4;

/**
 * Counts everyone enrolled, messaged or not (intention to treat).
 *
 * @see Newcombe 1998, Statistics in Medicine 17, 873–890, method 10 (Wilson score limits without continuity correction)
 */
export function lift(treated: ArmCount, holdout: ArmCount): Lift {
  const arms = { treated: withRate(treated), holdout: withRate(holdout) };
  if (treated.profiles === 0 || holdout.profiles === 0)
    return { ...arms, absolute: null, interval: null, confidence: 0.95, verdict: 'not_enough_data' };
  const [low, high] = newcombe(treated, holdout);
  return {
    ...arms,
    absolute: quotient(
      Big(treated.converted).times(holdout.profiles).minus(Big(holdout.converted).times(treated.profiles)),
      Big(treated.profiles).times(holdout.profiles),
      DECIMALS,
    ),
    interval: [rounded(low), rounded(high)],
    confidence: 0.95,
    verdict: Math.min(treated.profiles, holdout.profiles) < ENOUGH ? 'not_enough_data' : verdictOf(low, high),
  };
}

/** For a journey without a goal: arms that nothing was observed of. */
export function unmeasured(treated: number, holdout: number): Lift {
  const arm = (profiles: number): Arm => ({ profiles, converted: 0, rate: null });
  return {
    treated: arm(treated),
    holdout: arm(holdout),
    absolute: null,
    interval: null,
    confidence: 0.95,
    verdict: 'not_enough_data',
  };
}

function verdictOf(low: number, high: number): Verdict {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'no_difference';
}

function newcombe(treated: ArmCount, holdout: ArmCount): [number, number] {
  const t = wilson(treated);
  const h = wilson(holdout);
  const difference = t.rate - h.rate;
  return [difference - Math.hypot(t.rate - t.low, h.high - h.rate), difference + Math.hypot(t.high - t.rate, h.rate - h.low)];
}

function wilson({ profiles: n, converted: x }: ArmCount): { rate: number; low: number; high: number } {
  const rate = x / n;
  const centre = (rate + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((rate * (1 - rate)) / n + Z ** 2 / (4 * n ** 2));
  return { rate, low: centre - half, high: centre + half };
}

const withRate = (arm: ArmCount): Arm => ({ ...arm, rate: quotient(arm.converted, arm.profiles, DECIMALS) });

const rounded = (limit: number): number => quotient(limit, 1, DECIMALS)!;
