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

/** The other way: the instant of the story at a real one. */
export function storyAt({ originAt, startAt, speed }: Schedule, real: number): number {
  return originAt + Math.round((real - startAt) * speed);
}
