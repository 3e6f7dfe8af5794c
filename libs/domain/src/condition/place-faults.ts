/** What a condition may ask only in some places: this enrollment's key, and messages of a journey that it does not name. */
import { isRecord } from './choice';
import { heldIn, MAX_DEPTH } from './condition.schema';

/** Where a condition stands. */
export interface Place {
  /** Somebody's passage through a journey that tells its enrollments apart asks it. */
  isKeyed: boolean;
  /** The sends of the journey that it stands in; `any` where it may speak of whatever journey sent the message; `null` elsewhere. */
  sends: ReadonlySet<string> | 'any' | null;
}

/** The path leads from the condition. */
export interface PlaceFault {
  path: PropertyKey[];
  message: string;
}

export const IN_GOAL: Place = { isKeyed: false, sends: 'any' };
export const IN_SEGMENT: Place = { isKeyed: false, sends: null };

/** @param written as it came: what cannot be read has faults of its own, and none here */
export function faultsOfPlace(written: unknown, place: Place, depth = 1): PlaceFault[] {
  if (!isRecord(written) || depth > MAX_DEPTH) return [];
  const own = Object.hasOwn(written, 'event')
    ? ofKey(written, place)
    : Object.hasOwn(written, 'message')
      ? ofMessage(written, place)
      : [];
  const inside = heldIn(written).flatMap(({ path, value }) =>
    faultsOfPlace(value, place, depth + 1).map((fault) => ({ ...fault, path: [...path, ...fault.path] })),
  );
  return [...own, ...inside];
}

function ofKey({ sameKey }: Record<string, unknown>, { isKeyed }: Place): PlaceFault[] {
  if (sameKey !== true || isKeyed) return [];
  const message =
    'can be asked only in the audience and the branches of a journey with “keyBy”: elsewhere there is no key to compare';
  return [{ path: ['sameKey'], message }];
}

function ofMessage({ journey, step }: Record<string, unknown>, { sends }: Place): PlaceFault[] {
  if (journey !== undefined || sends === 'any') return [];
  if (sends === null)
    return [{ path: ['journey'], message: 'is missing; outside a journey it must name the journey that sent the message' }];
  if (typeof step !== 'string' || sends.has(step)) return [];
  return [{ path: ['step'], message: `names step “${step}”, which is no send of this journey` }];
}
