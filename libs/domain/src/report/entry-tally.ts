/** Who entered, in which arm, and how their enrollments stand: the sections `entry`, `enrollments` and `lift`. */
import { END_REASONS, type EndReason } from '../attribution/attribution';
import { enrollmentState, type Enrollment } from '../journey/enrollment';
import type { Instant } from '../time/instant';
import { lift, type Lift } from './lift';

export interface EnrollmentCounts {
  active: number;
  listening: number;
  /** Neither active nor listening, by how they ended; reasons that did not come up are left out. */
  closed: Partial<Record<EndReason, number>>;
}

interface ProfileSoFar {
  firstEnteredAt: Instant;
  holdout: boolean;
  observed: boolean;
}

export class EntryTally {
  private entered = 0;
  private active = 0;
  private listening = 0;
  private readonly closed = new Map<EndReason | null, number>();
  private readonly profiles = new Map<string, ProfileSoFar>();
  /** What arms were drawn for: whole values of a trait, or profiles. Kept only once some were drawn by a trait. */
  private readonly units = new Map<string, { holdout: boolean; observed: boolean }>();
  private byTrait = false;

  constructor(private readonly now: Instant) {}

  add(enrollment: Enrollment): void {
    this.entered += 1;
    const state = enrollmentState(enrollment, this.now);
    if (state === 'closed') this.closed.set(enrollment.endReason, (this.closed.get(enrollment.endReason) ?? 0) + 1);
    else this[state] += 1;
    this.addProfile(enrollment);
    this.addUnit(enrollment);
  }

  private addUnit({ profileId, holdoutUnit, holdout, observed }: Enrollment): void {
    if (holdoutUnit !== null) this.byTrait = true;
    const unit = holdoutUnit === null ? `profile ${profileId}` : `value ${holdoutUnit}`;
    const known = this.units.get(unit);
    this.units.set(unit, { holdout: known?.holdout ?? holdout, observed: observed !== null || (known?.observed ?? false) });
  }

  /** The arm is drawn once per profile; where a join brought two together, it is that of the earliest enrollment. */
  private addProfile({ profileId, enteredAt, holdout, observed }: Enrollment): void {
    const known = this.profiles.get(profileId);
    const earlier = known !== undefined && known.firstEnteredAt <= enteredAt;
    this.profiles.set(profileId, {
      firstEnteredAt: earlier ? known.firstEnteredAt : enteredAt,
      holdout: earlier ? known.holdout : holdout,
      observed: observed !== null || (known?.observed ?? false),
    });
  }

  /** Unique profiles, the holdout's left out. */
  treatedProfiles(): number {
    return this.uniqueProfiles() - this.holdoutProfiles();
  }

  holdoutProfiles(): number {
    return this.profilesWhere(({ holdout }) => holdout);
  }

  uniqueProfiles(): number {
    return this.profiles.size;
  }

  enteredCount(): number {
    return this.entered;
  }

  enrollments(): EnrollmentCounts {
    const closed = END_REASONS.flatMap((reason) => {
      const count = this.closed.get(reason);
      return count === undefined ? [] : [[reason, count] as const];
    });
    return { active: this.active, listening: this.listening, closed: Object.fromEntries(closed) };
  }

  /** Where whole values of a trait were drawn it counts those: `profiles` are then regions, converted where somebody of them was. */
  lift(): Lift {
    const counted = [...(this.byTrait ? this.units : this.profiles).values()];
    const arm = (held: boolean) => {
      const inArm = counted.filter(({ holdout }) => holdout === held);
      return { profiles: inArm.length, converted: inArm.filter(({ observed }) => observed).length };
    };
    return lift(arm(false), arm(true));
  }

  private profilesWhere(test: (profile: ProfileSoFar) => boolean): number {
    let count = 0;
    for (const profile of this.profiles.values()) if (test(profile)) count += 1;
    return count;
  }
}
