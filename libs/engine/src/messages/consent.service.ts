/** What people agree to: mail, and being measured. What they said lies with their profile; an unsubscribe by mail, and a complaint, with the address. */
import { Injectable } from '@nestjs/common';
import { Conflict, NotFound } from '@landfall/domain/fault/fault';
import { setConsent, type ConsentSaid } from '@landfall/domain/ledger/consent';
import { addressRefusal, type AddressEntry } from '@landfall/domain/message/address';
import { emailConsent } from '@landfall/domain/message/decide';
import { traitValues, type Profile } from '@landfall/domain/profile/profile';
import { addressHash, AddressBookRepository } from '@landfall/store/address-book/address-book.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { CatalogService } from '../catalog/catalog.service';
import { LedgerDesk } from '../desk/ledger-desk';

/** As it holds, defaults filled in. */
export interface Consents {
  email: 'subscribed' | 'unsubscribed';
  tracking: 'granted' | 'denied';
}

@Injectable()
export class ConsentService {
  constructor(
    private readonly catalogs: CatalogService,
    private readonly profiles: ProfileRepository,
    private readonly addresses: AddressBookRepository,
    private readonly desk: LedgerDesk,
  ) {}

  /** Of the profile, at the address it has now. */
  async of(profile: Profile): Promise<Consents> {
    return this.at(addressOf(profile), profile);
  }

  /**
   * Of whoever has the address. @param profile whose word counts beside what holds for the address; `undefined` where nobody is known by it
   */
  async at(hash: string | null, profile: Profile | undefined): Promise<Consents> {
    const catalog = await this.catalogs.current();
    const said = profile ? emailConsent(profile, catalog) : catalog.settings.consentDefault;
    const refused = hash !== null && isOut(await this.addresses.find(hash));
    return { email: refused ? 'unsubscribed' : said, tracking: profile?.consent.tracking ?? 'granted' };
  }

  /**
   * Counts from the next message and the next conversion on. An unsubscribe holds for the address too, so that it outlives the profile.
   *
   * @param id either kind
   * @throws NotFound for a stranger; Conflict for who subscribes after a complaint, which nothing takes back
   */
  async set(id: string, said: ConsentSaid): Promise<Consents> {
    const found = await this.profiles.findByAnyId(id);
    if (!found) throw new NotFound(`profile “${id}”`);
    return this.say(found.profile.id, addressOf(found.profile), said);
  }

  /** @param profileId `null` where nobody is known by the address: what concerns the address is kept all the same */
  async say(profileId: string | null, hash: string | null, said: ConsentSaid): Promise<Consents> {
    if (hash !== null && said.email === 'subscribed') await this.requireNoComplaint(hash);
    if (hash !== null && said.email === 'unsubscribed') await this.addresses.note(hash, 'unsubscribed', Date.now());
    const profile = profileId === null ? undefined : await this.saidBy(profileId, said);
    if (hash !== null && said.email === 'subscribed') await this.addresses.resubscribe(hash);
    return this.at(hash, profile);
  }

  private saidBy(profileId: string, said: ConsentSaid): Promise<Profile> {
    return this.desk.work({
      profileId,
      work: (ledger) => {
        setConsent(ledger, said);
        return structuredClone(ledger.profile);
      },
    });
  }

  private async requireNoComplaint(hash: string): Promise<void> {
    if ((await this.addresses.find(hash)).complainedAt !== null)
      throw new Conflict('Mail to this address was complained of: it cannot be subscribed again.');
  }
}

const isOut = (entry: AddressEntry): boolean => addressRefusal({ ...entry, bouncedAt: null }, 'promotional') !== null;

function addressOf(profile: Profile): string | null {
  const address = traitValues(profile)['email'];
  return typeof address === 'string' ? addressHash(address) : null;
}
