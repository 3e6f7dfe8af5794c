// The variables of the environment, each with its form: the one schema that operations.md and `landfall` itself go by.
import { z } from 'zod';
import { isRsaKey } from './rsa-key';

const flag = z.enum(['0', '1', 'false', 'true'], 'must be 1 or 0').transform((word) => word === '1' || word === 'true');
const accessKey = z.string().regex(/^[\x21-\x7e]{16,200}$/, 'must be 16 to 200 visible ASCII characters');
const urlOf = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const path = z.string().regex(/^[^\0]+$/, 'must be a path');

/**
 * What may stand in the environment; an empty text counts as not set, and other variables are none of our business.
 *
 * Messages never repeat a value: half of them are secrets.
 */
export const environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65535, 'must be a port from 0 to 65535')
    .default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be an address or a host name')
    .default('127.0.0.1'),
  DATA_DIR: path.default('./data'),
  // Several hosts of a replica set lie between commas, which the WHATWG parser refuses: only the scheme is looked at here.
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, 'must be a URL that begins with mongodb:// or mongodb+srv://')
    .optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/:]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/, 'must be host:port')
    .optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[\w.-]{2,255}$/, 'must be the name of a Temporal namespace')
    .default('default'),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: flag.default(false),
  TEMPORAL_TLS_CLIENT_CERT_PATH: path.optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: path.optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: path.optional(),
  SMTP_URL: urlOf('smtp:', 'smtps:').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, 'must be an address, or a name and an <address>')
    .optional(),
  DKIM_DOMAIN: z
    .string()
    .regex(/^(?=.{1,253}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, 'must be a domain')
    .optional(),
  DKIM_SELECTOR: z
    .string()
    .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'must be a selector: letters, digits, - and _')
    .optional(),
  // A line of its own for each line of the key, or `\n` between them.
  DKIM_PRIVATE_KEY: z
    .string()
    .transform((text) => text.replaceAll('\\n', '\n'))
    .refine(isRsaKey, 'must be an RSA private key in PEM form')
    .optional(),
  DKIM_PRIVATE_KEY_FILE: path.optional(),
  PUBLIC_URL: urlOf('http:', 'https:')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  ADMIN_KEY: accessKey.optional(),
  WRITE_KEY: accessKey.optional(),
  READ_KEY: accessKey.optional(),
  SIGNING_SECRET: z.string().min(16, 'must be 16 characters or more').optional(),
  IMPORT_DIR: path.optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
  ALLOW_PRIVATE_URLS: flag.default(false),
  CLOCK_SPEED: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,6})?$/, 'must be a number above 0')
    .transform(Number)
    .refine((speed) => speed > 0, 'must be a number above 0')
    .default(1),
  ALLOW_CLOCK_SPEED: flag.default(false),
  RATE_LIMIT: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number of calls a second, 1 or more')
    .transform(Number)
    .default(10_000),
  RUNTIME_DIR: path.optional(),
  // Set by `landfall up` for the processes that it starts, never by hand.
  LANDFALL_EMBEDDED: flag.default(false),
  INBOX_DIR: path.optional(),
});

export type Environment = z.infer<typeof environment>;
