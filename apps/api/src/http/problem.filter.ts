/** The one place where errors become HTTP answers. */
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './problem-of';
import { sendProblem } from './send-problem';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const answer = problemOf(error);
    if (answer.problem.status >= 500) {
      request.log.error({ requestId: request.id, route: request.routeOptions?.url, ...traceOf(error) }, answer.problem.code);
    }
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    // A refused body is read to its end and dropped, so the connection is as good as before.
    reply.removeHeader('connection');
    sendProblem(reply, answer);
  }
}

/** Where it happened and what kind it was. A driver's message may quote what was stored, so it stays out of the log. */
function traceOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  const isOfDriver = /^(Mongo|Mongoose|BSON|Validation|Cast)/.test(error.name);
  const { code } = error as { code?: unknown };
  return { error: error.name, code, at: frames, ...(isOfDriver ? {} : { message: error.message }) };
}
