/** From what a caller sent to what a handler may trust: bodies, queries, keys and ids, each fault with its place. */
import { Body, createParamDecorator, type ExecutionContext, type PipeTransform, Query } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InvalidInput, NotFound } from '@landfall/domain/fault/fault';
import { faultsOfText } from '@landfall/domain/fault/faults-of-text';
import { faultsOfZod } from '@landfall/domain/fault/faults-of-zod';
import { unreadable } from './http-fault';

class ZodBodyPipe implements PipeTransform {
  constructor(private readonly schema: z.ZodType) {}

  transform(value: unknown): unknown {
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    if (value === undefined) throw unreadable('A body is needed here.');
    throw new InvalidInput(faultsOfZod(parsed.error, value));
  }
}

class ZodQueryPipe implements PipeTransform {
  constructor(private readonly schema: z.ZodObject) {}

  transform(value: Record<string, unknown>): unknown {
    const known = Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(this.schema.shape, name)));
    const parsed = this.schema.safeParse(known);
    const faults = [...faultsOfText(known), ...(parsed.success ? [] : faultsOfZod(parsed.error, known))];
    if (parsed.success && faults.length === 0) return parsed.data;
    throw new InvalidInput(faults.map((fault) => ({ ...fault, path: `?${fault.path.slice(1)}` })));
  }
}

/** The body by a schema: 400 where one is needed and none came, 422 with every fault at once. */
export const JsonBody = (schema: z.ZodType) => Body(new ZodBodyPipe(schema));

/** The query by a schema over its texts: names it does not know are ignored, bad values 422 at `?name`. */
export const QueryBy = (schema: z.ZodObject) => Query(new ZodQueryPipe(schema));

const DEFINITION_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** `:key` of a definition's path. One that cannot be a key lies nowhere (404), and can be put nowhere (422). `what` is the noun. */
export const KeyParam = createParamDecorator((what: string, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { key: string } }>>();
  const { key } = request.params;
  if (DEFINITION_KEY.test(key)) return key;
  if (request.method !== 'PUT') throw new NotFound(`${what} of this key`);
  throw new InvalidInput([{ path: '{key}', message: 'must be 1 to 63 of a to z, 0 to 9 and -, and not begin with -' }]);
});

/** An id in the path, percent-decoded: 1 to 255 characters, none of them a control character; else 404, on PUT 422. */
export const IdParam = createParamDecorator((name: string, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: Record<string, string> }>>();
  const id = request.params[name] ?? '';
  if (id.length >= 1 && id.length <= 255 && !/[\p{Cc}\p{Cs}]/u.test(id)) return id;
  if (request.method !== 'PUT') throw new NotFound('such id');
  throw new InvalidInput([{ path: `{${name}}`, message: 'must be 1 to 255 characters, none of them a control character' }]);
});
