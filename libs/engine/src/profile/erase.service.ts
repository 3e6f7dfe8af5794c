/** Forgets a person: gates are shut before it resolves, what counted stays without a name, a later event is of somebody new. */
import { Inject, Injectable } from '@nestjs/common';
import { NotFound } from '@landfall/domain/fault/fault';
import { catchUp } from '@landfall/domain/ledger/advance';
import { eraseLedger, type Renaming } from '@landfall/domain/ledger/erase';
import type { Ledger } from '@landfall/domain/ledger/ledger';
import { anyIds, erasedProfileId } from '@landfall/domain/profile/profile';
import { erasedKey } from '@landfall/store/conversion/conversion.repository';
import type { Debt } from '@landfall/store/enrollment/enrollment.repository';
import { ErasureRepository, type Erased, type ErasedRows } from '@landfall/store/ledger/erasure.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { CatalogService } from '../catalog/catalog.service';
import { LedgerDesk, TELL, type Tell } from '../desk/ledger-desk';
import { newId } from '../desk/new-id';
import { worthRepeating } from '../desk/worth-repeating';

/** Where mails are kept beside the database, if anywhere: the embedded inbox. */
export interface KeptMail {
  /** @returns how many mails to that address were removed */
  remove(address: string): Promise<number>;
}
export const KEPT_MAIL = Symbol('kept mail');

export interface Erasure {
  deleted: ErasedRows['deleted'] & { messages: number };
  kept: ErasedRows['kept'];
}

const ATTEMPTS = 40;

@Injectable()
export class EraseService {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly erasures: ErasureRepository,
    private readonly catalogs: CatalogService,
    private readonly desk: LedgerDesk,
    @Inject(TELL) private readonly tell: Tell,
    @Inject(KEPT_MAIL) private readonly mail: KeptMail | null,
  ) {}

  /**
   * By either kind of id, with all ids that were joined to it.
   *
   * @throws NotFound for a stranger whom nobody asked for, and for who is forgotten already
   */
  async erase(id: string): Promise<Erasure> {
    if (!(await this.profiles.findByAnyId(id))) return this.eraseStranger(id);
    await this.workWhatIsDue(id);
    for (let attempt = 1; ; attempt++) {
      const stored = await this.profiles.findByAnyId(id);
      if (!stored) throw new NotFound(`profile “${id}”`);
      const addresses = await this.erasures.everyValueOf(stored, 'email');
      const catalog = await this.catalogs.current();
      let owes = new Map<string, Debt>();
      try {
        // First what only the address leads to: nobody would find it any more.
        const messages = await this.removeMail(addresses);
        const rows = await this.erasures.attempt(stored, (ledger): Erased => {
          const now = Date.now();
          owes = stopsOf(ledger, now);
          const renaming = newNames();
          eraseLedger(ledger, catalog, renaming, { now });
          return { owes, now, renamed: (row) => renamedRejection(row, renaming) };
        });
        this.tell(owes);
        return { deleted: { ...rows.deleted, messages }, kept: rows.kept };
      } catch (error) {
        if (attempt === ATTEMPTS || !worthRepeating(error)) throw error;
      }
    }
  }

  /** All that is known of it is that it was asked for, and turned away for being nobody. */
  private async eraseStranger(id: string): Promise<Erasure> {
    const renaming = newNames();
    const rejections = await this.erasures.renameRejections(anyIds(id), (row) => renamedRejection(row, renaming));
    if (rejections === 0) throw new NotFound(`profile “${id}”`);
    return { deleted: { events: 0, messages: 0 }, kept: { enrollments: 0, conversions: 0, rejections } };
  }

  /** What timers had brought about before now stands, though no workflow may have got round to it. */
  private async workWhatIsDue(id: string): Promise<void> {
    const stored = await this.profiles.findByAnyId(id);
    if (!stored) throw new NotFound(`profile “${id}”`);
    await this.desk.work({
      profileId: stored.profile.id,
      work: (ledger, catalog, around) => {
        if (!ledger.isNew) catchUp(ledger, catalog, around.now - 1, 'leave', around);
      },
    });
  }

  private async removeMail(addresses: readonly unknown[]): Promise<number> {
    let removed = 0;
    for (const address of addresses) if (typeof address === 'string') removed += (await this.mail?.remove(address)) ?? 0;
    return removed;
  }
}

function stopsOf({ enrollments }: Ledger, now: number): Map<string, Debt> {
  const active = enrollments.filter(({ endedAt }) => endedAt === null);
  return new Map(active.map(({ id }) => [id, { owed: 'stop', since: now }]));
}

/** Nothing of the old names is in the new ones but where the same order has to be known again. */
function newNames(): Renaming {
  const words = new Map<string, string>();
  return {
    profileId: erasedProfileId(newId()),
    dedupeKey: erasedKey,
    word: (text) => {
      const known = words.get(text) ?? newId();
      words.set(text, known);
      return known;
    },
  };
}

function renamedRejection(row: Parameters<Erased['renamed']>[0], { profileId, word }: Renaming): ReturnType<Erased['renamed']> {
  return {
    ...row,
    id: newId(),
    profileId,
    key: row.key === null ? null : word(row.key),
    eventId: row.eventId === null ? null : word(row.eventId),
  };
}
