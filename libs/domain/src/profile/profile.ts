/** A person or device as far as it is known: traits, segments, arms; and the rule of how news changes traits. */
import type { Instant } from '../time/instant';
import type { Event, Json, Properties } from '../event/event';
import type { Preferences } from '../event/preferences';
import { groupValue, isOfGroup } from './group-traits';

export type Arm = 'treated' | 'holdout';

export interface Consent {
  /** To promotional mail. Unsubscribes by mail hold for the address, and lie beside the profile. */
  email: 'subscribed' | 'unsubscribed' | null;
  /** To being measured: denied, nothing is credited or counted. */
  tracking: 'granted' | 'denied' | null;
  /** What the person's consent banner said last, so that its saying so again is no news. */
  banner?: Preferences;
}

export interface Profile {
  id: string;
  userId: string | null;
  anonymousIds: string[];
  /** Per trait its value and when it was said. A removed trait keeps its instant with `null`, so that older news cannot bring it back. */
  traits: Record<string, { value: Json; at: Instant }>;
  /** Keys of the segments it is in now, with the instant of the move inside. */
  segments: Record<string, { since: Instant }>;
  /** Per journey the arm drawn at the first enrollment, kept for all later ones. */
  arms: Record<string, Arm>;
  /** Per journey and split step the variant first drawn, kept for all later enrollments. */
  variants: Record<string, Record<string, string>>;
  /** What the person said; `null` where nothing was, so that the default of the settings holds. */
  consent: Consent;
  /** Message classes that a goal has silenced, each until (inclusive). */
  silenced: Record<string, Instant>;
  /** Per journey entered by schedule the last tick that was worked, or went by before it was known as a member; per journey that lets in whom it finds inside the last publish that asked. */
  ticks: Record<string, Instant>;
  /** Earliest `occurredAt` known of the profile. */
  firstSeenAt: Instant;
  /** As of the last write; events that change nothing else are seen later than it says. */
  lastSeenAt: Instant;
  /** When time alone may next move it into or out of a segment; `null` where no `within` is running out. */
  segmentsDueAt: Instant | null;
}

/** The profile that a `userId` or an `anonymousId` belongs to; a `userId` goes first where both are given. */
export function profileIdOf(ids: { userId: string | null; anonymousId: string | null }): string {
  return ids.userId === null ? `a:${ids.anonymousId}` : `u:${ids.userId}`;
}

/** Ids of the same person that the call names beside its own: an alias that of before, of either kind, an identify its device. */
export function otherIdsOf({
  type,
  userId,
  anonymousId,
  previousId,
}: Pick<Event, 'type' | 'userId' | 'anonymousId' | 'previousId'>): string[] {
  if (type === 'alias' && previousId !== undefined) return anyIds(previousId);
  return type === 'identify' && userId !== null && anonymousId !== null ? [profileIdOf({ userId: null, anonymousId })] : [];
}

/** Profiles that an id of either kind may lead to; a `userId` goes first. */
export const anyIds = (id: string): string[] => [
  profileIdOf({ userId: id, anonymousId: null }),
  profileIdOf({ userId: null, anonymousId: id }),
];

/** Ids of erased ones begin with it, and lie behind those of everybody else. */
export const ERASED_FROM = 'x:';

/** Of a person that was forgotten: what is left of it are rows that count, under an id that leads to nobody. */
export const erasedProfileId = (random: string): string => `${ERASED_FROM}${random}`;
export const isErased = (profileId: string): boolean => profileId.startsWith(ERASED_FROM);

/** A profile nothing is known of: what everybody counts as before the first call. Nothing was seen yet, so whatever comes first is the earliest and the latest. */
export function strangerProfile(id: string): Profile {
  return {
    id,
    userId: null,
    anonymousIds: [],
    traits: {},
    segments: {},
    arms: {},
    variants: {},
    consent: { email: null, tracking: null },
    silenced: {},
    ticks: {},
    firstSeenAt: Number.POSITIVE_INFINITY,
    lastSeenAt: Number.NEGATIVE_INFINITY,
    segmentsDueAt: null,
  };
}

/** Per trait the latest `occurredAt` wins, the later call where they are equal; `null` removes. @returns whether anything changed */
export function applyTraits(profile: Profile, traits: Properties, at: Instant): boolean {
  let changed = false;
  for (const name of Object.keys(traits)) {
    const known = Object.hasOwn(profile.traits, name) ? profile.traits[name] : undefined;
    if (known && known.at > at) continue;
    setOwn(profile.traits, name, { value: traits[name] ?? null, at });
    changed = true;
  }
  return changed;
}

/** Traits as they read now, removed ones left out, those of its group as one. */
export function traitValues(profile: Profile): Properties {
  const values: Properties = {};
  let hasGroup = false;
  for (const [name, { value }] of Object.entries(profile.traits)) {
    if (isOfGroup(name)) hasGroup = true;
    else if (value !== null) setOwn<Json>(values, name, value);
  }
  const group = hasGroup ? groupValue(profile.traits) : undefined;
  if (group !== undefined) values.group = group;
  return values;
}

/** Plain assignment to `__proto__` would set the prototype instead of a property. */
function setOwn<T>(target: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
