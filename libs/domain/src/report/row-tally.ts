/** A journey's report broken down: the sections `byVariant` and `byChannel`, over the treated. */
import type { Conversion, Money } from '../goal/conversion';
import type { Enrollment } from '../journey/enrollment';
import { AttainmentTally } from './attainment-tally';
import type { JourneyFacts } from './journey-facts';
import { quotient } from './quotient';

export interface Row {
  /** A variant's is `offer/plain`. */
  key: string;
  /** Enrollments. */
  entered: number;
  /** Unique profiles of those. */
  profiles: number;
  /** Profiles with a conversion credited to one of those enrollments, each once. */
  attained: number;
  /** `attained / profiles` to 4 decimals; `null` where nobody is in the row. */
  rate: number | null;
  conversions: number;
  value: Money[];
}

interface Share {
  entered: number;
  profiles: Set<string>;
  attained: AttainmentTally;
}

export class RowTally {
  private readonly shares = new Map<string, Share>();
  private readonly rowsOf = new Map<string, readonly string[]>();

  /** @param keysOf rows that an enrollment stands in; none, one or several */
  constructor(private readonly keysOf: (enrollment: Enrollment) => readonly string[]) {}

  addEnrollment(enrollment: Enrollment): void {
    const keys = this.keysOf(enrollment);
    if (keys.length === 0) return;
    this.rowsOf.set(enrollment.id, keys);
    for (const key of keys) {
      const share = this.shareOf(key);
      share.entered += 1;
      share.profiles.add(enrollment.profileId);
      share.attained.addEnrollment(enrollment);
    }
  }

  /** After all enrollments: what is credited to none of them is passed over. */
  addConversion(conversion: Conversion): void {
    if (conversion.credited === null) return;
    for (const key of this.rowsOf.get(conversion.credited) ?? []) this.shareOf(key).attained.addConversion(conversion);
  }

  /** By key. @param goal `null` for a journey without one: nobody attained anything */
  rows(goal: JourneyFacts['goal']): Row[] {
    return [...this.shares]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { entered, profiles, attained }]) => {
        const counted = goal && attained.attainment(goal, profiles.size);
        return {
          key,
          entered,
          profiles: profiles.size,
          attained: counted?.profiles ?? 0,
          rate: counted ? counted.rate : quotient(0, profiles.size, 4),
          conversions: counted?.conversions ?? 0,
          value: counted?.value ?? [],
        };
      });
  }

  private shareOf(key: string): Share {
    let share = this.shares.get(key);
    if (!share) this.shares.set(key, (share = { entered: 0, profiles: new Set(), attained: new AttainmentTally() }));
    return share;
  }
}

export const variantKeys = ({ variants }: Enrollment): string[] =>
  Object.entries(variants).map(([step, name]) => `${step}/${name}`);

/** Channels that a message of the enrollment was accepted by, each once. */
export const channelKeys = ({ messages }: Enrollment): string[] => [
  ...new Set(messages.flatMap(({ status, channel }) => (status === 'sent' || status === 'bounced' ? [channel] : []))),
];
