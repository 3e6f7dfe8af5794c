/** What was told of everybody, newest first. */
import { Injectable } from '@nestjs/common';
import { EventRepository, type StoredEvent } from '@landfall/store/event/event.repository';
import type { Place } from '@landfall/store/older';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';

export interface EventQuery {
  /** Either kind of id; a stranger has none. */
  userId?: string | undefined;
  /** The name. */
  event?: string | undefined;
}

@Injectable()
export class EventReader {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly events: EventRepository,
  ) {}

  /** Up to `limit` after the given place, whose id is that of an event. */
  async page({ userId, event }: EventQuery, after: Place | null, limit: number): Promise<StoredEvent[]> {
    if (userId === undefined) return this.events.ofAll(Date.now(), after, limit, event);
    const person = await this.profiles.findByAnyId(userId);
    return person ? this.events.ofProfile(person.profile.id, after, limit, event) : [];
  }
}
