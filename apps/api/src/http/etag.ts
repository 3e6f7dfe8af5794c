/** ETags: the state of a resource in one word, so that two authors do not overwrite each other. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PreconditionFailed } from '@landfall/domain/fault/fault';

/** Said in some answers about the same state, and no part of it. */
const SAID_BESIDE = new Set(['warnings', 'secret']);

/** Strong tag of a resource as it is answered; the same for `PUT` and `GET`. */
function etagOf(resource: object): string {
  const state = Object.entries(resource).filter(([name]) => !SAID_BESIDE.has(name));
  return `"${createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 27)}"`;
}

/** Puts the tag on the answer and hands the resource back, for the last line of a handler. */
export function tagged<T extends object>(reply: FastifyReply, resource: T): T {
  void reply.header('etag', etagOf(resource));
  return resource;
}

/**
 * `If-Match` and `If-None-Match: *` of a call that changes a resource.
 *
 * @param current the resource as it is answered now; undefined where there is none
 * @throws PreconditionFailed 412
 */
export function requireMatch(request: FastifyRequest, current: object | undefined): void {
  const { 'if-match': wanted, 'if-none-match': unwanted } = request.headers;
  if (wanted !== undefined && !isMatch(wanted, current)) {
    throw new PreconditionFailed('The resource is no longer in the state that If-Match names; read it again.');
  }
  if (unwanted?.trim() === '*' && current !== undefined) throw new PreconditionFailed('There is one already.');
}

function isMatch(wanted: string, current: object | undefined): boolean {
  if (current === undefined) return false;
  const tags = wanted.split(',').map((tag) => tag.trim());
  return tags.includes('*') || tags.includes(etagOf(current));
}

/** A reader that has this state already is told so, without the body. */
export async function answerNotModified(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const seen = request.headers['if-none-match'];
  const etag = reply.getHeader('etag');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || seen === undefined || etag === undefined || reply.statusCode !== 200) return payload;
  const tags = seen.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (!tags.includes('*') && !tags.includes(String(etag))) return payload;
  void reply.code(304).removeHeader('content-type').removeHeader('content-length');
  return null;
}
