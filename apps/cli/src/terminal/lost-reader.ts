// Standard output that nobody reads any more: `… | head`, a `tee` that Ctrl-C ended first, a terminal that was closed.
import type { Writable } from 'node:stream';

/** Its codes for a pipe, a terminal and a socket. */
const LOST = new Set(['EPIPE', 'EIO', 'ECONNRESET']);

/** What is written there is lost from then on, and the command goes on: what it started must still be ended in order. */
export function outliveReaders(streams: readonly Writable[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!LOST.has(error.code ?? '')) throw error;
    });
  }
}
