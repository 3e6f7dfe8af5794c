/** `GET /v1/reports/journeys/{key}` as pure arithmetic over the enrollments chosen: one pass over them, one over their conversions. */
import type { JourneyStatus, RejectionReason } from '../journey/journey';
import { AttainmentTally, type Attainment, type TimeToGoal } from './attainment-tally';
import { EntryTally, type EnrollmentCounts } from './entry-tally';
import type { JourneyFacts } from './journey-facts';
import { unmeasured, type Lift } from './lift';
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
}

export function journeyReport(facts: JourneyFacts): JourneyReport {
  const entries = new EntryTally(facts.now);
  const steps = new StepTally(facts.steps);
  const nudges = new NudgeTally();
  const attained = new AttainmentTally();
  for (const enrollment of facts.enrollments) {
    entries.add(enrollment);
    steps.add(enrollment);
    if (enrollment.holdout) continue;
    nudges.add(enrollment);
    attained.addEnrollment(enrollment);
  }
  for (const conversion of facts.conversions) attained.addConversion(conversion);
  const turnedAway = Object.values(facts.rejected).reduce((sum, count) => sum + count, 0);
  return {
    journey: facts.journey,
    status: facts.status,
    versions: facts.versions,
    entry: {
      inflow: entries.enteredCount() + turnedAway,
      entered: entries.enteredCount(),
      uniqueProfiles: entries.uniqueProfiles(),
      holdoutProfiles: entries.holdoutProfiles(),
      rejected: facts.rejected,
    },
    enrollments: entries.enrollments(),
    attainment: facts.goal && attained.attainment(facts.goal, entries.treatedProfiles()),
    timeToGoal: attained.timeToGoal(facts.speed),
    lift: facts.goal ? entries.lift() : unmeasured(entries.treatedProfiles(), entries.holdoutProfiles()),
    nudges: nudges.counts,
    steps: steps.rows(),
  };
}
