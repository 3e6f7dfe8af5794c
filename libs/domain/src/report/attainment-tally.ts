/** How far a journey came towards its goal: the sections `attainment` and `timeToGoal`. */
import Big from 'big.js';
import type { Conversion, Money } from '../goal/conversion';
import type { Enrollment } from '../journey/enrollment';
import type { Target } from '../journey/journey';
import { sumByCurrency } from '../money/money';
import { formatDuration } from '../time/duration';
import type { Instant } from '../time/instant';
import type { JourneyFacts } from './journey-facts';
import { nearestRank } from './nearest-rank';
import { quotient } from './quotient';

export interface Attainment {
  /** Profiles with at least one credited conversion, each once. */
  profiles: number;
  /** `profiles / denominator` to 4 decimals; `null` where the denominator is 0. */
  rate: number | null;
  /** Unique profiles that entered, the holdout's left out. */
  denominator: number;
  target: Target | null;
  /** Share of the target reached, to 2 decimals: 1 is met. */
  progress: number | null;
  met: boolean | null;
  /** `profiles + repeats`. */
  conversions: number;
  /** Further credited conversions of profiles that count already; 0 for a goal counted once. */
  repeats: number;
  /** Enrollments that assisted at least one conversion. */
  assists: number;
  /** Conversions. */
  notQualified: number;
  /** Of the conversions counted here, one exact sum per currency. */
  value: Money[];
}

/** ISO 8601, as long as the definitions would have it on a fast clock; `null` when nobody attained. */
export interface TimeToGoal {
  since: 'entered';
  p50: string | null;
  p90: string | null;
}

type Goal = NonNullable<JourneyFacts['goal']>;

interface Counted {
  conversion: Conversion;
  enteredAt: Instant;
}

export class AttainmentTally {
  private readonly enrollments = new Map<string, Pick<Enrollment, 'profileId' | 'enteredAt'>>();
  private readonly counted = new Map<string, Counted>();
  private readonly values: (Money | null)[] = [];
  /** Earliest of each profile and key. */
  private readonly perKey = new Map<string, Conversion>();
  private readonly assisting = new Set<string>();
  private notQualified = 0;

  addEnrollment({ id, profileId, enteredAt }: Enrollment): void {
    this.enrollments.set(id, { profileId, enteredAt });
  }

  /** After all enrollments: what is credited to none of them is passed over. */
  addConversion(conversion: Conversion): void {
    if (conversion.outcome === 'not_qualified') this.notQualified += 1;
    if (conversion.credited === null) return;
    for (const id of conversion.assists) if (this.enrollments.has(id)) this.assisting.add(id);
    const enrollment = this.enrollments.get(conversion.credited);
    if (enrollment === undefined) return;
    this.values.push(conversion.value);
    const ofKey = JSON.stringify([enrollment.profileId, conversion.key]);
    const firstOfKey = this.perKey.get(ofKey);
    if (firstOfKey === undefined || isEarlier(conversion, firstOfKey)) this.perKey.set(ofKey, conversion);
    const first = this.counted.get(enrollment.profileId);
    if (first === undefined || isEarlier(conversion, first.conversion))
      this.counted.set(enrollment.profileId, { conversion, enteredAt: enrollment.enteredAt });
  }

  attainment(goal: Goal, denominator: number): Attainment {
    const profiles = this.counted.size;
    const values = this.valuesOf(goal.counting);
    const conversions = values.length;
    return {
      profiles,
      rate: quotient(profiles, denominator, 4),
      denominator,
      target: goal.target,
      progress: goal.target && progressOf(goal.target, profiles, denominator),
      met: goal.target && isMet(goal.target, profiles, denominator),
      conversions,
      repeats: conversions - profiles,
      assists: this.assisting.size,
      notQualified: this.notQualified,
      value: sumByCurrency(values),
    };
  }

  /** Of each conversion that adds to the totals. */
  private valuesOf(counting: Goal['counting']): readonly (Money | null)[] {
    switch (counting) {
      case 'once':
        return [...this.counted.values()].map(({ conversion }) => conversion.value);
      case 'once_per_key':
        return [...this.perKey.values()].map(({ value }) => value);
      case 'every':
        return this.values;
    }
  }

  timeToGoal(speed: number): TimeToGoal {
    const times = [...this.counted.values()]
      .map(({ conversion, enteredAt }) => conversion.occurredAt - enteredAt)
      .sort((a, b) => a - b);
    const written = (percent: number) => {
      const ms = nearestRank(times, percent);
      return ms === undefined ? null : formatDuration(ms * speed);
    };
    return { since: 'entered', p50: written(50), p90: written(90) };
  }
}

function isEarlier(a: Conversion, b: Conversion): boolean {
  return a.occurredAt < b.occurredAt || (a.occurredAt === b.occurredAt && a.id < b.id);
}

function progressOf({ type, value }: Target, profiles: number, denominator: number): number | null {
  if (denominator === 0) return null;
  return type === 'count' ? quotient(profiles, value, 2) : quotient(Big(profiles).times(100), Big(value).times(denominator), 2);
}

/** Worked out exactly: 29 of 100 profiles meet 29 %, though 29 / 100 × 100 falls short of it in floats. */
function isMet({ type, value }: Target, profiles: number, denominator: number): boolean {
  if (denominator === 0) return false;
  return type === 'count' ? profiles >= value : Big(profiles).times(100).gte(Big(value).times(denominator));
}
