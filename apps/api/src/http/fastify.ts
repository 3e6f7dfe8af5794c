/** The server under Nest: bounded in time and size, and with one reader for all bodies. */
import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { readBody } from './body-reader';
import { problemOf } from './problem-of';
import { sendProblem } from './send-problem';
import type { HttpSettings } from './settings';

/** A request, upload included, has this long. */
const REQUEST_TIMEOUT_MS = 120_000;

/** An id of 255 characters may take twelve bytes each once percent-encoded. */
const MAX_PARAM_LENGTH = 255 * 12;

/** Give it to `NestFactory.create` together with `bodyParser: false`, then call `installManners`. */
export function createAdapter(settings: HttpSettings): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...(settings.logger ? { loggerInstance: settings.logger } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // A path that cannot be decoded is refused before there is a route to meet it.
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => sendProblem(reply, problemOf(error)),
    clientErrorHandler: answerBrokenHttp,
  });
  const server = adapter.getInstance();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', readBody);
  return adapter;
}

/** What is no HTTP at all never reaches a route; it is answered in the same shape all the same. */
function answerBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, title] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'timeout', 'Request Timeout']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'headers_too_large', 'Request Header Fields Too Large']
        : [400, 'unreadable', 'Bad Request'];
  const body = JSON.stringify({ type: `urn:landfall:problem:${code}`, title, status, code });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
