/** Who calls, and may they: asked before a byte of the body is read, except where the body carries the key. */
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccessKey } from '@landfall/store/access-key/access-key.repository';
import { isAllowed, secretOfBody, secretOfHeader, type Shown } from './credentials';
import { forbidden, unauthenticated } from './http-fault';
import type { KeyRing } from './key-ring';
import { type Access, accessOf } from './operation';
import type { RateLimit } from './rate-limit';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that the caller showed; null on public paths. */
    accessKey: AccessKey | null;
    /** Its secret, for sealing what only this caller may read again. Never logged, never stored. */
    accessSecret: string | null;
  }
}

export class AccessHook {
  constructor(
    private readonly ring: KeyRing,
    private readonly limit: RateLimit,
  ) {}

  /** On arrival. Unknown paths under /v1 ask for a key before they say that nothing is there. */
  readonly onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const access = request.is404 ? accessOfUnknown(request) : accessOf(request);
    if (access === 'public' || request.method === 'OPTIONS') return;
    const shown = secretOfHeader(request.headers.authorization, access === 'tracking');
    if (access === 'tracking' && shown.kind === 'none') return;
    await this.admit(request, reply, access, shown);
  };

  /** Once the body is there: tracking calls without a header. */
  readonly preHandler = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.is404 || request.accessKey !== null || accessOf(request) !== 'tracking') return;
    await this.admit(request, reply, 'tracking', secretOfBody(request.body));
  };

  private async admit(
    request: FastifyRequest,
    reply: FastifyReply,
    access: Exclude<Access, 'public'>,
    shown: Shown,
  ): Promise<void> {
    if (shown.kind === 'none') throw unauthenticated('A key is needed here.');
    const key = shown.kind === 'secret' ? await this.ring.find(shown.secret) : undefined;
    if (key === undefined || shown.kind !== 'secret') throw unauthenticated('This key is not known, or was revoked.');
    request.accessKey = key;
    request.accessSecret = shown.secret;
    this.limit.take(key.id, reply);
    if (!request.is404 && !isAllowed(key.scope, access)) throw forbidden(`A key of scope “${key.scope}” may not do this.`);
  }
}

function accessOfUnknown(request: FastifyRequest): Exclude<Access, 'write'> {
  return /^\/v1(?:[/?]|$)/.test(request.raw.url ?? '') ? 'admin' : 'public';
}

/** The caller's key, on any handler that needs one. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): AccessKey => {
  const { accessKey } = context.switchToHttp().getRequest<FastifyRequest>();
  if (accessKey === null) throw new Error('A public route has no caller.');
  return accessKey;
});
