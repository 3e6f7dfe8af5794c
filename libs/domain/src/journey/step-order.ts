/** Faults that lie between steps: ids given twice, steps that nobody can reach, too many of them. Reads steps as written, so that one fault never hides another. */
import { isRecord } from '../condition/choice';
import { findStepType, sidesOf } from './step';

const MAX_STEPS = 500;
/** Steps inside steps. A row in the journey itself is 1 deep. */
const MAX_NESTING = 32;

/** The path leads from the list of steps. */
export interface StepFault {
  path: PropertyKey[];
  message: string;
}

/** The path leads from the list of steps. */
interface Written {
  step: unknown;
  path: PropertyKey[];
  /** In the journey itself 1. */
  depth: number;
}

/** Steps as written, each before what it holds, but no more than `limit`. No recursion: what comes in may be nested without end. */
function written(steps: readonly unknown[], limit: number): Written[] {
  const found: Written[] = [];
  const waiting: Written[] = steps.map((step, index) => ({ step, path: [index], depth: 1 })).reverse();
  for (let next = waiting.pop(); next && found.length < limit; next = waiting.pop()) {
    const { step, path, depth } = next;
    found.push(next);
    for (const side of sidesOf(step).reverse()) {
      for (let index = side.steps.length - 1; index >= 0; index--) {
        waiting.push({ step: side.steps[index], path: [...path, ...side.path, index], depth: depth + 1 });
      }
    }
  }
  return found;
}

/** Why steps are more than can be looked at one by one; `undefined` where they are not. */
export function faultOfSize(steps: unknown): StepFault | undefined {
  if (!Array.isArray(steps)) return undefined;
  const found = written(steps, MAX_STEPS + 1);
  if (found.length > MAX_STEPS) return { path: [], message: `has more than ${MAX_STEPS} steps, those inside others counted` };
  const deep = found.find(({ depth }) => depth > MAX_NESTING);
  return deep && { path: deep.path, message: `lies deeper than ${MAX_NESTING} steps in one another` };
}

/** Steps as written with all that they hold, as many as a journey may have. */
export const writtenSteps = (steps: readonly unknown[]): Written[] => written(steps, MAX_STEPS);

/** Ids of the steps that hand messages over. */
export const sendsOf = (steps: readonly unknown[]): string[] =>
  writtenSteps(steps).flatMap(({ step }) =>
    isRecord(step) && typeof step['id'] === 'string' && findStepType(step)?.sends ? [step['id']] : [],
  );

/** Of two steps with one id, the later is at fault; of steps behind an exit, each of the row. */
export function faultsBetweenSteps(steps: readonly unknown[]): StepFault[] {
  return [...doubles(writtenSteps(steps)), ...unreachable(steps, []).faults];
}

function doubles(steps: Written[]): StepFault[] {
  const seen = new Set<unknown>();
  return steps.flatMap(({ step, path }) => {
    const id = isRecord(step) && typeof step.id === 'string' ? step.id : undefined;
    if (id === undefined || !seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path: [...path, 'id'], message: `"${id}" is the id of an earlier step; each id may be given once` }];
  });
}

/** @returns faults, and whether every way through these steps ends the journey */
function unreachable(steps: readonly unknown[], path: PropertyKey[]): { faults: StepFault[]; ends: boolean } {
  const faults: StepFault[] = [];
  let ends = false;
  for (const [index, step] of steps.entries()) {
    const here = [...path, index];
    if (ends) {
      faults.push({ path: here, message: 'can never be reached: every way there ends at an exit before' });
      continue;
    }
    const sides = sidesOf(step).map((side) => unreachable(side.steps, [...here, ...side.path]));
    faults.push(...sides.flatMap((side) => side.faults));
    ends = findStepType(step)?.ends === true || (sides.length > 0 && sides.every((side) => side.ends));
  }
  return { faults, ends };
}
