/** How conditions, values and keys find a property by the name an author wrote. */
import type { Json, Properties } from '../event/event';

/**
 * The own property of that very name (`a.b` may be one), else the one that the dotted path leads to through own properties of objects.
 * Lists are not entered. `__proto__`, `constructor` and the like are found only where they are data.
 *
 * @returns `undefined` where there is none; `null` is a value
 */
export function getProperty(properties: Properties, path: string): Json | undefined {
  if (Object.hasOwn(properties, path)) return properties[path];
  if (!path.includes('.')) return undefined;
  let value: Json = properties;
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name] as Json;
  }
  return value;
}
