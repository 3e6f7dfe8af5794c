/** Two profiles become that of one person: what holds of each trait, draw and word given where both have one. */
import { preferencesOfBoth } from '../event/preferences';
import type { Enrollment } from '../journey/enrollment';
import type { Instant } from '../time/instant';
import { applyTraits, type Consent, type Profile } from './profile';

/**
 * Of each trait the latest word wins. A refusal holds, on whichever device it was said, and a silence lasts as long as the longer one.
 * Memberships are the union of both, each since the earlier move, until conditions are asked again.
 *
 * @param passages enrollments of both, which tell whose variant was drawn first
 */
export function mergeProfiles(into: Profile, from: Profile, passages: readonly Enrollment[]): void {
  into.anonymousIds = [...new Set([...into.anonymousIds, ...from.anonymousIds])];
  for (const [name, { value, at }] of Object.entries(from.traits)) applyTraits(into, { [name]: value }, at);
  for (const [key, { since }] of Object.entries(from.segments))
    into.segments[key] = { since: Math.min(since, into.segments[key]?.since ?? since) };
  into.segmentsDueAt = earlierOf(into.segmentsDueAt, from.segmentsDueAt);
  into.arms = { ...from.arms, ...into.arms };
  mergeVariants(into, from, passages);
  into.consent = consentOfBoth(into.consent, from.consent);
  for (const kept of ['silenced', 'ticks'] as const) {
    for (const [key, at] of Object.entries(from[kept])) into[kept][key] = Math.max(at, into[kept][key] ?? at);
  }
  into.firstSeenAt = Math.min(into.firstSeenAt, from.firstSeenAt);
  into.lastSeenAt = Math.max(into.lastSeenAt, from.lastSeenAt);
}

const earlierOf = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

function consentOfBoth(one: Consent, other: Consent): Consent {
  const said = <T>(a: T, b: T, refusal: T): T => (a === refusal || b === refusal ? refusal : (a ?? b));
  return {
    email: said(one.email, other.email, 'unsubscribed'),
    tracking: said(one.tracking, other.tracking, 'denied'),
    ...(one.banner || other.banner ? { banner: preferencesOfBoth(one.banner ?? {}, other.banner ?? {}) } : {}),
  };
}

/** A variant that both drew is that of the passage which came to the split first. */
function mergeVariants(into: Profile, from: Profile, passages: readonly Enrollment[]): void {
  for (const [journey, drawn] of Object.entries(from.variants)) {
    const own = (into.variants[journey] ??= {});
    const ofJourney = passages.filter((passage) => passage.journey === journey);
    for (const [step, variant] of Object.entries(drawn)) own[step] = firstDrawn(ofJourney, step) ?? own[step] ?? variant;
  }
}

function firstDrawn(passages: readonly Enrollment[], step: string): string | undefined {
  let first: { at: Instant; variant: string } | undefined;
  for (const { trail, variants } of passages) {
    const visit = trail.find((visited) => visited.step === step);
    const variant = variants[step];
    if (visit && variant !== undefined && (!first || visit.at < first.at)) first = { at: visit.at, variant };
  }
  return first?.variant;
}
