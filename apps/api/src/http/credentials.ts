/** Where callers put their key: a Bearer token, and for tracking also the user of Basic or `writeKey` in the body. */
import type { Scope } from '@landfall/store/access-key/access-key.repository';
import type { Access } from './operation';

/** Keys that were given have at most this many characters. */
const MAX_SECRET = 200;

/** What a header says: nothing, a secret, or something that can be no secret here. */
export type Shown = { kind: 'none' } | { kind: 'secret'; secret: string } | { kind: 'useless' };

/** @param takesBasic tracking calls alone take `user:` with an empty password */
export function secretOfHeader(authorization: string | undefined, takesBasic: boolean): Shown {
  if (authorization === undefined) return { kind: 'none' };
  const match = /^(bearer|basic) +(\S{1,400})\s*$/i.exec(authorization);
  if (!match) return { kind: 'useless' };
  const [, scheme = '', value = ''] = match;
  if (scheme.toLowerCase() === 'bearer') return shown(value);
  if (!takesBasic) return { kind: 'useless' };
  const [user = '', ...password] = Buffer.from(value, 'base64').toString('utf8').split(':');
  return password.join(':') === '' ? shown(user) : { kind: 'useless' };
}

export function secretOfBody(body: unknown): Shown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'writeKey')) return { kind: 'none' };
  const { writeKey } = body as { writeKey: unknown };
  return typeof writeKey === 'string' ? shown(writeKey) : { kind: 'useless' };
}

function shown(secret: string): Shown {
  return /^[\x21-\x7e]+$/.test(secret) && secret.length <= MAX_SECRET ? { kind: 'secret', secret } : { kind: 'useless' };
}

const SCOPES: Record<Exclude<Access, 'public'>, readonly Scope[]> = {
  read: ['read', 'admin'],
  write: ['write', 'admin'],
  tracking: ['write', 'admin'],
  admin: ['admin'],
};

export function isAllowed(scope: Scope, access: Exclude<Access, 'public'>): boolean {
  return SCOPES[access].includes(scope);
}
