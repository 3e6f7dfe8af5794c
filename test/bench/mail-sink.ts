/** The SMTP server that product and baseline hand their mails to, in a process of its own: on two cores it must not share one with its client. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export class MailSink {
  private constructor(
    private readonly server: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<MailSink> {
    const server = fork(require.resolve('./mail.server'));
    process.once('exit', () => server.kill('SIGKILL'));
    const port = await Promise.race([
      once(server, 'message').then(([first]) => first as number),
      once(server, 'exit').then(() => Promise.reject(new Error('the mail server ended'))),
    ]);
    return new MailSink(server, `smtp://127.0.0.1:${port}`);
  }

  /** Since it was started. One caller at a time. */
  async accepted(): Promise<number> {
    const answer = once(this.server, 'message');
    this.server.send('how many');
    const [count] = (await answer) as [number];
    return count;
  }

  async stop(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.disconnect();
    await ended;
  }
}
