/** What a journey names, and where: all of it must exist when the journey is saved or published. */
import { conditionReferences, type Reference } from '../condition/references';
import type { PlacedCondition } from './define-step';
import type { JourneyDefinition } from './journey';
import { sidesOf, type Step, stepTypeOf } from './step';

interface PlacedStep {
  step: Step;
  path: string;
}

function placedSteps(steps: readonly Step[], path: string): PlacedStep[] {
  return steps.flatMap((step, index) => {
    const here = `${path}/${index}`;
    const inside = sidesOf(step).flatMap((side) => placedSteps(side.steps as Step[], [here, ...side.path].join('/')));
    return [{ step, path: here }, ...inside];
  });
}

/** Every condition that a journey asks, with its JSON pointer: the audience, then those of steps as written. */
export function conditionsOf({ entry, steps }: Pick<JourneyDefinition, 'entry' | 'steps'>): PlacedCondition[] {
  const asked = placedSteps(steps, '/steps').flatMap(({ step, path }) =>
    (stepTypeOf(step).conditions?.(step) ?? []).map((placed) => ({ ...placed, path: path + placed.path })),
  );
  return entry.audience ? [{ condition: entry.audience, path: '/entry/audience' }, ...asked] : asked;
}

/** The goal, segments and templates that a journey names, and the events whose history its conditions ask for. */
export function journeyReferences(definition: JourneyDefinition): Reference[] {
  const { goal, entry, suppress, steps } = definition;
  const segments = (keys: readonly string[], path: string) =>
    keys.map((key, index): Reference => ({ kind: 'segment', key, path: `${path}/${index}` }));
  return [
    ...(goal ? [{ kind: 'goal', key: goal.key, path: '/goal/key' } as const] : []),
    ...segments(entry.exclude, '/entry/exclude'),
    ...segments(suppress, '/suppress'),
    ...conditionsOf(definition).flatMap(({ condition, path }) => conditionReferences(condition, path)),
    ...placedSteps(steps, '/steps').flatMap(({ step, path }) =>
      (stepTypeOf(step).references?.(step) ?? []).map((reference) => ({ ...reference, path: path + reference.path })),
    ),
  ];
}
