/** A problem put on the wire, the same way from wherever it arises. */
import type { FastifyReply } from 'fastify';
import type { ProblemAnswer } from './problem-of';

/** Answers of 500 and above carry the request's id, under which the log knows more. */
export function sendProblem(reply: FastifyReply, { problem, headers }: ProblemAnswer): void {
  const body = problem.status >= 500 ? { ...problem, requestId: reply.request.id } : problem;
  const type = { 'content-type': 'application/problem+json', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };
  // As bytes: to a text, Fastify would add a charset, which this media type does not have.
  void reply
    .code(problem.status)
    .headers({ ...headers, ...type })
    .send(Buffer.from(JSON.stringify(body)));
}
