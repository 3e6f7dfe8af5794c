/** Tells Temporal what the database already says: starts, ends and wakings, paced, again and again until it has heard. There is no queue to lose: what is owed stands on the enrollment. */
import { Injectable } from '@nestjs/common';
import { EnrollmentRepository, type Debt, type Owed } from '@landfall/store/enrollment/enrollment.repository';
import { JourneyClient } from '@landfall/temporal/journey.client';

/** At once: the embedded Temporal has one connection to its file and falls over when hundreds start together. */
const ABREAST = 12;
/** Of a journey that goes on after a pause: newcomers and ends come before it. */
const WAKING_ABREAST = 4;
/** More than this waits in the database, where the reconciler finds it. */
const WAITING_LIMIT = 20_000;

@Injectable()
export class Teller {
  private readonly waiting = new Map<string, Debt>();
  private readonly told: { id: string; debt: Debt }[] = [];
  private underWay = 0;
  private settling: Promise<void> | undefined;

  constructor(
    private readonly enrollments: EnrollmentRepository,
    private readonly journeys: JourneyClient,
  ) {}

  /** Returns at once; an end overtakes a start that has not been told yet. */
  tell(owed: ReadonlyMap<string, Debt>): void {
    for (const [id, debt] of owed) {
      if (this.waiting.size >= WAITING_LIMIT) return;
      this.waiting.set(id, debt);
    }
    this.pump();
  }

  /** Beside what is told else, at a pace of its own. Resolves once all have heard. @throws where one of them could not be told */
  async wakeAll(ids: readonly string[]): Promise<void> {
    const left = [...ids];
    const lane = async (): Promise<void> => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) await this.journeys.wake(id);
    };
    await Promise.all(Array.from({ length: WAKING_ABREAST }, lane));
  }

  get backlog(): number {
    return this.waiting.size + this.underWay;
  }

  /** What is owed for longer than `olderThanMs` is told again. @returns how many were found */
  async tellAgain(olderThanMs: number, limit = 2_000): Promise<number> {
    const owing = await this.enrollments.owing(Date.now() - olderThanMs, limit);
    this.tell(owing);
    return owing.size;
  }

  private pump(): void {
    while (this.underWay < ABREAST && this.waiting.size > 0) {
      const [id, debt] = firstOf(this.waiting);
      this.waiting.delete(id);
      this.underWay++;
      void this.tellOne(id, debt).finally(() => {
        this.underWay--;
        this.pump();
      });
    }
  }

  /** A failure is no loss: it stays owed, and the reconciler comes by. */
  private async tellOne(id: string, debt: Debt): Promise<void> {
    try {
      await this.say(id, debt.owed);
      this.told.push({ id, debt });
      this.settling ??= this.settle().finally(() => (this.settling = undefined));
    } catch {
      // Said again by the reconciler, from the state itself.
    }
  }

  private say(id: string, owed: Owed): Promise<void> {
    switch (owed) {
      case 'start':
        return this.journeys.start(id);
      case 'stop':
        return this.journeys.end(id);
      case 'wake':
        return this.journeys.wake(id);
    }
  }

  /** Those told while the last ones were being written are written together. A failure only means that they are told again. */
  private async settle(): Promise<void> {
    while (this.told.length > 0) await this.enrollments.settleOwed(this.told.splice(0)).catch(() => undefined);
  }
}

function firstOf(map: ReadonlyMap<string, Debt>): [string, Debt] {
  return map.entries().next().value!;
}
