/** The enrollments of a journey, newest first. */
import { Injectable } from '@nestjs/common';
import type { EndReason } from '@landfall/domain/attribution/attribution';
import { NotFound } from '@landfall/domain/fault/fault';
import type { EnrollmentState } from '@landfall/domain/journey/enrollment';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { CatalogService } from '../catalog/catalog.service';
import { knownEnrollment, type KnownEnrollment } from './known';

export interface EnrollmentQuery {
  /** Either kind of id; a stranger has none. */
  userId?: string | undefined;
  state?: EnrollmentState | undefined;
  endReason?: EndReason | undefined;
}

@Injectable()
export class EnrollmentReader {
  constructor(
    private readonly catalogs: CatalogService,
    private readonly profiles: ProfileRepository,
    private readonly enrollments: EnrollmentRepository,
  ) {}

  /**
   * Up to `limit` of those opened before the enrollment `before`.
   *
   * @throws NotFound for an unknown journey
   */
  async page(journey: string, asked: EnrollmentQuery, before: string | null, limit: number): Promise<KnownEnrollment[]> {
    if (!(await this.catalogs.current()).journeys.has(journey)) throw new NotFound(`journey “${journey}”`);
    const { userId, state, endReason } = asked;
    const person = userId === undefined ? undefined : await this.profiles.findByAnyId(userId);
    if (userId !== undefined && !person) return [];
    const now = Date.now();
    const filter = {
      ...(person ? { profileId: person.profile.id } : {}),
      ...(state === undefined ? {} : { state: { name: state, now } }),
      ...(endReason === undefined ? {} : { endReason }),
    };
    const found = await this.enrollments.page(journey, filter, before, limit);
    const userIds = await this.profiles.userIdsOf(found.map(({ profileId }) => profileId));
    return found.map((enrollment) => knownEnrollment(enrollment, userIds.get(enrollment.profileId) ?? null, now));
  }
}
