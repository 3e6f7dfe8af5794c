import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, loadConfig, loadUpConfig, urlOf } from './config';

const SECRET = 'a-secret-of-enough-length';
const servers = { MONGODB_URI: 'mongodb://127.0.0.1:1/landfall', TEMPORAL_ADDRESS: '127.0.0.1:2', SIGNING_SECRET: SECRET };

function faultsOf(load: (env: Record<string, string>) => unknown, env: Record<string, string>): string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable }) => variable);
    throw error;
  }
  return [];
}

describe('defaults', () => {
  it('need nothing for `up`', () => {
    expect(loadUpConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      dataDir: `${process.cwd()}/data`,
      mongodbUri: undefined,
      temporal: { address: undefined, namespace: 'default', tls: undefined },
      clockSpeed: 1,
      rateLimit: 10_000,
      logLevel: 'info',
      embedded: false,
    });
  });

  it('take an empty variable as not set', () => {
    expect(loadUpConfig({ PORT: '', MONGODB_URI: '', ADMIN_KEY: '', SMTP_URL: '' })).toEqual(loadUpConfig({}));
  });

  it('derive the public address of a role from where it listens', () => {
    expect(loadConfig({ ...servers, HOST: '0.0.0.0', PORT: '8080' }).publicUrl).toBe('http://127.0.0.1:8080');
    expect(loadConfig({ ...servers, PUBLIC_URL: 'https://mail.shop.example/' }).publicUrl).toBe('https://mail.shop.example');
    expect(urlOf('::1', 80)).toBe('http://[::1]:80');
  });

  it('encrypt to Temporal as soon as an API key is there', () => {
    expect(loadConfig({ ...servers, TEMPORAL_API_KEY: 'key' }).temporal.tls).toBeDefined();
  });
});

describe('faults', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['a port that is none', { PORT: 'http' }, ['PORT']],
    ['a port too high', { PORT: '65536' }, ['PORT']],
    ['a database of another kind', { MONGODB_URI: 'postgres://x', SIGNING_SECRET: SECRET }, ['MONGODB_URI']],
    ['a Temporal address without a port', { TEMPORAL_ADDRESS: 'temporal' }, ['TEMPORAL_ADDRESS']],
    ['mail to a web server', { SMTP_URL: 'https://mail.example' }, ['SMTP_URL']],
    ['a sender of two lines', { MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' }, ['MAIL_FROM']],
    ['a key too short', { ADMIN_KEY: 'short' }, ['ADMIN_KEY']],
    ['a key with a space', { WRITE_KEY: 'a key of many words' }, ['WRITE_KEY']],
    ['a key too long', { READ_KEY: 'k'.repeat(201) }, ['READ_KEY']],
    ['a level that pino has not', { LOG_LEVEL: 'loud' }, ['LOG_LEVEL']],
    ['a clock that stands', { CLOCK_SPEED: '0' }, ['CLOCK_SPEED']],
    ['a clock that runs backwards', { CLOCK_SPEED: '-1' }, ['CLOCK_SPEED']],
    ['a switch that is neither', { ALLOW_PRIVATE_URLS: 'maybe' }, ['ALLOW_PRIVATE_URLS']],
    ['a rate of none', { RATE_LIMIT: '0' }, ['RATE_LIMIT']],
    [
      'a fast clock on a database of one’s own',
      { CLOCK_SPEED: '60', MONGODB_URI: servers.MONGODB_URI, SIGNING_SECRET: SECRET },
      ['CLOCK_SPEED'],
    ],
    ['a fast clock on a Temporal of one’s own', { CLOCK_SPEED: '60', TEMPORAL_ADDRESS: 'temporal:7233' }, ['CLOCK_SPEED']],
    ['a database without the secret of its links', { MONGODB_URI: servers.MONGODB_URI }, ['SIGNING_SECRET']],
    ['a certificate without its key', { TEMPORAL_TLS_CLIENT_CERT_PATH: 'c.pem' }, ['TEMPORAL_TLS_CLIENT_KEY_PATH']],
    ['a signing domain alone', { DKIM_DOMAIN: 'shop.example' }, ['DKIM_SELECTOR', 'DKIM_PRIVATE_KEY']],
    ['a signing key that is none', { DKIM_DOMAIN: 'a.example', DKIM_SELECTOR: 'k', DKIM_PRIVATE_KEY: 'x' }, ['DKIM_PRIVATE_KEY']],
    [
      'a file of a key that is not there',
      { DKIM_DOMAIN: 'a.example', DKIM_SELECTOR: 'k', DKIM_PRIVATE_KEY_FILE: '/nowhere/k.pem' },
      ['DKIM_PRIVATE_KEY_FILE'],
    ],
    [
      'several at once',
      { PORT: 'x', ADMIN_KEY: 'y', CLOCK_SPEED: '2', TEMPORAL_ADDRESS: 'a:1' },
      ['PORT', 'ADMIN_KEY', 'CLOCK_SPEED'],
    ],
  ])('%s', (_, env, variables) => {
    expect(faultsOf(loadUpConfig, env)).toEqual(variables);
  });

  it('of a role name every missing server', () => {
    expect(faultsOf(loadConfig, { PORT: 'x' })).toEqual(['PORT', 'MONGODB_URI', 'TEMPORAL_ADDRESS', 'SIGNING_SECRET']);
  });

  it('never print a value', () => {
    const secret = 'sesame';
    const env = {
      ADMIN_KEY: secret,
      SIGNING_SECRET: secret,
      SMTP_URL: `ftp://u:${secret}@h`,
      LOG_LEVEL: secret,
      TEMPORAL_TLS: secret,
      PORT: secret,
    };
    expect(() => loadUpConfig(env)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }));
  });
});

