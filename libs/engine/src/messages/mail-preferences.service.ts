/** What the reader of a mail chooses by its links: for the address that it went to, and for the person as long as they are known. */
import { Injectable } from '@nestjs/common';
import type { Recipient } from '@landfall/channels/link/link-tokens';
import type { ConsentSaid } from '@landfall/domain/ledger/consent';
import { partsOfMessageId } from '@landfall/domain/message/message';
import { isErased, type Profile } from '@landfall/domain/profile/profile';
import { AddressBookRepository } from '@landfall/store/address-book/address-book.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { ProfileRepository } from '@landfall/store/profile/profile.repository';
import { ConsentService } from './consent.service';

/** As it holds now. */
export interface MailPreferences {
  /** To promotional mail. `complained`: it was reported as spam, which nothing takes back. */
  email: 'subscribed' | 'unsubscribed' | 'complained';
  /** `null` where the person is not known any more: nobody is measured then. */
  tracking: 'granted' | 'denied' | null;
}

@Injectable()
export class MailPreferencesService {
  constructor(
    private readonly addresses: AddressBookRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly profiles: ProfileRepository,
    private readonly consents: ConsentService,
  ) {}

  async read(recipient: Recipient): Promise<MailPreferences> {
    const { addressHash } = recipient;
    const profile = await this.personOf(recipient);
    const [{ complainedAt }, { email, tracking }] = await Promise.all([
      this.addresses.find(addressHash),
      this.consents.at(addressHash, profile),
    ]);
    return { email: complainedAt === null ? email : 'complained', tracking: profile ? tracking : null };
  }

  /** No promotional mail goes to the address any more, whoever bears it. Idempotent. */
  async unsubscribe({ addressHash }: Pick<Recipient, 'addressHash'>): Promise<void> {
    await this.addresses.note(addressHash, 'unsubscribed', Date.now());
  }

  /** What is left out stays. @throws Conflict for who subscribes after a complaint */
  async choose(recipient: Recipient, said: ConsentSaid): Promise<MailPreferences> {
    const profile = await this.personOf(recipient);
    await this.consents.say(profile?.id ?? null, recipient.addressHash, said);
    return this.read(recipient);
  }

  private async personOf({ messageId }: Recipient): Promise<Profile | undefined> {
    const parts = partsOfMessageId(messageId);
    const found = parts && (await this.enrollments.find(parts.enrollmentId));
    if (!found || isErased(found.enrollment.profileId)) return undefined;
    const [stored] = await this.profiles.findMany([found.enrollment.profileId]);
    return stored?.profile;
  }
}
