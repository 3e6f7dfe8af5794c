/** What an explanation is told from, and the words that its sentences share. */
import type { AttributionConversion, AttributionEnrollment, Decision, EndReason, Outcome } from './attribution';
import { inWords } from './relative-time';

export interface ExplanationFacts {
  conversion: AttributionConversion;
  outcome: Outcome;
  /** As `attribute` gives it; for a row that names no known person its rule is `no_identity`. */
  decision: Decision;
  /** At least those that the decision looked at. */
  enrollments: readonly AttributionEnrollment[];
  /** Journey key → name; the key stands in for a name that is missing. */
  journeyNames: ReadonlyMap<string, string>;
  goalName: string;
  /** `CLOCK_SPEED`: real lengths of time times this are those of the definitions. */
  speed: number;
  /** Of a repeat: when the conversion happened that counts for its profile and journey. */
  countedAt?: number;
}

/** How an enrollment came to its end, in brackets after "ended". */
export const HOW_IT_ENDED: Record<EndReason, string> = {
  completed: 'its last step was done',
  goal_met: 'an earlier conversion had stopped it',
  converted_elsewhere: 'a conversion with another key had stopped it',
  stopped: 'it was stopped by hand',
  failed: 'a technical fault had stopped it',
  suppressed: 'this person had joined one of its suppression segments',
  exited: 'this person had done its exit event',
  superseded: 'this person had entered it afresh',
  already_met: 'this person had reached the goal shortly before entering',
  merged: 'two profiles were joined and the other one went on',
  erased: 'this person was erased',
};

/** The facts with the few phrases that every sentence needs. */
export class Telling {
  private readonly byId: ReadonlyMap<string, AttributionEnrollment>;

  constructor(readonly facts: ExplanationFacts) {
    this.byId = new Map(facts.enrollments.map((enrollment) => [enrollment.id, enrollment]));
  }

  /** @throws RangeError for an enrollment that the decision looked at and the facts leave out */
  enrollment(id: string): AttributionEnrollment {
    const enrollment = this.byId.get(id);
    if (!enrollment) throw new RangeError(`no enrollment ${id} among the facts`);
    return enrollment;
  }

  /** The journey's name, with the key of a keyed enrollment: `“Abandoned cart” (cart-7)`. */
  name({ journey, key }: AttributionEnrollment): string {
    const name = `“${this.facts.journeyNames.get(journey) ?? journey}”`;
    return key === null ? name : `${name} (${key})`;
  }

  /** `“A”`, `“A” and “B”`, `“A”, “B” and 3 more`; each name once. */
  names(enrollments: readonly AttributionEnrollment[]): string {
    const all = [...new Set(enrollments.map((enrollment) => this.name(enrollment)))];
    if (all.length > 3) return `${all.slice(0, 2).join(', ')} and ${all.length - 2} more`;
    const last = all.at(-1)!;
    return all.length === 1 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
  }

  /** A length of real time in the definitions' measure. */
  length(ms: number): string {
    return inWords(ms * this.facts.speed);
  }

  /** `2 hours after this person entered`; at one instant `at the very moment this person entered`. */
  after(ms: number, what: string): string {
    return ms === 0 ? `at the very moment ${what}` : `${this.length(ms)} after ${what}`;
  }

  /** `2 hours earlier`; at one instant `at the same moment`. */
  earlier(ms: number): string {
    return ms === 0 ? 'at the same moment' : `${this.length(ms)} earlier`;
  }
}
