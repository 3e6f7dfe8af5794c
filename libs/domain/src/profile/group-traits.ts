/**
 * Traits that group calls tell: each is a trait of its own, so that the latest news of each wins, and all of them are read as one
 * object, `group`, as conditions and templates name them (`group.plan`).
 */
import type { Event, Json, Properties } from '../event/event';
import type { Instant } from '../time/instant';

const GROUP = 'group';
const PREFIX = `${GROUP}.`;

export const isOfGroup = (trait: string): boolean => trait.startsWith(PREFIX);

/** What a call tells of its profile, by the names under which it is kept; nothing for calls that tell no traits. */
export function toldTraits({ type, traits }: Pick<Event, 'type' | 'traits'>): Properties {
  if (type === 'identify') return traits;
  if (type !== 'group') return {};
  return Object.fromEntries(Object.entries(traits.group ?? {}).map(([name, value]) => [PREFIX + name, value as Json]));
}

/**
 * The value of `group`. Where a person's own trait is called so too, it holds as far as it is not older: what a group call told
 * before it is gone, what was told after it lies within it, and takes the place of anything but an object.
 *
 * @returns `undefined` where there is none
 */
export function groupValue(traits: Readonly<Record<string, { value: Json; at: Instant }>>): Json | undefined {
  const whole = Object.hasOwn(traits, GROUP) ? traits[GROUP] : undefined;
  const parts = Object.entries(traits).filter(
    ([name, { value, at }]) => value !== null && isOfGroup(name) && (!whole || at >= whole.at),
  );
  if (parts.length === 0) return whole?.value ?? undefined;
  const base = isObject(whole?.value) ? Object.entries(whole.value) : [];
  return Object.fromEntries([...base, ...parts.map(([name, { value }]): [string, Json] => [name.slice(PREFIX.length), value])]);
}

function isObject(value: Json | undefined): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
