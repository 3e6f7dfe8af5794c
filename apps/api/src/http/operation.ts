/** The contract of a route, declared above its handler: who may call it, which bodies it takes, and how it is documented. */
import { SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** `tracking`: write or admin keys, also as Basic user or `writeKey` in the body, from any origin. `public`: no key. */
export type Access = 'public' | 'read' | 'write' | 'admin' | 'tracking';

/** What the door does for a route before its handler is called. */
export interface RouteRules {
  /** By default `read` for GET and HEAD under /v1, `admin` for everything else. */
  readonly access?: Access | undefined;
  /** Media types whose body reaches the handler as text, beside JSON (`text/csv`). */
  readonly textMedia?: readonly string[] | undefined;
  /** Bytes of a body, unpacked; by default 1 MB, 500 KB for tracking. */
  readonly bodyLimit?: number | undefined;
  /** `by_item`: a list's items are judged one by one, so its handler calls `faultsOfText` on each (tracking and imports). */
  readonly strangeText?: 'refused' | 'by_item' | undefined;
  /** False where nothing is changed by a POST (previews); never asked of tracking and of POSTs that a read key may call. */
  readonly idempotencyKey?: boolean | undefined;
}

/** Bytes of an import's or a simulation's body. */
export const LARGE_BODY = 64 * 1024 * 1024;

export interface OperationContract extends RouteRules {
  /** Verb and noun: `putGoal`, `publishJourney`. */
  readonly operationId: string;
  readonly summary: string;
  readonly tags?: readonly string[];
  readonly request?: z.ZodType;
  readonly query?: z.ZodObject;
  /** Answers by status; null for one without a body. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** Further media types in which the 200 is given (`text/csv`, `text/html`). */
  readonly answerMedia?: readonly string[];
  /** Statuses of problems beyond those that follow from the contract itself (409, 412). */
  readonly problems?: readonly number[];
}

export const OPERATION = Symbol('OperationContract');

/** Declares a route. Every handler under /v1 has one; a spec of the OpenAPI document says so. */
export function Operation(contract: OperationContract): MethodDecorator {
  const { access, textMedia, bodyLimit, strangeText, idempotencyKey } = contract;
  const declareRules = withRules({ access, textMedia, bodyLimit, strangeText, idempotencyKey });
  return (target, name, descriptor) => {
    SetMetadata(OPERATION, contract)(target, name, descriptor);
    declareRules(target, name, descriptor);
  };
}

/** The same for pages that are no operation of the API: on a handler, or on a controller for all its handlers. */
export function Access(access: Access): MethodDecorator & ClassDecorator {
  const declare = withRules({ access });
  return ((target: object, name?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (name !== undefined && descriptor !== undefined) return declare(target, name, descriptor);
    const prototype = (target as { prototype: object }).prototype;
    for (const [method, own] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (method !== 'constructor' && typeof own.value === 'function') declare(prototype, method, own);
    }
  }) as MethodDecorator & ClassDecorator;
}

/** Whether a call of it that comes again with the same `Idempotency-Key` is answered as the first time. */
export function keepsReplies(method: string, path: string, access: Access, { idempotencyKey }: RouteRules): boolean {
  return method === 'POST' && path.startsWith('/v1/') && (access === 'admin' || access === 'write') && idempotencyKey !== false;
}

function withRules(rules: RouteRules): MethodDecorator {
  return RouteConfig({ rules }) as MethodDecorator;
}

/** The rules of the route that a request has met; none for unknown routes. */
export function rulesOf(request: FastifyRequest): RouteRules {
  return (request.routeOptions.config as { rules?: RouteRules }).rules ?? {};
}

/** Whom the route is for, by declaration or else by its method. */
export function accessOf(request: FastifyRequest): Access {
  const declared = rulesOf(request).access;
  if (declared) return declared;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && (request.routeOptions.url ?? '').startsWith('/v1/') ? 'read' : 'admin';
}
