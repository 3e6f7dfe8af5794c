// An append-only file of JSON lines: what `append` has answered is on the disk, however many callers there are.
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

const NEWLINE = 0x0a;

interface Waiting {
  lines: string;
  resolve(): void;
  reject(error: unknown): void;
}

export class Journal {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;

  private constructor(private readonly handle: FileHandle) {}

  /** Cuts off a last line that a crash left unfinished: nobody was ever told that it was kept. */
  static async open(file: string): Promise<Journal> {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, 'a+');
    const { size } = await handle.stat();
    await handle.truncate(await endOfLastLine(handle, size));
    return new Journal(handle);
  }

  /** Resolves once all entries are on the disk, written together. Callers who come while the disk is busy share its next turn. */
  async append(entries: readonly unknown[]): Promise<void> {
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    const kept = new Promise<void>((resolve, reject) => this.waiting.push({ lines, resolve, reject }));
    this.writing ??= this.drain();
    await kept;
  }

  async close(): Promise<void> {
    await this.writing;
    await this.handle.close();
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const turn = this.waiting;
      this.waiting = [];
      try {
        await this.handle.appendFile(turn.map(({ lines }) => lines).join(''));
        await this.handle.datasync();
        for (const { resolve } of turn) resolve();
      } catch (error) {
        for (const { reject } of turn) reject(error);
      }
    }
    this.writing = undefined;
  }
}

/** @returns the offset after the last newline, 0 where there is none */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; end -= chunk.length) {
    const start = Math.max(0, end - chunk.length);
    const { bytesRead } = await handle.read(chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
  }
  return 0;
}
