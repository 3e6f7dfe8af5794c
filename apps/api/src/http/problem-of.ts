/** Every error there is, as the problem that its caller gets to read. Pure: what is logged is the filter's. */
import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { ZodError } from 'zod';
import type { Problem } from '@landfall/contracts/manners/problem';
import {
  Conflict,
  DomainError,
  type Fault,
  InvalidInput,
  NotFound,
  Overloaded,
  PreconditionFailed,
  Unavailable,
} from '@landfall/domain/fault/fault';
import { storeIsAway } from '@landfall/store/connection';
import { HttpFault } from './http-fault';

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/** An error that is nobody's fault but ours comes out as 500 without a word of what it was. */
export function problemOf(error: unknown): ProblemAnswer {
  if (error instanceof HttpFault) return answer(error.status, error.code, error.message, { headers: error.headers });
  if (error instanceof DomainError) return ofDomain(error);
  if (storeIsAway(error)) return ofDomain(new Unavailable('The database'));
  if (error instanceof HttpException && error.getStatus() < 500) return ofStatus(error.getStatus(), error.message);
  if (isFastifyFault(error)) return ofStatus(error.statusCode, error.message);
  return answer(500, 'internal', 'Something went wrong on our side. It has been noted under the request id.');
}

function ofDomain(error: DomainError): ProblemAnswer {
  if (error instanceof InvalidInput)
    return answer(422, error.code, 'The input is not valid; see errors.', { errors: error.faults });
  if (error instanceof NotFound) return answer(404, error.code, error.message);
  if (error instanceof Conflict)
    return answer(409, error.code, error.message, error.faults.length > 0 ? { errors: error.faults } : {});
  if (error instanceof PreconditionFailed) return answer(412, error.code, error.message);
  if (error instanceof Overloaded)
    return answer(429, error.code, error.message, { headers: retryAfter(error.retryAfterSeconds) });
  if (error instanceof Unavailable)
    return answer(503, error.code, error.message, { headers: retryAfter(error.retryAfterSeconds) });
  // A kind of error that this door has not been told about is a fault of ours, not the caller's.
  return answer(500, 'internal', 'Something went wrong on our side. It has been noted under the request id.');
}

/** Fastify's own refusals carry a code and a status below 500; a schema's error that escaped (ZodError) carries neither. */
function isFastifyFault(error: unknown): error is { statusCode: number; message: string } {
  if (!(error instanceof Error) || error instanceof ZodError) return false;
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 && String(code).startsWith('FST_');
}

const CODES: Record<number, string> = {
  400: 'unreadable',
  404: 'not_found',
  413: 'too_large',
  414: 'uri_too_long',
  415: 'unsupported_media',
};

function ofStatus(status: number, detail: string): ProblemAnswer {
  return answer(status, CODES[status] ?? `http_${status}`, detail);
}

function answer(
  status: number,
  code: string,
  detail: string,
  extra: { errors?: readonly Fault[]; headers?: Readonly<Record<string, string>> } = {},
): ProblemAnswer {
  const { errors, headers = {} } = extra;
  const problem: Problem = { type: `urn:landfall:problem:${code}`, title: STATUS_CODES[status] ?? 'Error', status, detail, code };
  return { problem: errors ? { ...problem, errors: [...errors] } : problem, headers };
}

function retryAfter(seconds: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(seconds))) };
}
