/** Text that no store, mail or workflow can carry faithfully, found before it gets that far; and values nested beyond reason. */
import { type Fault, pointerOf } from './fault';

/** Lists and objects within each other that a JSON value may have. */
export const MAX_DEPTH = 64;

/** As many faults as are worth telling; the search ends there. */
const MAX_FAULTS = 100;

/**
 * NUL characters and lone surrogates in any text or field name, and nesting deeper than {@link MAX_DEPTH}, each with its pointer.
 * `__proto__` is a field like any other. Safe on any depth: it does not follow what it refuses.
 */
export function faultsOfText(value: unknown): Fault[] {
  const faults: Fault[] = [];
  look(value, [], faults);
  return faults;
}

function look(value: unknown, path: (string | number)[], faults: Fault[]): void {
  if (faults.length >= MAX_FAULTS) return;
  if (typeof value === 'string') {
    const message = strangeness(value);
    if (message) faults.push({ path: pointerOf(path), message });
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (path.length >= MAX_DEPTH) {
    faults.push({ path: pointerOf(path), message: `is nested more than ${MAX_DEPTH} levels deep` });
    return;
  }
  if (Array.isArray(value)) {
    for (let place = 0; place < value.length; place++) lookInto(value[place], place, path, faults);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    const message = strangeness(name);
    if (message) faults.push({ path: pointerOf(path), message: `has a field whose name ${message}` });
    else lookInto(item, name, path, faults);
  }
}

function lookInto(item: unknown, step: string | number, path: (string | number)[], faults: Fault[]): void {
  if (typeof item !== 'string' && (typeof item !== 'object' || item === null)) return;
  path.push(step);
  look(item, path, faults);
  path.pop();
}

function strangeness(text: string): string | undefined {
  if (text.includes('\u0000')) return 'contains a NUL character';
  if (/\p{Cs}/u.test(text)) return 'contains half of a character (a lone surrogate)';
  return undefined;
}
