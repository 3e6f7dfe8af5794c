/** One profile as far as it is known, by either kind of id. */
import { Injectable } from '@nestjs/common';
import { NotFound } from '@landfall/domain/fault/fault';
import type { Ledger } from '@landfall/domain/ledger/ledger';
import type { Profile } from '@landfall/domain/profile/profile';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { LedgerRepository } from '@landfall/store/ledger/ledger.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { knownConversion, knownEnrollment, type KnownConversion, type KnownEnrollment } from '../reading/known';

export interface KnownProfile {
  profile: Profile;
  /** Newest first. */
  enrollments: KnownEnrollment[];
  /** Newest first. */
  conversions: KnownConversion[];
}

export interface PresentProfile extends KnownProfile {
  /** Keys, in order, of the segments in use that it is in. */
  segments: string[];
}

@Injectable()
export class ProfileReader {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly ledgers: LedgerRepository,
    private readonly definitions: DefinitionRepository,
  ) {}

  /** @throws NotFound for a stranger */
  async read(id: string): Promise<PresentProfile> {
    const ledger = await this.ledgerOf(id);
    return { ...knownProfile(ledger), segments: await this.activeOf(Object.keys(ledger.profile.segments)) };
  }

  /**
   * A ledger to look at, with the history of the events named.
   *
   * @throws NotFound for a stranger
   */
  async ledgerOf(id: string, historyNames: readonly string[] = []): Promise<Ledger> {
    const stored = await this.profiles.findByAnyId(id);
    const ledger = stored && (await this.ledgers.look(stored.profile.id, historyNames));
    if (!ledger) throw new NotFound(`profile “${id}”`);
    return ledger;
  }

  /** Whoever was put by hand into a segment that is archived now is kept for its return, and is in none until then. */
  private async activeOf(segments: readonly string[]): Promise<string[]> {
    const found = await Promise.all(segments.map((key) => this.definitions.find('segment', key)));
    return segments.filter((_, index) => found[index]?.definition.status === 'active').sort();
  }
}

export function knownProfile({ profile, enrollments, conversions }: Ledger): KnownProfile {
  const now = Date.now();
  const passages = new Map(enrollments.map((enrollment) => [enrollment.id, enrollment]));
  return {
    profile,
    enrollments: enrollments.map((enrollment) => knownEnrollment(enrollment, profile.userId, now)).reverse(),
    conversions: [...conversions]
      .sort((a, b) => b.occurredAt - a.occurredAt || (a.id < b.id ? 1 : -1))
      .map((conversion) => knownConversion(conversion, profile.userId, passages)),
  };
}
