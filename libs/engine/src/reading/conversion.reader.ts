/** Conversions of all goals and people, newest first. */
import { Injectable } from '@nestjs/common';
import type { Outcome } from '@landfall/domain/attribution/attribution';
import { NotFound } from '@landfall/domain/fault/fault';
import type { Instant } from '@landfall/domain/time/instant';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import type { Place } from '@landfall/store/older';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { CatalogService } from '../catalog/catalog.service';
import { knownConversion, type KnownConversion } from './known';

export interface ConversionQuery {
  goal?: string | undefined;
  /** Either kind of id; a stranger has none. */
  userId?: string | undefined;
  /** The journey that has the credit. */
  journey?: string | undefined;
  outcome?: Outcome | undefined;
  source?: string | undefined;
  /** `from ≤ occurredAt < to` */
  from?: Instant | undefined;
  to?: Instant | undefined;
}

@Injectable()
export class ConversionReader {
  constructor(
    private readonly catalogs: CatalogService,
    private readonly profiles: ProfileRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly conversions: ConversionRepository,
  ) {}

  /**
   * Up to `limit` after the given place, whose id is a `conversionKey`.
   *
   * @throws NotFound for an unknown goal or journey
   */
  async page({ userId, ...asked }: ConversionQuery, after: Place | null, limit: number): Promise<KnownConversion[]> {
    const { goals, journeys } = await this.catalogs.current();
    if (asked.goal !== undefined && !goals.has(asked.goal)) throw new NotFound(`goal “${asked.goal}”`);
    if (asked.journey !== undefined && !journeys.has(asked.journey)) throw new NotFound(`journey “${asked.journey}”`);
    const person = userId === undefined ? undefined : await this.profiles.findByAnyId(userId);
    if (userId !== undefined && !person) return [];
    const found = await this.conversions.page({ ...asked, profileId: person?.profile.id }, after, limit);
    const named = new Set(found.flatMap(({ credited, assists }) => (credited === null ? assists : [credited, ...assists])));
    const [passages, userIds] = await Promise.all([
      this.enrollments.findMany([...named]),
      this.profiles.userIdsOf(found.map(({ profileId }) => profileId)),
    ]);
    const byId = new Map(passages.map((passage) => [passage.id, passage]));
    return found.map((conversion) => knownConversion(conversion, userIds.get(conversion.profileId) ?? null, byId));
  }
}
