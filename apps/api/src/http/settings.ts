/** What the HTTP door needs to know of the configuration, and no more. */
import type { Logger } from 'pino';

export interface HttpSettings {
  /** Fixed keys of the environment, each of 16 to 200 visible ASCII characters. */
  readonly adminKey?: string | undefined;
  readonly writeKey?: string | undefined;
  readonly readKey?: string | undefined;
  /** Calls per second and key, by this process. */
  readonly rateLimit: number;
  /** Calls worked at once, over all keys, before more are turned away; by default 1,000. */
  readonly maxInFlight?: number | undefined;
  /** Of the product, for the OpenAPI document. */
  readonly version: string;
  /** Where faults of ours are told; without one, nowhere. */
  readonly logger?: Logger | undefined;
}

/** Injection token of {@link HttpSettings}. */
export const HTTP_SETTINGS = Symbol('HttpSettings');
