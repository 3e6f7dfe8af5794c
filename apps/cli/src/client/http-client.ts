// The API as the commands see it: JSON in and out, patient with a server that is busy or starting, never waiting without end.
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '@landfall/domain/fault/fault';
import { ApiProblem } from './api-problem';

export interface HttpClientSettings {
  /** Without a closing slash. */
  url: string;
  key: string;
  /** How long a call is tried again while the server is busy (429, 503) or away; default 30 s. */
  patienceMs?: number;
  /** Told once per call that nobody answers and that it is tried again for so long. */
  onWait?: (line: string) => void;
}

interface Call {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Whether a call that may have been worked already can be made again; every method but POST can. */
  repeatable?: boolean;
}

export interface Answer<T> {
  status: number;
  body: T;
}

const TIMEOUT_MS = 120_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const QUIET_TRIES = 2;

export class HttpClient {
  private readonly patienceMs: number;

  constructor(private readonly settings: HttpClientSettings) {
    this.patienceMs = settings.patienceMs ?? 30_000;
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.call({ method: 'GET', path });
  }

  put<T>(path: string, body: unknown): Promise<Answer<T>> {
    return this.call({ method: 'PUT', path, body });
  }

  delete<T = undefined>(path: string): Promise<Answer<T>> {
    return this.call({ method: 'DELETE', path });
  }

  /** @param how `repeatable` where the server knows a second one for what it is (`messageId`, verbs that lead where a thing already is) */
  post<T>(path: string, body: unknown, how: Pick<Call, 'repeatable' | 'headers'> = {}): Promise<Answer<T>> {
    return this.call({ method: 'POST', path, body, ...how });
  }

  /** All items of a list, page by page. */
  async list<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = new URLSearchParams({ limit: '200', ...(cursor ? { cursor } : {}) });
      const page: Answer<{ items: T[]; nextCursor: string | null }> = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}${query}`,
      );
      items.push(...page.body.items);
      cursor = page.body.nextCursor;
    }
    return items;
  }

  /** @throws ApiProblem for an answer of 400 and above, Error where nobody answers */
  private async call<T>(call: Call): Promise<Answer<T>> {
    const giveUpAt = performance.now() + this.patienceMs;
    for (let attempt = 0; ; attempt++) {
      const backoff = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      const left = () => giveUpAt - performance.now();
      let response: Response;
      try {
        response = await this.send(call);
      } catch (error) {
        const mayRepeat = call.repeatable ?? (call.method !== 'POST' || wasNeverSent(error));
        if (!mayRepeat || left() < backoff)
          throw new Error(`${this.settings.url} does not answer (${reasonOf(error)})`, { cause: error });
        // A moment's absence is nobody's business.
        if (attempt === QUIET_TRIES)
          this.settings.onWait?.(`${this.settings.url} does not answer; trying for another ${Math.ceil(left() / 1000)} s`);
        await pause(backoff);
        continue;
      }
      const retryMs = response.status === 429 || response.status === 503 ? (retryAfterMs(response) ?? backoff) : undefined;
      if (retryMs !== undefined && left() >= retryMs) {
        await response.body?.cancel();
        await pause(retryMs);
        continue;
      }
      return await read<T>(response);
    }
  }

  private send({ method, path, body, headers }: Call): Promise<Response> {
    return fetch(this.settings.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.settings.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
  }
}

async function read<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const body = text === '' ? undefined : parse(text);
  if (response.ok) return { status: response.status, body: body as T };
  const { detail, title, errors } = (body ?? {}) as { detail?: string; title?: string; errors?: Fault[] };
  throw new ApiProblem(response.status, `${response.status} ${detail ?? title ?? response.statusText}`, errors ?? []);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In seconds, as our API says it. */
function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
}

const codeOf = (error: unknown): unknown => (error as { cause?: { code?: unknown } }).cause?.code;

const wasNeverSent = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOTFOUND';

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return typeof code === 'string' ? code : error instanceof Error ? error.message : String(error);
}
