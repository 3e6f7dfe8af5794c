/** Memberships: kept by condition after every change, by hand for static segments; whoever joins a suppression segment is taken out. */
import { matches, type ConditionView } from '../condition/matches';
import { nextChange } from '../condition/next-change';
import { isErased } from '../profile/profile';
import type { Instant } from '../time/instant';
import type { Catalog } from './catalog';
import { versionOf } from './catalog';
import { endEnrollment } from './end';
import { activeEnrollments, viewBefore, viewOf, type Ledger, type Surroundings } from './ledger';
import { letTicksPass } from './ticks';

/**
 * Makes every dynamic membership true again.
 *
 * @param at instant of the move, for whoever moves
 * @param now instant at which conditions are read (a call's receipt)
 * @param by what time alone changes at the very instant of a call comes after it, and is none of its doing
 * @returns keys of the segments joined
 */
export function settleMemberships(ledger: Ledger, catalog: Catalog, at: Instant, now: Instant, by: 'call' | 'time'): string[] {
  // What is left of an erased person is in no segment, not even in one of those who did nothing.
  if (isErased(ledger.profile.id)) return [];
  const joined: string[] = [];
  const isTimeToCome = by === 'call' && ledger.profile.segmentsDueAt === now;
  const view = isTimeToCome ? { ...viewOf(ledger), lagMs: 1 } : viewOf(ledger);
  let dueAt: Instant | null = isTimeToCome ? now : null;
  for (const { key, when } of catalog.segments) {
    const inside = Object.hasOwn(ledger.profile.segments, key);
    const shall = matches(when, view, now, catalog.speed);
    if (shall && !inside) {
      ledger.profile.segments[key] = { since: at };
      letTicksPass(ledger, catalog, key, now);
      joined.push(key);
    } else if (!shall && inside) delete ledger.profile.segments[key];
    if (shall !== inside) ledger.changes.profile = true;
    const next = nextChange(when, view, now, catalog.speed);
    if (next !== null && (dueAt === null || next < dueAt)) dueAt = next;
  }
  if (dueAt !== ledger.profile.segmentsDueAt) {
    ledger.profile.segmentsDueAt = dueAt;
    ledger.changes.profile = true;
  }
  return joined;
}

/** Ends what the joined segments suppress. News older than an enrollment cannot end it. */
export function suppress(
  ledger: Ledger,
  catalog: Catalog,
  joined: readonly string[],
  at: Instant,
  eventId: string | null,
  around: Surroundings,
): void {
  if (joined.length === 0) return;
  for (const enrollment of activeEnrollments(ledger)) {
    if (at < enrollment.enteredAt) continue;
    const { suppress: by } = versionOf(catalog, enrollment).definition;
    if (by.some((key) => joined.includes(key))) endEnrollment(ledger, catalog, enrollment, 'suppressed', { at, eventId }, around);
  }
}

/**
 * The profile as the call found it; before its first, as one of whom nothing is known: what is true of such a person did not come true
 * by being heard of.
 *
 * @param at instant at which the conditions of segments are read
 */
export function viewBeforeCall(ledger: Ledger, catalog: Catalog, callId: string, at: Instant): ConditionView {
  if (!ledger.isNew) return viewBefore(ledger, callId);
  const inside = new Set<string>();
  const stranger: ConditionView = {
    traits: {},
    inSegment: (key) => inside.has(key),
    conversions: () => [],
    messages: () => [],
    events: () => [],
  };
  for (const { key, when } of catalog.segments) if (matches(when, stranger, at, catalog.speed)) inside.add(key);
  return stranger;
}
