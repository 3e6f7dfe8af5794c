/** What a journey names, and where: all of it must exist when the journey is saved or published. */
import { conditionReferences, type Reference } from '../condition/references';
import type { PlacedCondition } from './define-step';
import type { EntryOn, JourneyDefinition } from './journey';
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

/** Every definition that a journey names, and the events whose history it asks for. */
export function journeyReferences(definition: JourneyDefinition): Reference[] {
  const { goal, entry, suppress, steps } = definition;
  const segments = (keys: readonly string[], path: string) =>
    keys.map((key, index): Reference => ({ kind: 'segment', key, path: `${path}/${index}` }));
  return [
    ...(goal ? [{ kind: 'goal', key: goal.key, path: '/goal/key', measures: true } as const] : []),
    ...occasionReferences(entry.on),
    ...segments(entry.exclude, '/entry/exclude'),
    ...segments(suppress, '/suppress'),
    ...conditionsOf(definition).flatMap(({ condition, path }) => conditionReferences(condition, path)),
    ...placedSteps(steps, '/steps').flatMap(({ step, path }) =>
      (stepTypeOf(step).references?.(step) ?? []).map((reference) => ({ ...reference, path: path + reference.path })),
    ),
  ];
}

/** Also asked of occasions with faults: what is read of them may be anything. */
export function occasionReferences(on: EntryOn): Reference[] {
  const here = '/entry/on';
  if ('segment' in on) return [{ kind: 'segment', key: on.segment, path: `${here}/segment` }];
  if ('schedule' in on) return [{ kind: 'segment', key: on.schedule.segment, path: `${here}/schedule/segment` }];
  return 'goal' in on ? [{ kind: 'goal', key: on.goal, path: `${here}/goal` }] : [];
}
