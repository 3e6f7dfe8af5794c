/** What happened to a profile and because of it, newest first: its events and what the product made of them, in one list. */
import { Injectable } from '@nestjs/common';
import { conversionKey } from '@landfall/domain/ledger/ledger';
import { messageIdOf, type Message } from '@landfall/domain/message/message';
import type { Instant } from '@landfall/domain/time/instant';
import { EventRepository, type StoredEvent } from '@landfall/store/event/event.repository';
import type { Place } from '@landfall/store/older';
import { RejectionRepository, type StoredRejection } from '@landfall/store/rejection/rejection.repository';
import type { KnownConversion, KnownEnrollment } from '../reading/known';
import { knownProfile, ProfileReader } from './profile.reader';

/** Of one instant the effect lies above its cause: from what a timer did, through entries and ends, down to the event itself. */
export const TIMELINE_KINDS = ['ended', 'message', 'enrolled', 'rejected', 'segment', 'conversion', 'event'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export type TimelineEntry =
  | { kind: 'event'; event: StoredEvent }
  | { kind: 'enrolled' | 'ended'; enrollment: KnownEnrollment }
  | { kind: 'message'; message: Message; enrollment: KnownEnrollment }
  | { kind: 'conversion'; conversion: KnownConversion }
  | { kind: 'rejected'; rejection: StoredRejection; userId: string | null }
  /** A move inside a segment that it has not left since. */
  | { kind: 'segment'; segment: string };

/** An entry's place in the list: unique, and the same as long as the entry is there. */
export interface TimelinePlace {
  at: Instant;
  kind: TimelineKind;
  id: string;
}

export type TimelineItem = TimelinePlace & TimelineEntry;

@Injectable()
export class TimelineReader {
  constructor(
    private readonly profiles: ProfileReader,
    private readonly events: EventRepository,
    private readonly rejections: RejectionRepository,
  ) {}

  /**
   * Up to `limit` items after the given place.
   *
   * @throws NotFound for a stranger
   */
  async page(id: string, after: TimelinePlace | null, limit: number): Promise<TimelineItem[]> {
    const ledger = await this.profiles.ledgerOf(id);
    const { profile } = ledger;
    const [events, rejections] = await Promise.all([
      this.events.ofProfile(profile.id, after && placeAmong('event', after), limit),
      this.rejections.ofProfile(profile.id, after && placeAmong('rejected', after), limit),
    ]);
    const { enrollments, conversions } = knownProfile(ledger);
    return [
      ...events.map((event): TimelineItem => ({ at: event.occurredAt, kind: 'event', id: event.id, event })),
      ...rejections.map((rejection): TimelineItem => ({
        at: rejection.at,
        kind: 'rejected',
        id: rejection.id,
        rejection,
        userId: profile.userId,
      })),
      ...enrollments.flatMap(itemsOf),
      ...conversions.map((known): TimelineItem => {
        const { goal, id: dedupeKey, occurredAt } = known.conversion;
        return { at: occurredAt, kind: 'conversion', id: conversionKey(goal, dedupeKey), conversion: known };
      }),
      ...Object.entries(profile.segments).map(([segment, { since }]): TimelineItem => ({
        at: since,
        kind: 'segment',
        id: segment,
        segment,
      })),
    ]
      .filter((item) => !after || compare(after, item) < 0)
      .sort(compare)
      .slice(0, limit);
  }
}

function itemsOf(known: KnownEnrollment): TimelineItem[] {
  const { id, enteredAt, endedAt, messages } = known.enrollment;
  return [
    { at: enteredAt, kind: 'enrolled', id, enrollment: known },
    ...messages.map((message): TimelineItem => ({
      at: message.at ?? message.claimedAt ?? enteredAt,
      kind: 'message',
      id: messageIdOf(id, message.step),
      message,
      enrollment: known,
    })),
    ...(endedAt === null ? [] : [{ at: endedAt, kind: 'ended', id, enrollment: known } as const]),
  ];
}

/** Later first; at one instant by kind, then by id downwards, as the store has them. */
function compare(a: TimelinePlace, b: TimelinePlace): number {
  return b.at - a.at || rank(a.kind) - rank(b.kind) || (a.id === b.id ? 0 : a.id < b.id ? 1 : -1);
}

const rank = (kind: TimelineKind): number => TIMELINE_KINDS.indexOf(kind);

/** Where a list of one kind goes on after a place in the whole: with all of its instant, with none of it, or after the id. */
function placeAmong(kind: TimelineKind, { at, kind: seen, id }: TimelinePlace): Place {
  if (kind === seen) return { at, id };
  return rank(kind) > rank(seen) ? { at: at + 1, id: '' } : { at, id: '' };
}
