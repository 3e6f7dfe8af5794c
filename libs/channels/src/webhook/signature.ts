/** Standard Webhooks 1.0: the headers by which a receiver knows who posted, when, and that nothing was changed. */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * @param secret `whsec_` and the key in base64
 * @param id stable over retries: receivers take a post with a known id for the same one
 * @param at ms UTC of this attempt; receivers refuse what is minutes away from their clock
 * @see https://www.standardwebhooks.com
 */
export function signatureHeaders(secret: string, id: string, at: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/** The secret of everything that this installation posts by its journeys: worked out from its one secret, so there is nothing more to keep. */
export function journeyWebhookSecret(signingSecret: string): string {
  return PREFIX + createHmac('sha256', signingSecret).update('webhooks of journeys').digest('base64');
}
