/** Chance that can be asked again: arms of holdouts and variants; and names that say nothing of what they are for. */

/**
 * Same keys, same number in [0, 1): FNV-1a over the joined keys, then murmur3's finaliser (FNV alone is measurably uneven in
 * its high bits for keys that differ in their last character). No clock, no Math.random.
 */
export function stableDraw(...keys: string[]): number {
  let hash = 0x811c9dc5;
  for (const char of keys.join('\u0000')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Same keys, same name; 16 hex digits, from which the keys cannot be read off. */
export function stableName(...keys: string[]): string {
  const half = (salt: string) => (stableDraw(salt, ...keys) * 2 ** 32).toString(16).padStart(8, '0');
  return half('name') + half('name again');
}
