// TCP ports for embedded servers: free ones, and the same ones again after a restart.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

/** @returns a port nobody listens on now; another process could take it before it is used */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  return (await listenBriefly(host, 0)) ?? fail(`no free port on ${host}`);
}

export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await listenBriefly(host, port)) !== undefined;
}

/** Remembers in `file` which port each server had, so that addresses in people's tools stay good. */
export class PortBook {
  private readonly taken = new Map<string, number>();

  constructor(private readonly file: string) {}

  /** @returns the port this server had last time where it is free, a new one otherwise */
  async portFor(name: string, host?: string): Promise<number> {
    const before = this.read()[name];
    const port = before !== undefined && (await isFree(before, host)) ? before : await this.another(host);
    this.taken.set(name, port);
    mkdirSync(path.dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, `${JSON.stringify({ ...this.read(), ...Object.fromEntries(this.taken) }, undefined, 2)}\n`);
    renameSync(`${this.file}.new`, this.file);
    return port;
  }

  /** A server that is asked for later may be given the port that an earlier one has not opened yet. */
  private async another(host?: string): Promise<number> {
    const known = new Set([...this.taken.values(), ...Object.values(this.read())]);
    for (;;) {
      const port = await freePort(host);
      if (!known.has(port)) return port;
    }
  }

  private read(): Record<string, number> {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, number>;
    } catch {
      return {};
    }
  }
}

async function listenBriefly(host: string, port: number): Promise<number | undefined> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

function fail(message: string): never {
  throw new Error(message);
}
