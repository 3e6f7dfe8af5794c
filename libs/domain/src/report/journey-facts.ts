/** What a journey's report is worked out from: the enrollments that its filters chose, and what is known of them. */
import type { Conversion } from '../goal/conversion';
import type { GoalDefinition } from '../goal/goal';
import type { Enrollment } from '../journey/enrollment';
import type { JourneyStatus, RejectionReason, Target } from '../journey/journey';
import type { Instant } from '../time/instant';

/** A split that the journey's goal has decided: newcomers take this variant since then (RFC 3339). */
export interface DecidedWinner {
  step: string;
  variant: string;
  since: string;
}

export interface JourneyFacts {
  journey: string;
  status: JourneyStatus;
  /** The versions chosen, ascending. */
  versions: number[];
  now: Instant;
  /** `CLOCK_SPEED`: real lengths of time times this are those of the definitions. */
  speed: number;
  /** The steps as written, each before what it holds, of all versions chosen (union by id, the latest version's order first). */
  steps: readonly { id: string; kind: string }[];
  /** The latest version's; `null` for a journey without a goal. */
  goal: { target: Target | null; counting: GoalDefinition['counting'] } | null;
  /** The chosen ones, read once and in any order. */
  enrollments: Iterable<Enrollment>;
  /**
   * Every conversion that is credited to or assisted by a chosen enrollment, and every not qualified one that finds a chosen
   * enrollment standing; others of the kind "credited elsewhere" do no harm. Each once, in any order; read once, after the enrollments.
   */
  conversions: Iterable<Conversion>;
  /** Left out where no split was decided. */
  winner?: DecidedWinner;
  /** Occasions turned away, by reason, chosen by the same filters. */
  rejected: Partial<Record<RejectionReason, number>>;
}