describe('signing', () => {
  const pem = (type: 'rsa' | 'ed25519') => {
    const { privateKey } = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 1024 }) : generateKeyPairSync('ed25519');
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  };
  const named = { DKIM_DOMAIN: 'shop.example', DKIM_SELECTOR: 'landfall' };
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'landfall-config-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is left out unless it is asked for', () => {
    expect(loadUpConfig({}).dkim).toBeUndefined();
  });

  it('takes its key from a variable, with line breaks or without, or from a file', () => {
    const privateKey = pem('rsa');
    const file = path.join(folder, 'dkim.pem');
    writeFileSync(file, privateKey);
    const dkim = { domain: 'shop.example', selector: 'landfall', privateKey };
    expect(loadUpConfig({ ...named, DKIM_PRIVATE_KEY: privateKey }).dkim).toEqual(dkim);
    expect(loadUpConfig({ ...named, DKIM_PRIVATE_KEY: privateKey.replaceAll('\n', '\\n') }).dkim).toEqual(dkim);
    expect(loadUpConfig({ ...named, DKIM_PRIVATE_KEY_FILE: file }).dkim).toEqual(dkim);
  });

  it('takes no key of another kind', () => {
    const file = path.join(folder, 'ed25519.pem');
    writeFileSync(file, pem('ed25519'));
    expect(faultsOf(loadUpConfig, { ...named, DKIM_PRIVATE_KEY: pem('ed25519') })).toEqual(['DKIM_PRIVATE_KEY']);
    expect(faultsOf(loadUpConfig, { ...named, DKIM_PRIVATE_KEY_FILE: file })).toEqual(['DKIM_PRIVATE_KEY_FILE']);
  });
});

describe('a fast clock', () => {
  it.each<[string, Record<string, string>]>([
    ['is free with embedded servers', { CLOCK_SPEED: '86400' }],
    ['can be allowed', { ...servers, CLOCK_SPEED: '86400', ALLOW_CLOCK_SPEED: '1' }],
    ['is fine for a process that `up` started', { ...servers, CLOCK_SPEED: '86400', LANDFALL_EMBEDDED: '1' }],
  ])('%s', (_, env) => {
    expect(loadUpConfig(env).clockSpeed).toBe(86_400);
  });
});
