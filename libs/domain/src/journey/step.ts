/** THE list of step types. To add one: write its file in `steps/` and name it here. */
import type { z } from 'zod';
import { isRecord } from '../condition/choice';
import type { StepFacts, StepType } from './define-step';
import type { Effect } from './effect';
import { branchStep } from './steps/branch.step';
import { delayStep } from './steps/delay.step';
import { exitStep } from './steps/exit.step';
import { sendStep } from './steps/send.step';
import { splitStep } from './steps/split.step';
import { updateStep } from './steps/update.step';
import { waitForStep } from './steps/wait-for.step';

export const STEP_TYPES = [delayStep, sendStep, branchStep, splitStep, waitForStep, updateStep, exitStep] as const;

type AnyStepType = (typeof STEP_TYPES)[number];
export type StepKind = AnyStepType['kind'];
/** A step as its author wrote it, defaults filled in. */
export type Step = z.output<ReturnType<AnyStepType['schema']>>;

const BY_KIND: ReadonlyMap<string, StepType<StepKind>> = new Map(
  STEP_TYPES.map((type) => [type.kind, type as unknown as StepType<StepKind>]),
);

/** The type of a step as written; `undefined` where it says none, or more than one. */
export function findStepType(step: unknown): StepType<StepKind> | undefined {
  if (!isRecord(step)) return undefined;
  const found = [...BY_KIND.values()].filter(({ kind }) => Object.hasOwn(step, kind));
  return found.length === 1 ? found[0] : undefined;
}

/** @throws RangeError for a step that its schema would not have let through */
export function stepTypeOf(step: Step): StepType<StepKind> {
  const type = findStepType(step);
  if (!type) throw new RangeError(`step ${step.id} is of no known type`);
  return type;
}

export function planStep(step: Step, facts: StepFacts): Effect {
  return stepTypeOf(step).plan(step, facts);
}

/** A row of steps inside a step, as written. The path leads there from the step. */
export interface HeldSteps {
  name: string;
  path: PropertyKey[];
  steps: readonly unknown[];
}

/** What a step holds, in the order written. Also asked of steps with faults: what is no list holds nothing. */
export function sidesOf(step: unknown): HeldSteps[] {
  const type = findStepType(step);
  if (!type?.sides) return [];
  const settings = (step as Record<string, unknown>)[type.kind];
  return type.sides(settings).map(({ name, path }) => {
    const held = path.reduce<unknown>(
      (value, part) => (typeof value === 'object' && value !== null ? value[part as never] : undefined),
      settings,
    );
    return { name, path: [type.kind, ...path], steps: Array.isArray(held) ? held : [] };
  });
}
