/** Takes tracking calls in: stored and fully worked when it returns. Only telling Temporal follows. */
import { Injectable } from '@nestjs/common';
import { withPrivacy } from '@landfall/domain/event/privacy';
import { toEvent, type TrackingCall } from '@landfall/domain/event/tracking';
import { dedupeKey, isPattern } from '@landfall/domain/goal/match-goal';
import type { Event, EventFact } from '@landfall/domain/event/event';
import type { Catalog, CatalogGoal } from '@landfall/domain/ledger/catalog';
import { conversionKey } from '@landfall/domain/ledger/ledger';
import { receive } from '@landfall/domain/ledger/receive';
import type { StoredEvent } from '@landfall/store/event/event.repository';
import { otherIdsOf, profileIdOf } from '@landfall/domain/profile/profile';
import { LedgerDesk } from '../desk/ledger-desk';
import { pseudonymOf } from './pseudonym';

@Injectable()
export class IngestService {
  constructor(private readonly desk: LedgerDesk) {}

  /** In the order given, whatever the timestamps. A call heard before changes nothing. @param sentAt of the batch, or of each call */
  async receive(calls: readonly { call: TrackingCall; sentAt?: number }[]): Promise<void> {
    const arrivedAt = Date.now();
    await this.desk.workAll(
      calls.map(({ call, sentAt }) => {
        const told = toEvent(call, arrivedAt, sentAt);
        const event: StoredEvent = { ...told, profileId: profileIdOf(call) };
        return {
          profileId: profileIdOf(call),
          others: otherIdsOf(told),
          event,
          conversionKeys: (catalog: Catalog) => {
            hide(event, told, catalog);
            return conversionKeysOf(event, catalog);
          },
          laterConversionKeys: (catalog: Catalog, facts: readonly EventFact[]) => laterConversionKeysOf(event, catalog, facts),
          work: (ledger, catalog, around, other) => {
            // Heard as it is worked: no other process can have worked a timer that this call, waiting here, should have come before.
            event.receivedAt = Math.max(arrivedAt, around.now);
            hide(event, told, catalog);
            receive(ledger, catalog, event, 'leave', around, other);
          },
        };
      }),
    );
  }
}

/** Leaves of what was told what the settings in force want known: before anything of it is looked at, and anew where they have changed since. */
function hide(event: StoredEvent, told: Event, { settings }: Catalog): void {
  const { properties, traits, context } = withPrivacy(told, settings.privacy, pseudonymOf);
  Object.assign(event, { properties, traits, context });
}

/** The ids that conversions brought by this event would have, so that their owners can be looked up with the ledgers. */
function conversionKeysOf(event: Event, catalog: Catalog): string[] {
  if (event.event === null) return [];
  const fact = { ...event, event: event.event };
  return (catalog.goalsByEvent.get(event.event) ?? []).flatMap((goal) => keysOf(goal, fact));
}

/** Late news may complete the pattern of a later event: that one's conversion may have been told of another profile already. */
function laterConversionKeysOf(event: Event, catalog: Catalog, facts: readonly EventFact[]): string[] {
  if (event.event === null) return [];
  const patterns = (catalog.goalsByEvent.get(event.event) ?? []).filter(({ revisions }) =>
    [...revisions.values()].some(({ when }) => isPattern(when)),
  );
  if (patterns.length === 0) return [];
  const later = facts.filter(({ occurredAt }) => occurredAt > event.occurredAt);
  return patterns.flatMap((goal) => later.flatMap((fact) => keysOf(goal, fact)));
}

/** Where no revision names a property, each message is a conversion of its own, which nobody else can have. */
function keysOf({ key, revisions }: CatalogGoal, fact: EventFact): string[] {
  const definitions = [...revisions.values()];
  if (definitions.every(({ dedupeBy }) => dedupeBy === undefined)) return [];
  return definitions.map((definition) => conversionKey(key, dedupeKey(definition, fact)));
}
