/** A journey's steps as places with ways between them, worked out once per version. */
import type { JourneyDefinition } from './journey';
import { sidesOf, type Step, type StepKind, stepTypeOf } from './step';

export interface Place {
  step: Step;
  kind: StepKind;
  /** What follows the step with all that it holds, out of enclosing steps too; `null` at the end of the journey. */
  next: string | null;
  /** Per side where it leads: its first step, or what follows where it is empty. No sides for a step that holds none. */
  sides: Readonly<Record<string, string | null>>;
}

export interface Layout {
  first: string | null;
  places: ReadonlyMap<string, Place>;
  /** As written, each before what it holds. */
  order: readonly { id: string; kind: StepKind }[];
  /** A send can be reached from that step by any branch, the step itself included. `false` for `null`, the end of the steps. */
  sendAhead(id: string | null): boolean;
}

/** @param definition let through by its schema */
export function layOut({ steps }: Pick<JourneyDefinition, 'steps'>): Layout {
  const places = new Map<string, Place>();
  place(steps, null, places);
  const ahead = new Set<string>();
  // Every way leads on to a place written later, so from the back each is known before it is asked for.
  for (const [id, { step, next, sides }] of [...places].reverse()) {
    const { sends, ends } = stepTypeOf(step);
    const turns = Object.values(sides);
    const ways = turns.length > 0 ? turns : [next];
    if (sends || (!ends && ways.some((way) => way !== null && ahead.has(way)))) ahead.add(id);
  }
  return {
    first: steps[0]?.id ?? null,
    places,
    order: [...places].map(([id, { kind }]) => ({ id, kind })),
    sendAhead: (id) => id !== null && ahead.has(id),
  };
}

function place(steps: readonly Step[], after: string | null, places: Map<string, Place>): void {
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1]?.id ?? after;
    const held = sidesOf(step).map(({ name, steps: inside }) => ({ name, inside: inside as Step[] }));
    places.set(step.id, {
      step,
      kind: stepTypeOf(step).kind,
      next,
      sides: Object.fromEntries(held.map(({ name, inside }) => [name, inside[0]?.id ?? next])),
    });
    for (const { inside } of held) place(inside, next, places);
  }
}
