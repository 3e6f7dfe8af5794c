/** The keys that were shown lately, so that a busy key does not cost a read of the database with every call. */
import { type AccessKey, type AccessKeyRepository, hashSecret } from '@landfall/store/access-key/access-key.repository';

/** A key revoked by another process opens doors no longer than this. */
const TRUSTED_MS = 250;
const MAX_KEPT = 1_000;

interface Finding {
  readonly askedAt: number;
  readonly key: Promise<AccessKey | undefined>;
}

export class KeyRing {
  private readonly findings = new Map<string, Finding>();

  /** @param nowMs a clock that never goes back */
  constructor(
    private readonly keys: Pick<AccessKeyRepository, 'findByHash'>,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** The key of a secret. It is looked up by its hash, so the time it takes says nothing about how much of a guess was right. */
  async find(secret: string): Promise<AccessKey | undefined> {
    const hash = hashSecret(secret);
    const now = this.nowMs();
    const kept = this.findings.get(hash);
    if (kept && now - kept.askedAt < TRUSTED_MS) return kept.key;
    const finding: Finding = { askedAt: now, key: this.keys.findByHash(hash) };
    this.keep(hash, finding);
    try {
      const key = await finding.key;
      // Guesses are not worth a place.
      if (key === undefined) this.drop(hash, finding);
      return key;
    } catch (error) {
      this.drop(hash, finding);
      throw error;
    }
  }

  /** After a revocation in this process: nothing that was known before counts. */
  forget(): void {
    this.findings.clear();
  }

  private keep(hash: string, finding: Finding): void {
    if (this.findings.size >= MAX_KEPT) this.findings.clear();
    this.findings.set(hash, finding);
  }

  private drop(hash: string, finding: Finding): void {
    if (this.findings.get(hash) === finding) this.findings.delete(hash);
  }
}
