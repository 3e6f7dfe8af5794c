/** Who was turned away from a journey: one row per person, key and reason. */
import { Injectable } from '@nestjs/common';
import { NotFound } from '@landfall/domain/fault/fault';
import type { Place } from '@landfall/store/older';
import { profileIdOf } from '@landfall/domain/profile/profile';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { RejectionRepository, type RejectionGroup } from '@landfall/store/rejection/rejection.repository';
import { CatalogService } from '../catalog/catalog.service';

export type KnownRejections = RejectionGroup & { userId: string | null };

@Injectable()
export class RejectionReader {
  constructor(
    private readonly catalogs: CatalogService,
    private readonly profiles: ProfileRepository,
    private readonly rejections: RejectionRepository,
  ) {}

  /**
   * The latest first, up to `limit` after the given place. A stranger may have been turned away for being one.
   *
   * @param userId either kind of id
   * @throws NotFound for an unknown journey
   */
  async page(journey: string, userId: string | undefined, after: Place | null, limit: number): Promise<KnownRejections[]> {
    if (!(await this.catalogs.current()).journeys.has(journey)) throw new NotFound(`journey “${journey}”`);
    const profileId = userId === undefined ? undefined : await this.profileIdOf(userId);
    const groups = await this.rejections.groups(journey, profileId, after, limit);
    const userIds = await this.profiles.userIdsOf(groups.map((group) => group.profileId));
    return groups.map((group) => ({ ...group, userId: userIds.get(group.profileId) ?? null }));
  }

  private async profileIdOf(userId: string): Promise<string> {
    const known = await this.profiles.findByAnyId(userId);
    return known?.profile.id ?? profileIdOf({ userId, anonymousId: null });
  }
}
