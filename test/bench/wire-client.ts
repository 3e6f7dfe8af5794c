/** A lean HTTP client for load: on two cores, a client that costs as much as the server would measure itself. */
import { connect, type Socket } from 'node:net';

const TIMEOUT_MS = 60_000;
const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** One kept-alive connection, one request at a time. */
export class WireClient {
  private readonly socket: Socket;
  private readonly head: string;
  private received: Buffer = Buffer.alloc(0);
  private waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;

  constructor(url: string, key: string) {
    const { hostname, port, host } = new URL(url);
    this.head = `Host: ${host}\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n`;
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.socket.setTimeout(TIMEOUT_MS, () => this.socket.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  /** @returns the status; the body is read and dropped */
  post(route: string, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(`POST ${route} HTTP/1.1\r\n${this.head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const endOfHead = this.received.indexOf(END_OF_HEAD);
    if (endOfHead === -1) return;
    const head = this.received.toString('latin1', 0, endOfHead);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.fail(new Error('an answer without a length'));
    if (this.received.length < endOfHead + END_OF_HEAD.length + Number(length)) return;
    this.received = Buffer.alloc(0);
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve(Number(head.slice(9, 12)));
  }

  private fail(error: Error): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.reject(error);
  }
}

/**
 * Posts every body, each connection as soon as its last answer is there.
 *
 * @returns how long all of it took, ms
 * @throws on any answer but 200
 */
export async function postAll(
  { url, key, connections }: { url: string; key: string; connections: number },
  route: string,
  bodies: readonly string[],
): Promise<number> {
  const clients = Array.from({ length: connections }, () => new WireClient(url, key));
  const left = bodies[Symbol.iterator]();
  const startedAt = performance.now();
  try {
    await Promise.all(
      clients.map(async (client) => {
        for (const body of left) {
          const status = await client.post(route, body);
          if (status !== 200) throw new Error(`POST ${route} was answered ${status}`);
        }
      }),
    );
    return performance.now() - startedAt;
  } finally {
    for (const client of clients) client.close();
  }
}
