/** Entries by schedule: each tick brings the members of the journey's segment to its door. Ticks are timers of the ledger, so live and simulated ones come at the same place. */
import type { Instant } from '../time/instant';
import type { Catalog, CatalogJourney, CatalogSchedule } from './catalog';
import { enter } from './enter';
import type { Ledger, Surroundings } from './ledger';
import { occasionOfTime } from './occasion';

export interface DueTick {
  journey: CatalogJourney;
  at: Instant;
}

/** The earliest tick not worked yet, of one instant that of the smallest journey key; `null` where none is to come up. */
export function nextTick({ profile }: Ledger, catalog: Catalog): DueTick | null {
  let next: DueTick | null = null;
  for (const schedule of catalog.schedules) {
    const at = nextOf(schedule, profile);
    if (at !== null && (!next || at < next.at)) next = { journey: schedule.journey, at };
  }
  return next;
}

function nextOf({ journey, segment, clock }: CatalogSchedule, profile: Ledger['profile']): Instant | null {
  const membership = Object.hasOwn(profile.segments, segment) ? profile.segments[segment] : undefined;
  if (!membership || journey.publishedAt === null) return null;
  return clock.after(Math.max(membership.since - 1, journey.publishedAt, profile.ticks[journey.key] ?? -Infinity));
}

export function workTick(ledger: Ledger, catalog: Catalog, { journey, at }: DueTick, around: Surroundings): void {
  ledger.profile.ticks[journey.key] = at;
  ledger.changes.profile = true;
  enter(ledger, catalog, journey, { ...occasionOfTime(at), key: null, name: `tick:${at}`, isCall: false }, around);
}

/** Who is moved inside by news of yesterday was not there as far as anybody knew: the ticks since then have gone by. */
export function letTicksPass(ledger: Ledger, catalog: Catalog, segment: string, before: Instant): void {
  for (const { journey, segment: of } of catalog.schedules) {
    const known = ledger.profile.ticks[journey.key] ?? -Infinity;
    if (of === segment && known < before - 1) ledger.profile.ticks[journey.key] = before - 1;
  }
}
