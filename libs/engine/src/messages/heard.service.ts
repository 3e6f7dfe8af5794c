/** What is heard of messages after they were handed over: hits on their links, and what whoever carried them feeds back. Worked before it is answered. */
import { Injectable } from '@nestjs/common';
import { Conflict, NotFound } from '@landfall/domain/fault/fault';
import { catchUp } from '@landfall/domain/ledger/advance';
import { hearOfMessage, type Hearing, type MessageNews } from '@landfall/domain/ledger/hear';
import type { Ledger } from '@landfall/domain/ledger/ledger';
import { acceptedAt, CLAIM_LASTS_MS, messageIdOf, partsOfMessageId, type Message } from '@landfall/domain/message/message';
import { addressHash, AddressBookRepository } from '@landfall/store/address-book/address-book.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { LedgerDesk } from '../desk/ledger-desk';

/** A hit on a link of a mail. */
export interface Hit {
  what: 'opened' | 'clicked';
  /** Ms UTC. */
  at: number;
  /** By how it came: the user agent of a scanner, or a HEAD request. */
  isKnownMachine: boolean;
}

export interface Feedback {
  type: 'delivered' | 'bounced' | 'complained';
  /** Ms UTC. */
  at: number;
  /** Of a bounce: nothing will ever arrive at the address. */
  permanent: boolean;
}

interface Heard {
  hearing: Hearing;
  /** Of the address that it went to; `null` for what is no mail. */
  addressHash: string | null;
}

/** Nobody opens a mail as it arrives: scanners do (real time). */
const FASTER_THAN_PEOPLE_MS = 1_000;

@Injectable()
export class HeardService {
  constructor(
    private readonly enrollments: EnrollmentRepository,
    private readonly addresses: AddressBookRepository,
    private readonly desk: LedgerDesk,
  ) {}

  /** @param messageId one that is unknown, or forgotten, is heard of in vain */
  async hear(messageId: string, { what, at, isKnownMachine }: Hit): Promise<Hearing> {
    const { hearing } = await this.work(messageId, what, at, (message) => isKnownMachine || isTooFast(message, at));
    return hearing;
  }

  /**
   * A complaint and a permanent bounce hold for the address from then on, whoever bears it.
   *
   * @throws NotFound; Conflict where the message was never handed over
   */
  async feedBack(messageId: string, { type, at, permanent }: Feedback): Promise<void> {
    const { hearing, addressHash: hash } = await this.work(messageId, type, at, () => false);
    if (hearing === 'unknown') throw new NotFound(`message “${messageId}”`);
    if (hearing === 'unsent') throw new Conflict(`The message “${messageId}” was never handed over.`);
    const holds = type === 'complained' || (type === 'bounced' && permanent);
    if (holds && hash !== null) await this.addresses.note(hash, type, at);
  }

  private async work(
    messageId: string,
    what: MessageNews,
    at: number,
    isByMachine: (message: Message) => boolean,
  ): Promise<Heard> {
    const parts = partsOfMessageId(messageId);
    const found = parts && (await this.enrollments.find(parts.enrollmentId));
    if (!found) return { hearing: 'unknown', addressHash: null };
    return this.desk.work<Heard>({
      profileId: found.enrollment.profileId,
      work: (ledger, catalog, around) => {
        const message = messageOf(ledger, messageId);
        if (!message) return { hearing: 'unknown', addressHash: null };
        catchUp(ledger, catalog, around.now - 1, 'leave', around);
        const news = { ...parts, what, at, receivedAt: around.now, byMachine: isByMachine(message) };
        return {
          hearing: hearOfMessage(ledger, catalog, news, around),
          addressHash: message.addressHash ?? currentAddress(ledger, message),
        };
      },
    });
  }
}

function messageOf(ledger: Ledger, messageId: string): Message | undefined {
  for (const { id, messages } of ledger.enrollments) {
    const found = messages.find(({ step }) => messageIdOf(id, step) === messageId);
    if (found) return found;
  }
  return undefined;
}

/** Mails of 0.1 do not say where they went. */
function currentAddress({ profile }: Ledger, { channel }: Message): string | null {
  const address = Object.hasOwn(profile.traits, 'email') ? profile.traits['email']!.value : null;
  return channel === 'email' && typeof address === 'string' ? addressHash(address) : null;
}

/** While its claim is in force its acceptance is not even written down yet. */
function isTooFast(message: Message, at: number): boolean {
  const accepted = acceptedAt(message);
  if (accepted !== null) return at - accepted <= FASTER_THAN_PEOPLE_MS;
  return message.status === 'claimed' && message.claimedAt !== null && at - message.claimedAt <= CLAIM_LASTS_MS;
}
