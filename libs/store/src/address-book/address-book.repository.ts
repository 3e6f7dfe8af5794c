/**
 * Collection `address_book`: what holds for an address, whoever bears it. Kept by hash, so that it survives the person's erasure
 * without naming anybody.
 */
import { createHash } from 'node:crypto';
import { Schema, type Model } from 'mongoose';
import type { AddressEntry } from '@landfall/domain/message/address';
import { collectionOf, type StoreConnection } from '../connection';
import { GatheredReads } from '../gathered-reads';
import { date, instantOrNull } from '../instant';

export type AddressNews = 'unsubscribed' | 'complained' | 'bounced';

interface AddressDocument {
  /** {@link addressHash} */
  _id: string;
  unsubscribedAt?: Date | null;
  complainedAt?: Date | null;
  bouncedAt?: Date | null;
}

const schema = new Schema<AddressDocument>(
  {
    _id: { type: String, required: true },
    unsubscribedAt: { type: Date, default: null },
    complainedAt: { type: Date, default: null },
    bouncedAt: { type: Date, default: null },
  } as never,
  { versionKey: false },
);

/** SHA-256 in hex of the address in lower case: mailboxes that differ in capitals alone are one. */
export const addressHash = (address: string): string => createHash('sha256').update(address.toLowerCase()).digest('hex');

export class AddressBookRepository {
  private readonly model: Model<AddressDocument>;
  private readonly entries = new GatheredReads<AddressDocument>((hashes) => this.findMany(hashes));

  constructor(connection: StoreConnection) {
    this.model = collectionOf(connection, 'address_book', schema);
  }

  /** @param hash of the address; nothing holds for one that is not in the book */
  async find(hash: string): Promise<AddressEntry> {
    const document = await this.entries.find(hash);
    return {
      unsubscribedAt: instantOrNull(document?.unsubscribedAt),
      complainedAt: instantOrNull(document?.complainedAt),
      bouncedAt: instantOrNull(document?.bouncedAt),
    };
  }

  private async findMany(hashes: readonly string[]): Promise<Map<string, AddressDocument>> {
    const documents = await this.model.collection.find<AddressDocument>({ _id: { $in: hashes } } as never).toArray();
    return new Map(documents.map((document) => [document._id, document]));
  }

  /** Idempotent: said again, it holds as before. */
  async note(hash: string, what: AddressNews, at: number): Promise<void> {
    await this.model.collection.updateOne({ _id: hash } as never, { $set: { [`${what}At`]: date(at) } }, { upsert: true });
  }

  /** The unsubscribe is taken back. A complaint and a hard bounce stay. */
  async resubscribe(hash: string): Promise<void> {
    await this.model.collection.updateOne({ _id: hash } as never, { $set: { unsubscribedAt: null } });
  }
}
