/** The webhook channel: a message is posted as JSON, signed by Standard Webhooks 1.0, and the answer's status says how it went. */
import type { Json } from '@landfall/domain/event/event';
import type { Channel, Delivery } from '../channel';
import { post, POST_LIMITS, UnfitUrl } from './post';
import { PrivateAddress } from './public-address';
import { signatureHeaders } from './signature';

/** `id` is stable per message, so that a receiver can tell a retry from a second message. */
export interface OutgoingPost {
  id: string;
  url: string;
  body: Json;
}

export interface WebhookOptions {
  /** `whsec_…` */
  secret: string;
  allowPrivateUrls: boolean;
  timeoutMs?: number;
}

/** Neither is a refusal: the server is busy, or wants to be asked later (RFC 9110, 15.5.9; RFC 8470; RFC 6585). */
const TRY_LATER = new Set([408, 425, 429]);
const LONGEST_WAIT_MS = 3_600_000;

export class WebhookChannel implements Channel<OutgoingPost> {
  readonly name = 'webhook';
  private readonly underWay = new Set<Promise<Delivery>>();

  constructor(private readonly options: WebhookOptions) {}

  async deliver(message: OutgoingPost): Promise<Delivery> {
    const attempt = this.attempt(message);
    this.underWay.add(attempt);
    try {
      return await attempt;
    } finally {
      this.underWay.delete(attempt);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  private async attempt({ id, url, body }: OutgoingPost): Promise<Delivery> {
    const { secret, allowPrivateUrls, timeoutMs = POST_LIMITS.timeoutMs } = this.options;
    const text = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Landfall',
      ...signatureHeaders(secret, id, Date.now(), text),
    };
    try {
      const answer = await post(url, text, headers, { ...POST_LIMITS, timeoutMs, allowPrivate: allowPrivateUrls });
      return deliveryOf(answer.status, answer.retryAfter);
    } catch (error) {
      const reason = reasonOf(error);
      if (error instanceof UnfitUrl || error instanceof PrivateAddress) return { status: 'failed', reason };
      // Perhaps it was taken and only the answer lost: its receiver knows it by its id, so to try again is safe.
      return { status: 'retry', reason };
    }
  }
}

function deliveryOf(status: number, retryAfter: string | undefined): Delivery {
  const reason = `answered ${status}`;
  if (status >= 200 && status < 300) return { status: 'accepted', at: Date.now() };
  if (status >= 500 || TRY_LATER.has(status)) return { status: 'retry', reason, ...waitOf(retryAfter) };
  return { status: 'failed', reason: status >= 300 && status < 400 ? `${reason}; redirects are not followed` : reason };
}

/** `Retry-After` in seconds or as a date, an hour at most. */
function waitOf(retryAfter: string | undefined): { afterMs?: number } {
  if (retryAfter === undefined) return {};
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? { afterMs: Math.min(ms, LONGEST_WAIT_MS) } : {};
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').slice(0, 300);
}
