/**
 * What a shop does not want to know: fields of events left out, or only recognised again by their hash, before anything is stored
 * or worked.
 */
import type { Event, Json, Properties } from './event';

/**
 * Names of fields, or dotted paths. A name counts wherever it stands, at any depth and in lists; a path counts from any object on, so
 * that `card.number` is found in `payment.card.number` too, and `context.ip` begins at the event itself.
 */
export interface Privacy {
  drop: readonly string[];
  hash: readonly string[];
}

/** Always the same text for the same text. */
export type Hash = (text: string) => string;

/** @returns the event itself where there is nothing to hide; what is dropped and hashed both is dropped */
export function withPrivacy<E extends Event>(event: E, { drop, hash }: Privacy, hashOf: Hash): E {
  if (drop.length === 0 && hash.length === 0) return event;
  const { properties, traits, context } = event;
  const cleaned = clean({ properties, traits, context }, { drop, hash }, { drop, hash }, hashOf);
  return { ...event, properties: {}, traits: {}, context: {}, ...cleaned };
}

/** @param open what is looked for from this object on: all that is asked, and what is left of the paths that have led here */
function clean(value: Properties, open: Privacy, asked: Privacy, hashOf: Hash): Properties {
  const kept: [string, Json][] = [];
  for (const [name, item] of Object.entries(value)) {
    if (open.drop.includes(name)) continue;
    if (open.hash.includes(name)) kept.push([name, hashed(item, hashOf)]);
    else if (item === null || typeof item !== 'object') kept.push([name, item]);
    else {
      const within = { drop: restOf(open.drop, name, asked.drop), hash: restOf(open.hash, name, asked.hash) };
      kept.push([name, cleanIn(item, within, asked, hashOf)]);
    }
  }
  // Unlike an assignment, this keeps `__proto__` a field like any other.
  return Object.fromEntries(kept);
}

function cleanIn(value: Json, open: Privacy, asked: Privacy, hashOf: Hash): Json {
  if (Array.isArray(value)) return value.map((item) => cleanIn(item, open, asked, hashOf));
  return value !== null && typeof value === 'object' ? clean(value, open, asked, hashOf) : value;
}

/** Behind a field that a path may lead through: the rest of that path, and every path from here on anew. */
function restOf(open: readonly string[], name: string, asked: readonly string[]): readonly string[] {
  const rests = open.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
  return rests.length === 0 ? asked : [...asked, ...rests];
}

/** Names of fields stay, and so does nothing: null still removes a trait. Numbers hash as their text does. */
function hashed(value: Json, hashOf: Hash): Json {
  if (value === null || value === '') return value;
  if (Array.isArray(value)) return value.map((item) => hashed(item, hashOf));
  if (typeof value !== 'object') return hashOf(String(value));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hashed(item, hashOf)]));
}
