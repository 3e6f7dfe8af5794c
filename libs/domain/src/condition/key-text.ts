/** Values as keys: what tells this cart from that one. */
import type { Json } from '../event/event';

/** `7`, `7.0` and `"7"` are one key, `true` is `"true"`; lists, objects, null and `""` are none. */
export function keyText(value: Json | undefined): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Keys match where both say the same, or one says nothing. */
export const sameKey = (left: string | null, right: string | null): boolean => left === null || right === null || left === right;
