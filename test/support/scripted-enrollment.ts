/** A port of the enrollment workflow that plays one enrollment from a script: what the engine would answer, without a store. */
import type { EnrollmentActivities, Next } from '@landfall/workflows/enrollment/enrollment.contract';

export type ScriptStep =
  | { wait: number }
  /** A delay whose end has moved by the time it was reached: it is slept for again. */
  | { wait: number; again: number }
  | { send: string; retries?: number }
  /** Nothing until it is woken, as in a pause. */
  | { idle: true }
  | { listen: number };

/** Plays the steps in order, with a clock that the server skips through. Records what happened. */
export class ScriptedEnrollment implements EnrollmentActivities {
  /** `woke`, then what it handed over or tried to. */
  readonly done: string[] = [];
  private place = 0;
  private due: number | undefined;
  private over = false;
  private answered = false;
  private slept = 0;

  constructor(
    private readonly steps: readonly ScriptStep[],
    private readonly now: () => Promise<number>,
  ) {}

  /** As ingest does it: the end is written before the workflow hears. */
  end(): void {
    this.over = true;
  }

  /** What it waits for has come: written before the workflow hears, too. */
  answer(): void {
    this.answered = true;
  }

  async advance({ attempt }: { attempt: number }): Promise<Next> {
    this.done.push('woke');
    const now = await this.now();
    let handedOver = false;
    for (;;) {
      const step = this.steps[this.place];
      if (this.over || !step) return { kind: 'over' };
      if ('listen' in step) return { kind: 'listen', until: now + step.listen };
      if ('idle' in step) {
        if (!this.isAnswered()) return { kind: 'idle' };
      } else if ('wait' in step) {
        if (!this.isAnswered()) {
          this.due ??= now + step.wait;
          if (now < this.due) return { kind: 'sleep', until: this.due };
          if ('again' in step && this.slept++ === 0) return { kind: 'sleep', until: (this.due = now + step.again) };
        }
        this.due = undefined;
      } else {
        if (handedOver) return { kind: 'again' };
        if (attempt <= (step.retries ?? 0)) return this.retry(step.send, now);
        this.done.push(step.send);
        handedOver = true;
      }
      this.place++;
    }
  }

  private isAnswered(): boolean {
    const { answered } = this;
    this.answered = false;
    return answered;
  }

  private retry(step: string, now: number): Next {
    this.done.push(`${step} refused`);
    return { kind: 'retry', at: now + 60_000 };
  }
}
