/** How much one key may ask, and how much all may: a token bucket per key, and a bound on what is worked at once. */
import type { FastifyReply } from 'fastify';
import { Overloaded } from '@landfall/domain/fault/fault';

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();
  private inFlight = 0;

  /**
   * @param perSecond tokens that come back per second; a bucket holds one second's worth
   * @param maxInFlight keyed calls worked at once
   * @param nowMs a clock that never goes back
   */
  constructor(
    private readonly perSecond: number,
    private readonly maxInFlight: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /**
   * Takes one call's token and place, and tells how many are left (`RateLimit-*`; `Reset` in seconds until the bucket is full).
   *
   * @throws Overloaded 429, with the seconds until a token is there
   */
  take(keyId: string, reply: FastifyReply): void {
    const bucket = this.filled(keyId);
    const isEmpty = bucket.tokens < 1;
    if (!isEmpty) bucket.tokens -= 1;
    void reply.headers({
      'ratelimit-limit': this.perSecond,
      'ratelimit-remaining': Math.floor(bucket.tokens),
      'ratelimit-reset': Math.ceil((this.perSecond - bucket.tokens) / this.perSecond),
    });
    if (isEmpty)
      throw new Overloaded(
        `More than ${this.perSecond} calls a second came with this key.`,
        (1 - bucket.tokens) / this.perSecond,
      );
    if (this.inFlight >= this.maxInFlight) throw new Overloaded('More is being asked at once than can be worked.');
    this.inFlight += 1;
    reply.raw.once('close', () => (this.inFlight -= 1));
  }

  private filled(keyId: string): Bucket {
    const now = this.nowMs();
    const bucket = this.buckets.get(keyId) ?? { tokens: this.perSecond, filledAtMs: now };
    bucket.tokens = Math.min(this.perSecond, bucket.tokens + ((now - bucket.filledAtMs) * this.perSecond) / 1000);
    bucket.filledAtMs = now;
    this.buckets.set(keyId, bucket);
    return bucket;
  }
}
