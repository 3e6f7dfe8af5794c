/** How a page that a mail leads to is answered, and what is told to a browser whose link is broken. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '@landfall/domain/fault/fault';
import { brokenLinkPage, PAGE_POLICY } from './page';

/** Nothing on the way keeps the page, and no search engine lists it. */
export function answerPage(reply: FastifyReply, html: string): string {
  void reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': PAGE_POLICY,
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex',
  });
  return html;
}

/** Browsers ask for a page; whoever does not gets problems as everywhere else. */
export const isForPeople = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') ?? false;

/** 404: people get a page, programs a problem. @throws NotFound for who asked for no page */
export function answerBrokenLink(request: FastifyRequest, reply: FastifyReply): string {
  if (!isForPeople(request)) throw new NotFound('link of this token');
  void reply.code(404);
  return answerPage(reply, brokenLinkPage());
}
