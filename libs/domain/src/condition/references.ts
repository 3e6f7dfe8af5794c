/** What a condition names, and where: other definitions that must exist, and events whose history it asks for. */
import type { Condition, EventCondition, GoalCondition, MessageCondition, SegmentCondition, TraitCondition } from './condition';

/** A name in a definition. `event` names a history that must be known; the others are keys of definitions. */
export interface Reference {
  kind: 'segment' | 'goal' | 'template' | 'journey' | 'event';
  key: string;
  /** JSON pointer of the naming field. */
  path: string;
  /** Of a goal: a journey is measured by it, so one that is only watched will not do. */
  measures?: true;
  /** Of a journey: a step that must be one of its sends, and the pointer of the field that names it. */
  send?: { step: string; path: string };
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

/** All that a condition names, as written; a message of no journey named is its own journey's affair. @param path JSON pointer of the condition itself */
export function conditionReferences(condition: Condition, path: string): Reference[] {
  return leavesOf(condition, path).flatMap(({ condition: leaf, path: place }): Reference[] => {
    if ('segment' in leaf) return [{ kind: 'segment', key: leaf.segment, path: `${place}/segment` }];
    if ('goal' in leaf) return [{ kind: 'goal', key: leaf.goal, path: `${place}/goal` }];
    if ('message' in leaf) return messageReferences(leaf, place);
    return 'event' in leaf ? [{ kind: 'event', key: leaf.event, path: `${place}/event` }] : [];
  });
}

function messageReferences({ journey, step }: MessageCondition, place: string): Reference[] {
  if (journey === undefined) return [];
  const send = step === undefined ? {} : { send: { step, path: `${place}/step` } };
  return [{ kind: 'journey', key: journey, path: `${place}/journey`, ...send }];
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
