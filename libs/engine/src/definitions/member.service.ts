/** Members of segments: read of any, chosen by hand for static ones. */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Conflict } from '@landfall/domain/fault/fault';
import { catchUp } from '@landfall/domain/ledger/advance';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import type { Ledger, Surroundings } from '@landfall/domain/ledger/ledger';
import { changeMember, type MemberCall } from '@landfall/domain/ledger/member';
import { profileIdOf } from '@landfall/domain/profile/profile';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { LedgerDesk } from '../desk/ledger-desk';
import { DefinitionService } from './definition.service';

export interface MemberChange {
  /** Profiles that moved; who was inside (or outside) already is not counted. */
  added: number;
  removed: number;
}

const CHUNK = 200;

@Injectable()
export class MemberService {
  constructor(
    private readonly common: DefinitionService,
    private readonly profiles: ProfileRepository,
    private readonly desk: LedgerDesk,
  ) {}

  /** @param after id of a profile. @throws NotFound */
  async page(
    segment: string,
    after: string | null,
    limit: number,
  ): Promise<{ id: string; userId: string | null; since: number }[]> {
    await this.common.get('segment', segment);
    return this.profiles.membersAfter(segment, after, limit);
  }

  /** Takes either kind of id; one of whom nothing was heard is taken for a `userId`, and known once added. Completes goals, suppresses and lets into journeys as a call would. @throws NotFound, Conflict where its condition chooses */
  async change(segment: string, add: readonly string[], remove: readonly string[]): Promise<MemberChange> {
    const { status, body } = await this.common.get('segment', segment);
    if (status !== 'active') throw new Conflict(`The segment “${segment}” is ${status}.`);
    if ('when' in (body as object))
      throw new Conflict(`The members of segment “${segment}” are those that its condition chooses.`);
    return { added: await this.moveAll(segment, add, true), removed: await this.moveAll(segment, remove, false) };
  }

  /** @returns how many moved */
  private async moveAll(segment: string, userIds: readonly string[], add: boolean): Promise<number> {
    let moved = 0;
    for (let start = 0; start < userIds.length; start += CHUNK) {
      const ids = userIds.slice(start, start + CHUNK);
      const found = await Promise.all(ids.map((id) => this.profiles.findByAnyId(id)));
      const results = await this.desk.workAll(
        ids.map((userId, index) => ({
          profileId: found[index]?.profile.id ?? profileIdOf({ userId, anonymousId: null }),
          work: mover({ messageId: randomUUID(), userId, segment, add }),
        })),
      );
      moved += results.filter(Boolean).length;
    }
    return moved;
  }
}

const mover = (call: Omit<MemberCall, 'at'>) => (ledger: Ledger, catalog: Catalog, around: Surroundings) => {
  catchUp(ledger, catalog, around.now - 1, 'leave', around);
  return changeMember(ledger, catalog, { ...call, at: around.now }, around);
};
