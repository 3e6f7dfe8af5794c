/** A port of the enrollment workflow that plays one enrollment from a script of effects: what the engine would answer, without a store. */
import type { EnrollmentActivities, Next, SendResult } from '@landfall/workflows/enrollment/enrollment.contract';

export type ScriptStep = { wait: number } | { send: string; retries?: number } | { listen: number };

/** Plays the steps in order, with a clock that the server skips through. Records what was asked. */
export class ScriptedEnrollment implements EnrollmentActivities {
  readonly asked: string[] = [];
  private place = 0;
  private due: number | undefined;
  private tries = 0;
  private over = false;

  constructor(
    private readonly steps: readonly ScriptStep[],
    private readonly now: () => Promise<number>,
  ) {}

  /** As ingest does it: the end is written before the workflow hears. */
  end(): void {
    this.over = true;
  }

  async plan(): Promise<Next> {
    this.asked.push('plan');
    return this.next();
  }

  async send({ step }: { step: string }): Promise<SendResult> {
    this.asked.push(`send ${step}`);
    const current = this.steps[this.place];
    if (this.over || !current || !('send' in current)) return this.next();
    if (this.tries++ < (current.retries ?? 0)) return { kind: 'retry', at: (await this.now()) + 60_000 };
    this.place++;
    return this.next();
  }

  private async next(): Promise<Next> {
    if (this.over) return { kind: 'over' };
    const now = await this.now();
    for (;;) {
      const step = this.steps[this.place];
      if (!step) return { kind: 'over' };
      if ('send' in step) return { kind: 'send', step: step.send };
      if ('listen' in step) return { kind: 'listen', until: now + step.listen };
      this.due ??= now + step.wait;
      if (now < this.due) return { kind: 'sleep', until: this.due };
      this.due = undefined;
      this.place++;
    }
  }
}
