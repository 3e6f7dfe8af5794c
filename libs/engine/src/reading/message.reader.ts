/** Messages of all journeys and people, newest first: by when they were settled, those under way by their claim. */
import { Injectable } from '@nestjs/common';
import { NotFound } from '@landfall/domain/fault/fault';
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import { messageIdOf, partsOfMessageId, type Message, type MessageStatus } from '@landfall/domain/message/message';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { MessageRepository, type SettledStatus } from '@landfall/store/message/message.repository';
import type { Place } from '@landfall/store/older';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { CatalogService } from '../catalog/catalog.service';
import { knownEnrollment, type KnownEnrollment } from './known';

export interface MessageQuery {
  journey?: string | undefined;
  /** Either kind of id; a stranger has none. */
  userId?: string | undefined;
  status?: MessageStatus | undefined;
}

export interface KnownMessage extends Place {
  message: Message;
  enrollment: KnownEnrollment;
}

interface Found extends Place {
  message: Message;
  of: Enrollment;
}

const SETTLED: readonly SettledStatus[] = ['sent', 'withheld', 'bounced', 'failed', 'unknown'];
/** No more are under way at once: each worker has a bounded number of attempts. */
const MOST_UNDER_WAY = 1_000;

@Injectable()
export class MessageReader {
  constructor(
    private readonly catalogs: CatalogService,
    private readonly profiles: ProfileRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly messages: MessageRepository,
  ) {}

  /**
   * Up to `limit` after the given place, whose id is a message's.
   *
   * @throws NotFound for an unknown journey
   */
  async page(asked: MessageQuery, after: Place | null, limit: number): Promise<KnownMessage[]> {
    const { journey, userId } = asked;
    if (journey !== undefined && !(await this.catalogs.current()).journeys.has(journey))
      throw new NotFound(`journey “${journey}”`);
    const found = userId === undefined ? await this.ofAll(asked, after, limit) : await this.ofPerson(userId, asked);
    const page = found
      .filter(({ message, of }) => isAskedFor(message, of, asked))
      .filter((each) => !after || compare(after, each) < 0)
      .sort(compare)
      .slice(0, limit);
    const userIds = await this.profiles.userIdsOf(page.map(({ of }) => of.profileId));
    const now = Date.now();
    return page.map(({ of, ...each }) => ({
      ...each,
      enrollment: knownEnrollment(of, userIds.get(of.profileId) ?? null, now),
    }));
  }

  /** @throws NotFound */
  async get(messageId: string): Promise<KnownMessage> {
    const parts = partsOfMessageId(messageId);
    const [of] = parts ? await this.enrollments.findMany([parts.enrollmentId]) : [];
    const found = of && foundIn(of).find(({ id }) => id === messageId);
    if (!found) throw new NotFound(`message “${messageId}”`);
    const userIds = await this.profiles.userIdsOf([of.profileId]);
    return { ...found, enrollment: knownEnrollment(of, userIds.get(of.profileId) ?? null, Date.now()) };
  }

  private async ofPerson(userId: string, { journey }: MessageQuery): Promise<Found[]> {
    const person = await this.profiles.findByAnyId(userId);
    const known = person ? await this.enrollments.ofProfiles([person.profile.id]) : [];
    return known
      .map(({ enrollment }) => enrollment)
      .flatMap((each) => (journey === undefined || each.journey === journey ? foundIn(each) : []));
  }

  /** From each status as many as the page has at most; the newest of all of them are its. */
  private async ofAll({ journey, status }: MessageQuery, after: Place | null, limit: number): Promise<Found[]> {
    const settled = SETTLED.filter((each) => status === undefined || each === status);
    const [underWay, ...rows] = await Promise.all([
      status === undefined || status === 'claimed' ? this.enrollments.claimedBefore(Date.now() + 1, MOST_UNDER_WAY) : [],
      ...settled.map((each) => this.messages.page({ journey, status: each }, after, limit)),
    ]);
    const newest = rows.flat().sort(compare).slice(0, limit);
    const ids = [...underWay.map(({ id }) => id), ...newest.flatMap(({ id }) => partsOfMessageId(id)?.enrollmentId ?? [])];
    const enrollments = new Map((await this.enrollments.findMany([...new Set(ids)])).map((each) => [each.id, each]));
    const wanted = new Set(newest.map(({ id }) => id));
    return [...enrollments.values()].flatMap(foundIn).filter(({ id, message }) => message.status === 'claimed' || wanted.has(id));
  }
}

function isAskedFor(message: Message, of: Enrollment, { journey, status }: MessageQuery): boolean {
  return (journey === undefined || of.journey === journey) && (status === undefined || message.status === status);
}

const foundIn = (of: Enrollment): Found[] =>
  of.messages.map((message) => ({
    id: messageIdOf(of.id, message.step),
    at: message.at ?? message.claimedAt ?? of.enteredAt,
    message,
    of,
  }));

/** Later first; at one instant by id downwards, as the store has them. */
function compare(a: Place, b: Place): number {
  return b.at - a.at || (a.id === b.id ? 0 : a.id < b.id ? 1 : -1);
}
