// How far a long command is: one line that moves on a terminal, a line every few seconds elsewhere. On standard error, out of the way of results.

const EVERY_MS = { terminal: 100, elsewhere: 5_000 };

export class Progress {
  private lastAt = performance.now();
  private shown = false;

  constructor(
    private readonly stream: { write(text: string): unknown; isTTY?: boolean } = process.stderr,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.lastAt = now();
  }

  /** Worded only when it is shown. */
  tell(word: () => string): void {
    const isTerminal = this.stream.isTTY === true;
    if (this.now() - this.lastAt < (isTerminal ? EVERY_MS.terminal : EVERY_MS.elsewhere)) return;
    this.lastAt = this.now();
    this.shown = true;
    this.stream.write(isTerminal ? `\r\u001b[2K${word()}` : `${word()}\n`);
  }

  /** Leaves an empty line behind on a terminal. */
  end(): void {
    if (this.shown && this.stream.isTTY === true) this.stream.write('\r\u001b[2K');
  }
}
