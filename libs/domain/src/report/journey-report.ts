/** `GET /v1/reports/journeys/{key}` as pure arithmetic over the enrollments chosen: one pass over them, one over their conversions. */
import type { Conversion } from '../goal/conversion';
import type { Enrollment } from '../journey/enrollment';
import type { JourneyStatus, RejectionReason } from '../journey/journey';
import { AttainmentTally, type Attainment, type TimeToGoal } from './attainment-tally';
import { EntryTally, type EnrollmentCounts } from './entry-tally';
import type { DecidedWinner, JourneyFacts } from './journey-facts';
import { unmeasured, type Lift } from './lift';
import { channelKeys, RowTally, variantKeys, type Row } from './row-tally';
import { NudgeTally, type NudgeCounts } from './nudge-tally';
import { StepTally, type SendCounts, type StepCounts } from './step-tally';

/** `entry`, `enrollments` and `steps` count everyone, all else the treated. */
export interface JourneyReport {
  journey: string;
  status: JourneyStatus;
  versions: number[];
  entry: {
    /** Occasions on which someone would have entered: `entered + Σ rejected`. */
    inflow: number;
    /** Enrollments: `active + listening + Σ closed`. */
    entered: number;
    uniqueProfiles: number;
    holdoutProfiles: number;
    rejected: Partial<Record<RejectionReason, number>>;
  };
  enrollments: EnrollmentCounts;
  /** `null` for a journey without a goal. */
  attainment: Attainment | null;
  timeToGoal: TimeToGoal;
  lift: Lift;
  nudges: NudgeCounts;
  steps: (StepCounts | SendCounts)[];
  byVariant: Row[];
  byChannel: Row[];
  /** What the goal decided a split for; the latest where it decided several, `null` where none. */
  winner: DecidedWinner | null;
}

/** Counts enrollments one by one, so that they need not all be at hand, then their conversions. */
export class JourneyTally {
  private readonly entries: EntryTally;
  private readonly steps: StepTally;
  private readonly nudges = new NudgeTally();
  private readonly attained = new AttainmentTally();
  private readonly variants = new RowTally(variantKeys);
  private readonly channels = new RowTally(channelKeys);

  constructor(private readonly head: Omit<JourneyFacts, 'enrollments' | 'conversions'>) {
    this.entries = new EntryTally(head.now);
    this.steps = new StepTally(head.steps, head.now);
  }

  addEnrollment(enrollment: Enrollment): void {
    this.entries.add(enrollment);
    this.steps.add(enrollment);
    if (enrollment.holdout) return;
    this.nudges.add(enrollment);
    this.attained.addEnrollment(enrollment);
    this.variants.addEnrollment(enrollment);
    this.channels.addEnrollment(enrollment);
  }

  /** After all enrollments. */
  addConversion(conversion: Conversion): void {
    this.attained.addConversion(conversion);
    this.variants.addConversion(conversion);
    this.channels.addConversion(conversion);
  }

  report(): JourneyReport {
    const { journey, status, versions, speed, goal, rejected, winner } = this.head;
    const { entries, attained } = this;
    const turnedAway = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    return {
      journey,
      status,
      versions,
      entry: {
        inflow: entries.enteredCount() + turnedAway,
        entered: entries.enteredCount(),
        uniqueProfiles: entries.uniqueProfiles(),
        holdoutProfiles: entries.holdoutProfiles(),
        rejected,
      },
      enrollments: entries.enrollments(),
      attainment: goal && attained.attainment(goal, entries.treatedProfiles()),
      timeToGoal: attained.timeToGoal(speed),
      lift: goal ? entries.lift() : unmeasured(entries.treatedProfiles(), entries.holdoutProfiles()),
      nudges: this.nudges.counts,
      steps: this.steps.rows(),
      byVariant: this.variants.rows(goal),
      byChannel: this.channels.rows(goal),
      winner: winner ?? null,
    };
  }
}

export function journeyReport({ enrollments, conversions, ...head }: JourneyFacts): JourneyReport {
  const tally = new JourneyTally(head);
  for (const enrollment of enrollments) tally.addEnrollment(enrollment);
  for (const conversion of conversions) tally.addConversion(conversion);
  return tally.report();
}
