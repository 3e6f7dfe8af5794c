/** Faults that lie between the parts of a journey. Reads it as written, so that one fault never hides another. */
import { isRecord } from '../condition/choice';
import { faultsOfPlace } from '../condition/place-faults';
import { findStepType } from './step';
import { faultOfSize, faultsBetweenSteps, sendsOf, type StepFault, writtenSteps } from './step-order';

/** @param written the parts that could be read; what could not is as it came, or missing */
export function faultsOfJourney(written: Record<string, unknown>): StepFault[] {
  const { goal, entry, steps } = written;
  const faults = faultsOfTarget(goal);
  const isKeyed = isRecord(entry) && entry['keyBy'] !== undefined;
  const mayFollow = Array.isArray(steps) && faultOfSize(steps) === undefined;
  const inJourney = { isKeyed, sends: new Set(mayFollow ? sendsOf(steps) : []) };
  if (isRecord(entry)) faults.push(...under(['entry', 'audience'], faultsOfPlace(entry['audience'], inJourney)));
  if (!mayFollow) return faults;
  faults.push(...under(['steps'], faultsBetweenSteps(steps)));
  for (const { step, path } of writtenSteps(steps)) {
    const type = findStepType(step);
    if (!type || !isRecord(step) || !isRecord(step[type.kind])) continue;
    const here = ['steps', ...path];
    for (const { condition, path: place } of type.conditions?.(step as never) ?? [])
      faults.push(...under([...here, ...place.split('/').slice(1)], faultsOfPlace(condition, inJourney)));
    const place = goal === undefined ? type.needsGoal?.(step[type.kind]) : undefined;
    if (place)
      faults.push({ path: [...here, type.kind, ...place], message: 'asks for the journey’s goal, and this journey has none' });
  }
  return faults;
}

const under = (path: PropertyKey[], faults: readonly StepFault[]): StepFault[] =>
  faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));

/** Only a number of people can be reached once and for all. */
function faultsOfTarget(goal: unknown): StepFault[] {
  if (!isRecord(goal) || goal['stopEntriesAtTarget'] !== true) return [];
  const { target } = goal;
  if (isRecord(target) && target['type'] === 'count') return [];
  return [{ path: ['goal', 'stopEntriesAtTarget'], message: 'needs a target of type count, or nobody could tell when to stop' }];
}
