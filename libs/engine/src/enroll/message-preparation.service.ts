/** What is asked of a due message outside its profile's ledger: whether there is an address that takes it, and what it says. */
import { Inject, Injectable } from '@nestjs/common';
import type { Delivery } from '@landfall/channels/channel';
import { isAddress } from '@landfall/channels/email/mailbox';
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import type { DueSend } from '@landfall/domain/ledger/advance';
import { addressRefusal } from '@landfall/domain/message/address';
import { messageIdOf, type MessageClass, type WithheldReason } from '@landfall/domain/message/message';
import { traitValues, type Profile } from '@landfall/domain/profile/profile';
import { addressHash, AddressBookRepository } from '@landfall/store/address-book/address-book.repository';
import { CHANNELS, type Channels } from './channels';
import { MessageRenderer } from './message-renderer';

export interface DueAtPerson {
  due: DueSend;
  enrollment: Enrollment;
  profile: Profile;
}

/** Ready to be handed over. */
export interface ReadyMessage {
  kind: 'ready';
  id: string;
  /** Of the address it goes to; `null` for what is posted to a machine. */
  addressHash: string | null;
  /** One attempt. */
  deliver(): Promise<Delivery>;
}

export type Preparation = ReadyMessage | { kind: 'withhold'; reason: WithheldReason };

const withhold = (reason: WithheldReason): Preparation => ({ kind: 'withhold', reason });

@Injectable()
export class MessagePreparation {
  constructor(
    private readonly renderer: MessageRenderer,
    private readonly addresses: AddressBookRepository,
    @Inject(CHANNELS) private readonly channels: Channels,
  ) {}

  async prepare({ due, enrollment, profile }: DueAtPerson): Promise<Preparation> {
    const id = messageIdOf(enrollment.id, due.step);
    const { content } = due.effect;
    return 'template' in content
      ? this.prepareMail(id, content.template, due, enrollment, profile)
      : this.preparePost(id, content, due, enrollment, profile);
  }

  /** @returns why no mail of this class may go to the address by now; `null` where it may */
  async refusalOf({ addressHash: hash }: ReadyMessage, messageClass: MessageClass | null): Promise<WithheldReason | null> {
    return hash === null ? null : addressRefusal(await this.addresses.find(hash), messageClass);
  }

  private async prepareMail(
    id: string,
    template: string,
    { step, effect }: DueSend,
    enrollment: Enrollment,
    profile: Profile,
  ): Promise<Preparation> {
    const address = traitValues(profile)['email'];
    if (!isAddress(address)) return withhold('no_address');
    const hash = addressHash(address);
    const refusal = addressRefusal(await this.addresses.find(hash), effect.class);
    if (refusal) return withhold(refusal);
    const rendered = await this.renderer.render(enrollment, profile, template, { step });
    if (rendered.status === 'failed') return withhold('render_error');
    const deliver = () => this.channels.email.deliver({ id, to: address, ...rendered.message });
    return { kind: 'ready', id, addressHash: hash, deliver };
  }

  private async preparePost(
    id: string,
    content: Parameters<MessageRenderer['renderPost']>[2],
    due: DueSend,
    enrollment: Enrollment,
    profile: Profile,
  ): Promise<Preparation> {
    const { webhook } = this.channels;
    const rendered = await this.renderer.renderPost(enrollment, profile, content, due);
    if (rendered.status === 'failed') return withhold('render_error');
    const deliver = async (): Promise<Delivery> =>
      webhook ? webhook.deliver({ id, ...rendered.post }) : { status: 'failed', reason: 'this worker has no way to post' };
    return { kind: 'ready', id, addressHash: null, deliver };
  }
}
