// The only reader of the environment: everything else is handed what it needs.
import path from 'node:path';
import { type DkimConfig, dkimFaults, dkimOf } from './dkim';
import { environment, type Environment } from './environment';

/** What one process of the product goes by; paths are absolute, URLs without a closing slash. */
export interface Config {
  /** TCP port of the API, 0 to 65535; 0 lets the system pick one. */
  port: number;
  host: string;
  dataDir: string;
  mongodbUri: string;
  temporal: TemporalConfig & { address: string };
  /** `undefined` outside `landfall up` when no `SMTP_URL` is given: nothing can be mailed. */
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  /** `undefined`: mail goes out unsigned. */
  dkim: DkimConfig | undefined;
  /** Where people reach us from outside, e.g. in links of mails. */
  publicUrl: string;
  keys: { admin: string | undefined; write: string | undefined; read: string | undefined };
  signingSecret: string;
  importDir: string | undefined;
  logLevel: Environment['LOG_LEVEL'];
  allowPrivateUrls: boolean;
  /** How many times faster the durations of definitions run than real ones; 1 is real time. */
  clockSpeed: number;
  /** Calls a second that one key may make. */
  rateLimit: number;
  /** Where the embedded inbox keeps its mail; `undefined` when mail goes to an SMTP server of one's own. */
  inboxDir: string | undefined;
  /** Started by `landfall up`, which checked the environment as a whole. */
  embedded: boolean;
}

export interface TemporalConfig {
  namespace: string;
  apiKey: string | undefined;
  /** `undefined` for plain text; file paths in PEM form otherwise, each optional. */
  tls: { certPath: string | undefined; keyPath: string | undefined; caPath: string | undefined } | undefined;
}

/** As {@link Config}, but what is missing is to be embedded, made, or picked. */
export interface UpConfig extends Omit<Config, 'mongodbUri' | 'temporal' | 'publicUrl' | 'signingSecret'> {
  mongodbUri: string | undefined;
  temporal: TemporalConfig & { address: string | undefined };
  publicUrl: string | undefined;
  signingSecret: string | undefined;
  /** Where fetched server binaries are kept; `undefined` for the `.runtime` of the installation. */
  runtimeDir: string | undefined;
}

/** One variable and what is wrong with it, in words that never repeat its value. */
export interface ConfigFault {
  variable: string;
  message: string;
}

/** The environment cannot be used; names every bad variable at once. */
export class ConfigError extends Error {
  readonly code = 'config_error';

  constructor(readonly faults: readonly ConfigFault[]) {
    super(['The environment cannot be used:', ...faults.map(({ variable, message }) => `  ${variable} ${message}`)].join('\n'));
    this.name = 'ConfigError';
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * For one role (API, worker, command): both servers are given.
 *
 * @throws {ConfigError} with all faults
 */
export function loadConfig(env: Variables = process.env): Config {
  const { config, faults } = readConfig(env, { needed: ['MONGODB_URI', 'TEMPORAL_ADDRESS', 'SIGNING_SECRET'] });
  const { mongodbUri, signingSecret, publicUrl, temporal } = config;
  if (faults.length > 0 || mongodbUri === undefined || temporal.address === undefined || signingSecret === undefined) {
    throw new ConfigError(faults);
  }
  return {
    ...config,
    mongodbUri,
    signingSecret,
    temporal: { ...temporal, address: temporal.address },
    publicUrl: publicUrl ?? urlOf(config.host, config.port),
  };
}

/**
 * For `landfall up`: a server without an address is embedded.
 *
 * @throws {ConfigError} with all faults
 */
export function loadUpConfig(env: Variables = process.env): UpConfig {
  // A database of one's own outlives DATA_DIR, and so must the links that were mailed.
  const { config, faults } = readConfig(env, { needed: env.MONGODB_URI ? ['SIGNING_SECRET'] : [] });
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** Where a local client reaches a server that listens on `host`: wildcard addresses are answered on loopback. */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** The environment as it is, for a process to hand on to those that it starts. */
export function inheritedEnvironment(): Record<string, string | undefined> {
  return { ...process.env };
}

type Needed = readonly (keyof Environment)[];

function readConfig(env: Variables, { needed }: { needed: Needed }): { config: UpConfig; faults: ConfigFault[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map(({ path: [variable], message }) => ({ variable: String(variable), message }));
  for (const variable of needed) if (given[variable] === undefined) faults.push({ variable, message: 'is required' });
  const faulty = new Set(faults.map(({ variable }) => variable));
  // Rules between variables are judged on those that can be read, so that they are named in the same breath.
  const readable = environment.parse(Object.fromEntries(Object.entries(given).filter(([variable]) => !faulty.has(variable))));
  return {
    config: toConfig(readable),
    faults: [...faults, ...rulesBetween(readable).filter(({ variable }) => !faulty.has(variable))],
  };
}

function rulesBetween(env: Environment): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const ownServers = env.MONGODB_URI !== undefined || env.TEMPORAL_ADDRESS !== undefined;
  if (env.CLOCK_SPEED !== 1 && ownServers && !env.ALLOW_CLOCK_SPEED && !env.LANDFALL_EMBEDDED) {
    faults.push({
      variable: 'CLOCK_SPEED',
      message: 'other than 1 is refused with MONGODB_URI or TEMPORAL_ADDRESS unless ALLOW_CLOCK_SPEED is 1',
    });
  }
  if ((env.TEMPORAL_TLS_CLIENT_CERT_PATH === undefined) !== (env.TEMPORAL_TLS_CLIENT_KEY_PATH === undefined)) {
    const variable = `TEMPORAL_TLS_CLIENT_${env.TEMPORAL_TLS_CLIENT_KEY_PATH === undefined ? 'KEY' : 'CERT'}_PATH`;
    faults.push({ variable, message: 'is required: certificate and key go together' });
  }
  return [...faults, ...dkimFaults(env)];
}

function toConfig(env: Environment): UpConfig {
  const absolute = (file: string | undefined) => (file === undefined ? undefined : path.resolve(file));
  const tls = {
    certPath: absolute(env.TEMPORAL_TLS_CLIENT_CERT_PATH),
    keyPath: absolute(env.TEMPORAL_TLS_CLIENT_KEY_PATH),
    caPath: absolute(env.TEMPORAL_TLS_SERVER_CA_CERT_PATH),
  };
  // An API key must never travel in the clear.
  const encrypted =
    env.TEMPORAL_TLS || env.TEMPORAL_API_KEY !== undefined || Object.values(tls).some((file) => file !== undefined);
  return {
    port: env.PORT,
    host: env.HOST,
    dataDir: path.resolve(env.DATA_DIR),
    mongodbUri: env.MONGODB_URI,
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      apiKey: env.TEMPORAL_API_KEY,
      tls: encrypted ? tls : undefined,
    },
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    dkim: dkimOf(env),
    publicUrl: env.PUBLIC_URL,
    keys: { admin: env.ADMIN_KEY, write: env.WRITE_KEY, read: env.READ_KEY },
    signingSecret: env.SIGNING_SECRET,
    importDir: absolute(env.IMPORT_DIR),
    logLevel: env.LOG_LEVEL,
    allowPrivateUrls: env.ALLOW_PRIVATE_URLS,
    clockSpeed: env.CLOCK_SPEED,
    rateLimit: env.RATE_LIMIT,
    inboxDir: absolute(env.INBOX_DIR),
    embedded: env.LANDFALL_EMBEDDED,
    runtimeDir: absolute(env.RUNTIME_DIR),
  };
}
