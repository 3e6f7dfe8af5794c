// When an old event happens again: the first one now, the others as much later as they came, divided by the speed.

export interface Schedule {
  /** Original instant of the first event. */
  originAt: number;
  /** Instant at which it happens again. */
  startAt: number;
  speed: number;
}

/** Whole milliseconds since 1970. */
export function dueAt({ originAt, startAt, speed }: Schedule, at: number): number {
  return startAt + Math.round((at - originAt) / speed);
}
