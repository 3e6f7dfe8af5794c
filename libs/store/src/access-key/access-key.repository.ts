/** Keys of access, kept as hashes: whoever reads the database can open no door with it. */
import { createHash, randomBytes } from 'node:crypto';
import { Schema } from 'mongoose';
import { collectionOf, isDuplicate, type StoreConnection } from '../connection';

export type Scope = 'admin' | 'read' | 'write';

/** A key without its secret. */
export interface AccessKey {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly createdAt: Date;
  /** True of keys that the environment gave (`ADMIN_KEY` and its like). */
  readonly seeded: boolean;
}

interface AccessKeyRow {
  _id: string;
  name: string;
  scope: Scope;
  hash: string;
  createdAt: Date;
  seeded: boolean;
  /** Revoked keys stay as rows: revisions name them, and a seeded one must not come back by a restart. */
  revokedAt: Date | null;
}

const schema = new Schema<AccessKeyRow>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    scope: { type: String, required: true },
    hash: { type: String, required: true },
    createdAt: { type: Date, required: true },
    seeded: { type: Boolean, required: true },
    revokedAt: { type: Date, default: null },
  },
  { versionKey: false, minimize: false },
);
schema.index({ hash: 1 }, { unique: true });
schema.index({ createdAt: -1, _id: -1 });
schema.index({ _id: 1, revokedAt: 1 });

/** SHA-256 in hex. Secrets are 256 random bits (or an operator's own long text), so that no slow hash is needed. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

export class AccessKeyRepository {
  private readonly rows;

  constructor(connection: StoreConnection) {
    this.rows = collectionOf(connection, 'access_keys', schema);
  }

  /** Makes a key. The secret, `lf_<scope>_` and 256 random bits, is known only to the caller of this. */
  async create(name: string, scope: Scope): Promise<{ key: AccessKey; secret: string }> {
    const secret = `lf_${scope}_${randomBytes(32).toString('base64url')}`;
    const row: AccessKeyRow = {
      _id: `key_${randomBytes(9).toString('base64url')}`,
      name,
      scope,
      hash: hashSecret(secret),
      createdAt: new Date(),
      seeded: false,
      revokedAt: null,
    };
    await this.rows.create(row);
    return { key: keyOf(row), secret };
  }

  /**
   * Makes the environment's keys good. Idempotent; a new secret replaces the one before, and one that was revoked stays so.
   *
   * @returns scopes whose given key was revoked, so that the operator can be told
   * @throws Error when a secret is already another key's
   */
  async seed(secrets: Partial<Record<Scope, string | undefined>>): Promise<Scope[]> {
    const revoked: Scope[] = [];
    for (const [scope, secret] of Object.entries(secrets) as [Scope, string | undefined][]) {
      if (secret === undefined) continue;
      const hash = hashSecret(secret);
      const present = await this.rows.findById(`seed_${scope}`).lean();
      if (present?.hash === hash) {
        if (present.revokedAt) revoked.push(scope);
        continue;
      }
      const fields = {
        name: `${scope} key of the environment`,
        scope,
        hash,
        createdAt: new Date(),
        seeded: true,
        revokedAt: null,
      };
      try {
        await this.rows.updateOne({ _id: `seed_${scope}` }, { $set: fields }, { upsert: true });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        // Two processes that start together seed the same row; anything else under this hash is another key.
        const winner = await this.rows.findOne({ hash }).lean();
        if (winner?._id !== `seed_${scope}`) throw new Error(`The given ${scope} key is already in use as another key.`);
      }
    }
    return revoked;
  }

  /** The key that this secret opens doors with; undefined for unknown and revoked ones. */
  async findByHash(hash: string): Promise<AccessKey | undefined> {
    const row = await this.rows.findOne({ hash }).lean();
    return row && row.revokedAt === null ? keyOf(row) : undefined;
  }

  /** Newest first; up to `limit` keys that come after the given place. */
  async list(limit: number, after?: { createdAt: Date; id: string }): Promise<AccessKey[]> {
    const older = after
      ? { $or: [{ createdAt: { $lt: after.createdAt } }, { createdAt: after.createdAt, _id: { $lt: after.id } }] }
      : {};
    const rows = await this.rows
      .find({ createdAt: { $lte: after?.createdAt ?? new Date(8.64e15) }, revokedAt: null, ...older })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .lean();
    return rows.map(keyOf);
  }

  /** False where there is no such key (any more). */
  async revoke(id: string): Promise<boolean> {
    const { modifiedCount } = await this.rows.updateOne({ _id: id, revokedAt: null }, { $set: { revokedAt: new Date() } });
    return modifiedCount === 1;
  }
}

function keyOf({ _id, name, scope, createdAt, seeded }: AccessKeyRow): AccessKey {
  return { id: _id, name, scope, createdAt, seeded };
}
