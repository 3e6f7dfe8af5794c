/** `Idempotency-Key`: a POST that is sent again gets the reply of the first time, and is not worked again. */
import { createHash, randomUUID } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, from, map, mergeMap, type Observable, of } from 'rxjs';
import { Conflict, InvalidInput } from '@landfall/domain/fault/fault';
import { IdempotencyRepository } from '@landfall/store/idempotency/idempotency.repository';
import { accessOf, keepsReplies, rulesOf } from './operation';
import { type KeptReply, openReply, sealReply } from './sealed-reply';

/** Headers that belong to the reply itself and not to the connection or the moment. */
const KEPT_HEADERS = ['etag', 'location', 'content-type'];

/** A document holds 16 MB; a longer reply is given, and not kept. */
const MAX_KEPT = 8 * 1024 * 1024;

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly replies: IdempotencyRepository) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const given = request.headers['idempotency-key'];
    if (given === undefined || !isKeyed(request)) return next.handle();
    const { accessKey, accessSecret } = request;
    if (accessKey === null || accessSecret === null) return next.handle();
    const id = digest([accessKey.id, pathOf(request), keyOf(given)]);
    const turn = randomUUID();
    const met = await this.replies.begin(id, digest([request.raw.url ?? '', request.body ?? null]), turn);
    switch (met.kind) {
      case 'done':
        return of(replay(openReply(met.reply, accessSecret, id), reply));
      case 'working':
        void reply.header('retry-after', '1');
        throw new Conflict('A request with this Idempotency-Key is still being worked.');
      case 'other_request':
        throw new InvalidInput([{ path: '', message: 'differs from the request that came first with this Idempotency-Key' }]);
      case 'begun':
        return next.handle().pipe(
          mergeMap((value) => from(this.keep(id, turn, replyOf(value, reply), accessSecret, request)).pipe(map(() => value))),
          catchError(async (error: unknown) => {
            await this.replies
              .release(id, turn)
              .catch(() => request.log.warn({ requestId: request.id }, 'idempotency key not released'));
            throw error;
          }),
        );
    }
  }

  /** The work is done: that its reply cannot be kept is no reason to say that it failed. */
  private async keep(id: string, turn: string, kept: KeptReply, secret: string, request: FastifyRequest): Promise<void> {
    try {
      const sealed = sealReply(kept, secret, id);
      if (kept.status >= 300 || sealed.length > MAX_KEPT) await this.replies.release(id, turn);
      else await this.replies.finish(id, turn, sealed);
    } catch {
      request.log.warn({ requestId: request.id }, 'reply not kept for its idempotency key');
    }
  }
}

/** Every POST under /v1 that may change something, but tracking, which has its messageId. */
function isKeyed(request: FastifyRequest): boolean {
  return keepsReplies(request.method, pathOf(request), accessOf(request), rulesOf(request));
}

function pathOf(request: FastifyRequest): string {
  return (request.raw.url ?? '').split('?', 1)[0] ?? '';
}

function keyOf(given: string | string[]): string {
  const key = String(given);
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new InvalidInput([{ path: '', message: 'Idempotency-Key must be 1 to 255 visible ASCII characters' }]);
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function replyOf(value: unknown, reply: FastifyReply): KeptReply {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const header = reply.getHeader(name);
    return header === undefined ? [] : [[name, String(header)] as const];
  });
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(headers),
    body: value === undefined ? null : JSON.stringify(value),
  };
}

function replay(kept: KeptReply, reply: FastifyReply): unknown {
  void reply.code(kept.status).headers({ ...kept.headers, 'idempotency-replayed': 'true' });
  return kept.body === null ? undefined : JSON.parse(kept.body);
}
