/** What a step asks for. The walk, the workflow and the simulation know these, never the types of steps. */
import type { Instant } from '../time/instant';
import type { MessageClass } from '../message/message';

export type Effect =
  /** Nothing until this instant; then the step is left and the next begins. Never before the step began. */
  | { kind: 'sleep'; until: Instant }
  /** Hand a message over; the next step begins at the same planned instant. */
  | { kind: 'send'; channel: string; template: string; class: MessageClass; expiresMs: number }
  /** Go on at once with the steps of one side, then with what follows. */
  | { kind: 'goto'; side: string }
  /** The journey is completed here. */
  | { kind: 'exit' };
