/** Lets people into a journey on somebody's word, whichever way people enter it otherwise. Its rules are asked as ever. */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InvalidInput } from '@landfall/domain/fault/fault';
import type { JourneyDefinition, RejectionReason } from '@landfall/domain/journey/journey';
import { catchUp } from '@landfall/domain/ledger/advance';
import { enterByHand } from '@landfall/domain/ledger/entries';
import { profileIdOf } from '@landfall/domain/profile/profile';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { DefinitionService } from '../definitions/definition.service';
import { JourneyService } from '../definitions/journey.service';
import { type DeskTask, LedgerDesk } from '../desk/ledger-desk';

export interface HandResult {
  /** As it was given. */
  userId: string;
  result: 'entered' | 'rejected';
  reason: RejectionReason | null;
  enrollmentId: string | null;
}

type Answer = Omit<HandResult, 'userId'>;
const NOT_LIVE: Answer = { result: 'rejected', reason: 'not_live', enrollmentId: null };
const CHUNK = 200;

@Injectable()
export class EnrollByHand {
  constructor(
    private readonly common: DefinitionService,
    private readonly journeys: JourneyService,
    private readonly profiles: ProfileRepository,
    private readonly desk: LedgerDesk,
  ) {}

  /**
   * In the order given; who is named twice is asked twice.
   *
   * @param userIds either kind of id
   * @param key of the enrollments, in a keyed journey
   * @throws NotFound; InvalidInput where a key is given and the journey knows none
   */
  async enroll(journey: string, userIds: readonly string[], key: string | null): Promise<HandResult[]> {
    const definition = await this.common.get('journey', journey);
    const { entry } = (await this.journeys.liveVersion(definition))?.definition ?? (definition.body as JourneyDefinition);
    if (key !== null && entry.keyBy === undefined)
      throw new InvalidInput([{ path: '/key', message: 'is given, but the journey is not keyed: it has no entry.keyBy' }]);
    const messageId = randomUUID();
    const results: HandResult[] = [];
    for (let start = 0; start < userIds.length; start += CHUNK) {
      const some = userIds.slice(start, start + CHUNK);
      const found = await Promise.all(some.map((id) => this.profiles.findByAnyId(id)));
      const ids = some.map((userId, index) => found[index]?.profile.id ?? profileIdOf({ userId, anonymousId: null }));
      const answers = await this.desk.workAll(ids.map((id) => entering(id, journey, { key, messageId })));
      results.push(...answers.map((answer, index) => ({ userId: some[index]!, ...answer })));
    }
    return results;
  }
}

/** What was due before comes first. */
const entering = (profileId: string, key: string, by: { key: string | null; messageId: string }): DeskTask<Answer> => ({
  profileId,
  work: (ledger, catalog, around) => {
    catchUp(ledger, catalog, around.now - 1, 'leave', around);
    const journey = catalog.journeys.get(key);
    return journey ? enterByHand(ledger, catalog, journey, { ...by, at: around.now }, around) : NOT_LIVE;
  },
});
