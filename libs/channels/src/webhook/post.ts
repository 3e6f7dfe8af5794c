/** One POST to somebody else's server: bounded in time and in what is read of the answer, no redirect followed, to public addresses only. */
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, lookupPublic, PrivateAddress } from './public-address';

export interface PostLimits {
  /** Connecting, sending and reading together. */
  timeoutMs: number;
  /** Bytes read of an answer's body; what comes after them is not waited for. */
  answerBytes: number;
  /** `http:` and private addresses too. */
  allowPrivate: boolean;
}

export const POST_LIMITS = { timeoutMs: 10_000, answerBytes: 65_536 } as const;

export interface Answer {
  status: number;
  /** As sent; `undefined` where there was none. */
  retryAfter: string | undefined;
}

/** The address is one that is never posted to. */
export class UnfitUrl extends Error {
  override readonly name = 'UnfitUrl';
}

/**
 * @throws UnfitUrl and PrivateAddress before a byte is sent; any other error where the connection failed, broke or took too long
 */
export async function post(url: string, body: string, headers: Record<string, string>, limits: PostLimits): Promise<Answer> {
  const target = new URL(url);
  if (target.protocol !== 'https:' && !(limits.allowPrivate && target.protocol === 'http:'))
    throw new UnfitUrl('only https: is posted to');
  const host = target.hostname.replace(/^\[|\]$/g, '');
  // A literal address is connected to without being looked up.
  if (!limits.allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw new PrivateAddress();
  return new Promise<Answer>((resolve, reject) => {
    const signal = AbortSignal.timeout(limits.timeoutMs);
    const request = (target.protocol === 'https:' ? https : http).request(
      target,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        // A connection of its own, so that each is checked.
        agent: false,
        signal,
        ...(limits.allowPrivate ? {} : { lookup: lookupPublic }),
      },
      (response) => {
        const answer = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
        let read = 0;
        const done = () => {
          resolve(answer);
          response.destroy();
        };
        response.on('data', (chunk: Buffer) => {
          read += chunk.length;
          if (read >= limits.answerBytes) done();
        });
        response.on('end', done);
        response.on('error', reject);
      },
    );
    request.on('error', (error) => reject(signal.aborted ? new Error(`no answer within ${limits.timeoutMs} ms`) : error));
    request.end(body);
  });
}
