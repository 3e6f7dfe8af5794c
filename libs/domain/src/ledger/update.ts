/** What a step changes of the profile: traits at its planned instant, and what follows from that at once. It is no call, so it completes no goal. */
import Big from 'big.js';
import type { Effect } from '../journey/effect';
import type { Enrollment } from '../journey/enrollment';
import { applyTraits, type Profile } from '../profile/profile';
import type { Instant } from '../time/instant';
import type { Catalog } from './catalog';
import type { Ledger, Surroundings } from './ledger';
import { moveBySegments } from './moves';

/**
 * Memberships change as traits do, with the suppressions, this very enrollment's too, and the entries that follow: those of the
 * instant at which it entered itself lie one deeper than it does.
 */
export function workUpdate(
  ledger: Ledger,
  catalog: Catalog,
  enrollment: Enrollment,
  update: Omit<Extract<Effect, { kind: 'update' }>, 'kind'>,
  at: Instant,
  around: Surroundings,
): void {
  if (!changeTraits(ledger, update, at)) return;
  const depth = at === enrollment.enteredAt ? enrollment.depth + 1 : 1;
  moveBySegments(ledger, catalog, { at, receivedAt: at, fact: null, callId: null, depth }, around);
}

/**
 * Set before increment. What is missing or no number counts from 0; a sum that no number can hold leaves the trait as it is. Names
 * are names, dots or not.
 *
 * @returns whether anything was changed
 */
export function changeTraits(
  ledger: Ledger,
  { set, increment }: Pick<Extract<Effect, { kind: 'update' }>, 'set' | 'increment'>,
  at: Instant,
): boolean {
  const isSet = applyTraits(ledger.profile, set, at);
  const isCounted = count(ledger.profile, increment, at);
  if (!isSet && !isCounted) return false;
  ledger.traits = null;
  ledger.changes.profile = true;
  return true;
}

/** What is told late is added to what the trait has become since, as of then: nothing that counts is lost. */
function count(profile: Profile, increment: Readonly<Record<string, number>>, at: Instant): boolean {
  let isChanged = false;
  for (const [name, by] of Object.entries(increment)) {
    const known = Object.hasOwn(profile.traits, name) ? profile.traits[name]! : { value: null, at };
    const [from, asOf] = typeof known.value === 'number' ? [known.value, Math.max(at, known.at)] : [0, at];
    // By decimals: 0.1 and 0.2 are 0.3.
    const sum = new Big(from).plus(by).toNumber();
    if (Number.isFinite(sum) && applyTraits(profile, { [name]: sum }, asOf)) isChanged = true;
  }
  return isChanged;
}
