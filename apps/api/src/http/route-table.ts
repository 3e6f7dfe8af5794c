/** Which paths exist by which methods: for 405, for OPTIONS, and for the calls that other origins may make. */
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { HttpFault } from './http-fault';
import type { RouteRules } from './operation';

interface Entry {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
  isTracking: boolean;
}

const CORS_HEADERS = { 'access-control-allow-origin': '*' };
const PREFLIGHT_HEADERS = {
  ...CORS_HEADERS,
  'access-control-allow-methods': 'POST',
  // The last is of RudderStack's browser client.
  'access-control-allow-headers': 'authorization, content-type, content-encoding, anonymousid',
  'access-control-max-age': '86400',
};

export class RouteTable {
  private readonly entries = new Map<string, Entry>();

  readonly onRoute = (route: RouteOptions): void => {
    const entry = this.entries.get(route.url) ?? { pattern: patternOf(route.url), methods: new Set<string>(), isTracking: false };
    for (const method of [route.method].flat()) entry.methods.add(method);
    entry.isTracking ||= (route.config as { rules?: RouteRules } | undefined)?.rules?.access === 'tracking';
    this.entries.set(route.url, entry);
  };

  /** Before access is asked: a browser wants to read the 401 too. */
  readonly answerOrigins = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const entry = request.is404 ? this.find(request) : this.entries.get(request.routeOptions.url ?? '');
    if (!entry?.isTracking) return;
    void reply.headers({
      ...(request.method === 'OPTIONS' ? PREFLIGHT_HEADERS : CORS_HEADERS),
      'cross-origin-resource-policy': 'cross-origin',
    });
  };

  /** After access was asked: a path that exists by other methods says which. */
  readonly answerOtherMethods = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (!request.is404) return undefined;
    const entry = this.find(request);
    if (!entry) return undefined;
    const allow = [...entry.methods, 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow).send();
    throw new HttpFault(405, 'method_not_allowed', `This path answers to ${allow}.`, { allow });
  };

  private find(request: FastifyRequest): Entry | undefined {
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
    return [...this.entries.values()].find((entry) => entry.pattern.test(path));
  }
}

/** `/v1/goals/:key` and `/assets/*`; a catch-all of a site at `/*` says nothing about which paths exist. */
function patternOf(url: string): RegExp {
  if (url === '/*' || url === '*') return /^(?!)/;
  const source = url
    .split('/')
    .map((segment) =>
      segment.startsWith(':') ? '[^/]+' : segment === '*' ? '.*' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('/');
  return new RegExp(`^${source}$`);
}
