/** What a condition names, and where: other definitions that must exist, and events whose history it asks for. */
import type { Condition, EventCondition, GoalCondition, MessageCondition, SegmentCondition, TraitCondition } from './condition';

/** A name in a definition. `event` names a history that must be known; the others are keys of definitions. */
export interface Reference {
  kind: 'segment' | 'goal' | 'template' | 'event';
  key: string;
  /** JSON pointer of the naming field. */
  path: string;
}

/** A condition without conditions inside, with its place in the whole. */
export interface Leaf {
  condition: EventCondition | TraitCondition | SegmentCondition | GoalCondition | MessageCondition;
  path: string;
  underNot: boolean;
}

/** Every leaf, as written. @param path JSON pointer of the condition itself */
export function leavesOf(condition: Condition, path = '', underNot = false): Leaf[] {
  if ('all' in condition) return condition.all.flatMap((part, index) => leavesOf(part, `${path}/all/${index}`, underNot));
  if ('any' in condition) return condition.any.flatMap((part, index) => leavesOf(part, `${path}/any/${index}`, underNot));
  if ('not' in condition) return leavesOf(condition.not, `${path}/not`, true);
  return [{ condition, path, underNot }];
}

/** Segments and events that a condition names, as written. @param path JSON pointer of the condition itself */
export function conditionReferences(condition: Condition, path: string): Reference[] {
  return leavesOf(condition, path).flatMap(({ condition: leaf, path: place }): Reference[] => {
    if ('segment' in leaf) return [{ kind: 'segment', key: leaf.segment, path: `${place}/segment` }];
    return 'event' in leaf ? [{ kind: 'event', key: leaf.event, path: `${place}/event` }] : [];
  });
}

/** Segments that a condition names, as written. */
export const segmentsNamed = (condition: Condition, path = ''): Reference[] =>
  conditionReferences(condition, path).filter(({ kind }) => kind === 'segment');

/** Every event condition, those under `not` too. */
export const eventConditionsOf = (condition: Condition): EventCondition[] =>
  leavesOf(condition).flatMap(({ condition: leaf }) => ('event' in leaf ? [leaf] : []));

/** Names of the events whose history must be known to answer the condition. */
export const eventNames = (condition: Condition): ReadonlySet<string> =>
  new Set(eventConditionsOf(condition).map(({ event }) => event));
