/** What a type of step is made of. All that is known of one stands in its own file; everything else asks these. */
import { type z } from 'zod';
import type { Condition } from '../condition/condition';
import type { Json } from '../event/event';
import type { Reference } from '../condition/references';
import type { Instant } from '../time/instant';
import type { Effect } from './effect';

/** What a plan may know. */
export interface StepFacts {
  /** Planned instant at which the step is planned: its beginning, or that of waking in it. */
  at: Instant;
  /** When it began. */
  begunAt: Instant;
  /** IANA name: of the profile where it has a usable one, else the shop's. */
  timezone: string;
  /** A trait by its path, as it reads now; `undefined` for none. */
  trait(path: string): Json | undefined;
  /** Of the clock: durations of definitions are that many times shorter. */
  speed: number;
  /** Of the profile at that instant. */
  matches(condition: Condition): boolean;
}

/** A row of steps that a step holds. The path leads there from the step's own field. */
export interface Side {
  name: string;
  path: PropertyKey[];
}

/** A step inside a step, as far as a step's own file may know it; `sidesOf` gives them whole. */
export interface StepInside {
  id: string;
}
export type Steps = StepInside[];

/** A condition that a step asks, with its JSON pointer from the step. */
export interface PlacedCondition {
  condition: Condition;
  path: string;
}

export interface StepType<K extends string = string, S extends z.ZodObject = z.ZodObject> {
  /** The word that says what a step is: the field that holds its settings, and its `kind` in reports. */
  readonly kind: K;
  /** @param steps the schema of steps inside, empty where left out */
  schema(steps: z.ZodType<Steps>): S;
  /** Pure: the same facts give the same effect. */
  plan(step: z.output<S>, facts: StepFacts): Effect;
  /** Rows of steps inside, of which one is taken. @param settings as written, so perhaps with faults */
  sides?(settings: unknown): Side[];
  /** Hands messages over. */
  readonly sends?: boolean;
  /** What it asks is answered by the journey's goal: where in the step that is said, if it is. @param settings as written, so perhaps with faults */
  needsGoal?(settings: unknown): PropertyKey[] | undefined;
  /** Nothing comes after it. */
  readonly ends?: boolean;
  /** Keys it names, with JSON pointers from the step. Also asked of steps with faults: what is read of them may be anything. */
  references?(step: z.output<S>): Reference[];
  /** Conditions it asks, in the same way. */
  conditions?(step: z.output<S>): PlacedCondition[];
}

export function defineStep<const K extends string, S extends z.ZodObject>(type: StepType<K, S>): StepType<K, S> {
  return type;
}
