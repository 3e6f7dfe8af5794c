/** What a step asks for. The walk, the workflow and the simulation know these, never the types of steps. */
import type { EventCondition } from '../condition/condition';
import type { Json } from '../event/event';
import type { Instant } from '../time/instant';
import type { MessageClass } from '../message/message';

/** What a wait is answered by. */
export type Awaited = { event: string; where?: EventCondition['where'] } | { goal: string };

export interface Variant {
  name: string;
  weight: number;
}

/** How the journey's goal decides a split. */
export interface PickWinner {
  confidence: number;
  minProfiles: number;
  metric: 'rate' | 'value';
}

/** What is handed over: a template to be rendered, or a body to be posted. */
export type Content = { template: string } | { url: string; body: Json };

export interface Increments {
  [trait: string]: number;
}

export type Effect =
  /** Nothing until this instant; then the step is left and the next begins, or (`again`) is planned again. Never before the step began. */
  | { kind: 'sleep'; until: Instant; again?: boolean }
  /** Side `then` once answered, side `else` at this instant, that one included for answers. */
  | { kind: 'wait'; for: Awaited; until: Instant }
  /** Hand a message over; the next step begins at the same planned instant. */
  | { kind: 'send'; channel: string; class: MessageClass | null; expiresMs: number; content: Content }
  /** Go on at once with the steps of one side, then with what follows. */
  | { kind: 'goto'; side: string }
  /** Go on with the side of one variant, drawn once per profile, journey and step. */
  | { kind: 'draw'; variants: readonly Variant[]; pickWinner: PickWinner | null }
  /** Traits change at once: set before increment. */
  | { kind: 'update'; set: Record<string, Json>; increment: Increments }
  /** The journey is completed here. */
  | { kind: 'exit' };
