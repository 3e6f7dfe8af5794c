/** Segments and goals whose conditions ask for one another: one that in the end asks for itself has no answer. */
import type { Condition } from './condition';
import { conditionReferences, type Reference } from './references';

/** `segment:vip`: what conditions ask for, by kind and key. */
export type Asked = string;

export const askedOf = ({ kind, key }: Pick<Reference, 'kind' | 'key'>): Asked => `${kind}:${key}`;

/** What a condition asks for that has a condition of its own. */
export const askedBy = (when: Condition | undefined, path = ''): Reference[] =>
  when === undefined ? [] : conditionReferences(when, path).filter(({ kind }) => kind === 'segment' || kind === 'goal');

/**
 * @param from where the way begins
 * @param asks what each asks for in turn
 * @returns what lies on the first way found from one to the other, both included; `undefined` where none leads there
 */
export function wayBetween(
  from: Asked,
  to: Asked,
  asks: (each: Asked) => readonly Asked[],
  seen = new Set<Asked>(),
): Asked[] | undefined {
  if (from === to) return [to];
  if (seen.has(from)) return undefined;
  seen.add(from);
  for (const next of asks(from)) {
    const way = wayBetween(next, to, asks, seen);
    if (way) return [from, ...way];
  }
  return undefined;
}
